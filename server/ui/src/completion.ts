// Completion of SPARQL from the graph: what is used most comes first, and only what fits the place.

import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { place } from "./slots";
import type { Slot } from "./slots";
import { declaredIn, expand, shorten, valuesOf, vocabulary } from "./vocabulary";
import type { Term, Used } from "./vocabulary";

const CLAUSES = "SELECT DISTINCT REDUCED WHERE FROM NAMED ASK CONSTRUCT DESCRIBE ORDER BY GROUP HAVING LIMIT OFFSET VALUES PREFIX BASE";
const PATTERNS = "OPTIONAL FILTER BIND GRAPH UNION MINUS VALUES SERVICE EXISTS NOT SELECT";
const FUNCTIONS =
  "COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT DISTINCT SEPARATOR AS ASC DESC IN NOT EXISTS STR LANG LANGMATCHES DATATYPE BOUND IF COALESCE " +
  "REGEX CONTAINS STRSTARTS STRENDS STRLEN SUBSTR STRBEFORE STRAFTER REPLACE CONCAT UCASE LCASE ENCODE_FOR_URI YEAR MONTH DAY HOURS NOW " +
  "ABS ROUND CEIL FLOOR IRI STRDT STRLANG isIRI isLITERAL isBLANK isNUMERIC SAMETERM";
const OFFERED: Record<Slot, { terms: Term["kind"][]; words: string }> = {
  clause: { terms: [], words: CLAUSES },
  prefix: { terms: [], words: "" },
  subject: { terms: ["thing"], words: PATTERNS },
  predicate: { terms: ["property"], words: "" },
  object: { terms: ["thing"], words: "" },
  class: { terms: ["class"], words: "" },
  expression: { terms: ["thing", "class", "property"], words: FUNCTIONS },
  graph: { terms: [], words: "NAMED" },
  end: { terms: [], words: PATTERNS },
  none: { terms: [], words: "" },
};
const XSD = "http://www.w3.org/2001/XMLSchema#";
const PLAIN = /#(integer|decimal|double|boolean)$/;
const WORD = /^[\p{L}\p{N}_.:-]*$/u;
const LONGEST = 60; // characters of a text that is worth completing

const FIRST = 1500; // milliseconds that things wait for the values of a property, which come before them

/** What may stand where the cursor is, and beside it the values that a property has. */
export const sources = [complete, completeValue];

async function completeValue(context: CompletionContext): Promise<CompletionResult | null> {
  const { from, whole, at } = here(context);
  if (at.slot !== "object" || !at.predicate) return null;
  const names = new Names(whole, (await vocabulary()).prefixes);
  const used = await valuesOf(expand(at.predicate, names.all));
  return { from, options: used.flatMap((item) => names.value(item) ?? []), validFor: WORD };
}

/** Where a word begins, the query, and what may stand there. */
function here(context: CompletionContext) {
  const word = context.matchBefore(/[?$]\w*|[\p{L}\p{N}_-]*:[\p{L}\p{N}_.-]*|[\p{L}\p{N}_-]+/u);
  const from = word?.from ?? context.pos;
  const whole = context.state.doc.toString();
  return { text: word?.text ?? "", word, from, whole, at: place(whole.slice(0, from)) };
}

