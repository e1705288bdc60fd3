// What may stand at a place of a query that is being written: subject, predicate, object, an
// expression, a clause. Read from the tokens before it, so it works on half a query.

import { tokens } from "./tokens";
import type { Token } from "./tokens";

export type Slot = "clause" | "prefix" | "end" | "subject" | "predicate" | "object" | "class" | "expression" | "graph" | "none";

export interface Place {
  slot: Slot;
  /** The predicate before an object, as it is written, when it is one IRI or prefixed name. */
  predicate?: string;
}

const AFTER_GRAPH = /^(GRAPH|FROM|NAMED|SERVICE)$/;
const CALLING = /^(FILTER|BIND|HAVING|BY|SELECT|AS)$/;

/** Return what may stand after this part of a query. */
export function place(before: string): Place {
  const list = tokens(before);
  const last = list.at(-1);
  if (last?.kind === "comment" && !before.includes("\n", last.from)) return { slot: "none" };
  if (list.some((token) => token.kind === "sign" && /["']/.test(token.text))) return { slot: "none" };
  const stack: State[] = [start("clause")];
  for (const token of list) if (token.kind !== "comment") step(stack, token);
  const { slot, predicate } = stack.at(-1)!;
  return predicate && slot === "object" ? { slot, predicate } : { slot };
}

interface State {
  slot: Slot;
  predicate?: string | undefined;
  /** The word before, in capitals. */
  word: string;
  bracket: string;
}

const start = (slot: Slot, bracket = ""): State => ({ slot, word: "", bracket });

function step(stack: State[], token: Token): void {
  const state = stack.at(-1)!;
  const { text, kind } = token;
  if (kind === "sign") return sign(stack, state, text);
  if (kind === "word" && !/^(a|true|false)$/.test(text)) return word(state, text.toUpperCase());
  if (kind === "language") return;
  if (AFTER_GRAPH.test(state.word)) {
    state.word = "";
    state.slot = state.bracket === "{" ? "subject" : "clause";
    return;
  }
  if (state.slot === "subject") state.slot = "predicate";
  else if (state.slot === "predicate") {
    state.predicate = text === "a" ? undefined : kind === "name" || kind === "iri" ? text : undefined;
    state.slot = text === "a" || /(^|:)type$/.test(text) ? "class" : "object";
  } else if (state.slot === "object" || state.slot === "class") state.slot = "end";
  else if (state.slot === "prefix") state.slot = "clause";
  state.word = "";
}

function word(state: State, text: string): void {
  if (AFTER_GRAPH.test(text)) state.slot = "graph";
  else if (text === "PREFIX" && !state.bracket) state.slot = "prefix";
  else if (state.bracket === "{") state.slot = CALLING.test(text) ? "expression" : "subject";
  else if (!state.bracket) state.slot = CALLING.test(text) ? "expression" : state.slot === "expression" ? "expression" : "clause";
  state.word = text;
}

function sign(stack: State[], state: State, text: string): void {
  if (text === "{") {
    if (state.bracket === "{") state.slot = "subject";
    else state.slot = "clause";
    stack.push(start(state.word === "VALUES" ? "expression" : "subject", "{"));
    state.word = "";
  } else if (text === "(") {
    const path = state.slot === "predicate";
    stack.push({ ...start(path ? "predicate" : "expression", "("), word: "" });
    if (state.slot === "object" || state.slot === "class") stack.at(-1)!.slot = "object";
  } else if (text === "[") {
    stack.push(start("predicate", "["));
  } else if ("})]".includes(text)) {
    if (stack.length > 1) stack.pop();
    const outer = stack.at(-1)!;
    if (text === "]") outer.slot = outer.slot === "subject" ? "predicate" : outer.slot === "object" || outer.slot === "class" ? "end" : outer.slot;
    else if (text === ")" && outer.slot === "predicate") outer.slot = "object";
    else if (text === "}") outer.slot = outer.bracket === "{" ? "subject" : "clause";
    else if (text === ")" && outer.bracket === "{" && outer.slot === "expression") outer.slot = "subject";
    outer.word = "";
  } else if (text === ";" && state.bracket !== "(") state.slot = "predicate";
  else if (text === "," && state.bracket !== "(") state.slot = state.predicate ? "object" : "class";
  else if (text === "." && state.bracket !== "(") state.slot = "subject";
  else if ((text === "/" || text === "|" || text === "^") && (state.slot === "object" || state.slot === "class")) {
    state.slot = "predicate";
    state.predicate = undefined;
  } else if (state.bracket === "(" && state.slot !== "predicate") state.slot = "expression";
}