async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  const { text, word, from, whole, at } = here(context);
  const { slot, predicate } = at;
  if (slot === "none") return null;
  if (!word && !context.explicit && !/[\s/|^([,]$/.test(whole.slice(0, from))) return null;
  if (!word && !context.explicit && !["predicate", "class", "object"].includes(slot)) return null;
  if (/^[?$]/.test(text)) return { from, options: variables(whole, text), validFor: /^[?$]\w*$/ };
  const { prefixes, terms } = await vocabulary();
  if (slot === "prefix") return { from, options: Object.entries(prefixes).map(([name, iri]) => ({ label: `${name}:`, detail: iri, apply: `${name}: <${iri}>`, type: "keyword" })) };
  const names = new Names(whole, prefixes);
  const { terms: kinds, words } = OFFERED[slot];
  const waited = new Promise<Used[]>((resolve) => setTimeout(resolve, FIRST, []));
  const used = slot === "object" && predicate ? await Promise.race([valuesOf(expand(predicate, names.all)), waited]) : [];
  const seen = new Set(used.map(({ value }) => value.value));
  const options = [
    ...terms.filter((term) => kinds.includes(term.kind) && !seen.has(term.iri)).map((term) => names.term(term)),
    ...(slot === "predicate" ? [{ label: "a", detail: "is of class", type: "keyword", boost: 40 }] : []),
    ...words.split(" ").filter(Boolean).map((label) => ({ label, type: "keyword", boost: -20 })),
    ...(slot === "clause" ? names.prefixLines() : []),
    ...(text ? [] : variables(whole, "")),
  ];
  return { from, options, validFor: WORD };
}

function variables(source: string, current: string): Completion[] {
  const counts = new Map<string, number>();
  for (const [name] of source.matchAll(/[?$]\w+/g)) counts.set(name, (counts.get(name) ?? 0) + 1);
  if (counts.get(current) === 1) counts.delete(current);
  return [...counts].map(([label, uses]) => ({ label, type: "variable", boost: Math.min(uses, 10) }));
}

/** Options under the names that a query has for things, with the prefixes that it lacks. */
class Names {
  readonly all: Record<string, string>;
  private readonly own: Record<string, string>;

  constructor(private readonly query: string, prefixes: Record<string, string>) {
    this.own = declaredIn(query);
    this.all = { ...prefixes, ...this.own };
  }

  term(term: Term): Completion {
    const name = this.name(term.iri);
    return {
      label: name,
      detail: detail(term.label, term.uses),
      type: term.kind,
      boost: rank(term.uses),
      apply: this.inserting(name),
      ...(term.definition && { info: term.definition }),
    };
  }

  value({ value, label, uses }: Used): Completion | null {
    const name = value.type === "uri" ? this.name(value.value) : value.type === "literal" ? this.literal(value) : null;
    if (!name || name.length > LONGEST) return null;
    return { label: name, detail: detail(label, uses), type: "value", boost: 30 + rank(uses), apply: this.inserting(name) };
  }

  prefixLines(): Completion[] {
    return Object.entries(this.all)
      .filter(([name]) => !(name in this.own))
      .map(([name, iri]) => ({ label: `PREFIX ${name}:`, detail: iri, apply: `PREFIX ${name}: <${iri}>\n`, type: "keyword", boost: -50 }));
  }

  private name(iri: string): string {
    return shorten(iri, this.all) ?? `<${iri}>`;
  }

  private literal({ value, datatype, "xml:lang": lang }: Used["value"]): string {
    if (datatype && PLAIN.test(datatype)) return value;
    const quoted = JSON.stringify(value);
    if (lang) return `${quoted}@${lang}`;
    return datatype && datatype !== `${XSD}string` ? `${quoted}^^${this.name(datatype)}` : quoted;
  }

  /** Return what inserts a name, and declares its prefix where the query does not. */
  private inserting(name: string): Completion["apply"] {
    const prefix = /(?:^|\^\^)([\w.-]*):[^"]*$/.exec(name)?.[1];
    if (name.startsWith("<") || prefix === undefined || prefix in this.own) return name;
    const line = `PREFIX ${prefix}: <${this.all[prefix]}>\n`;
    return (view, _, from, to) => {
      const start = /^(?:\s*#[^\n]*\n)*/.exec(this.query)?.[0].length ?? 0;
      const at = start <= from ? start : 0;
      view.dispatch({ changes: [{ from: at, insert: line }, { from, to, insert: name }], selection: { anchor: line.length + from + name.length }, userEvent: "input.complete" });
    };
  }
}

function detail(label: string, uses: number): string {
  return [label, uses ? `${uses.toLocaleString("en")}×` : ""].filter(Boolean).join(" · ");
}

/** More uses come first, each doubling a little; what the graph does not use comes last. */
function rank(uses: number): number {
  return Math.min(30, Math.round(Math.log2(uses + 1) * 2));
}
