// A SPARQL formatter that changes spaces, line breaks and the case of keywords, and nothing else:
// one triple or clause a line, groups indented by two, comments and blank lines kept.

import { tokens } from "./tokens";
import type { Token } from "./tokens";

const WIDTH = 88;
const CLAUSES = /^(BASE|PREFIX|SELECT|CONSTRUCT|ASK|DESCRIBE|FROM|WHERE|GROUP|HAVING|ORDER|LIMIT|OFFSET|VALUES|INSERT|DELETE|WITH|USING)$/;
const PATTERNS = /^(OPTIONAL|UNION|MINUS|FILTER|BIND|VALUES|GRAPH|SERVICE|SELECT)$/;
const EXPRESSION = /^(FILTER|BIND|HAVING|SELECT|ORDER|GROUP|BY|AS|ASC|DESC)$/;
const OPENING: Record<string, string> = { "{": "}", "(": ")", "[": "]" };

interface Group {
  open: Token;
  inner: Part[];
  close: Token | null;
}
type Part = Token | Group;

/** Return a query with its lines set; a text whose brackets do not match comes back as it is. */
export function format(query: string): string {
  const given = tokens(query);
  const tree = grouped(given);
  if (!tree) return query;
  const found = `${clauses(tree).join("\n").replace(/[ \t]+$/gm, "").replace(/\n{3,}/g, "\n\n").trim()}\n`;
  return same(given, tokens(found)) ? found : query;
}

/** True where both say the same: nothing but spaces and the case of words may differ. */
function same(a: Token[], b: Token[]): boolean {
  const plain = (token: Token) => (token.kind === "word" ? token.text.toLowerCase() : token.text.trimEnd());
  return a.length === b.length && a.every((token, n) => plain(token) === plain(b[n]!));
}

function grouped(list: Token[]): Part[] | null {
  const stack: Group[] = [];
  let inner: Part[] = [];
  const top = inner;
  for (const token of list) {
    const sign = token.kind === "sign" ? token.text : "";
    if (OPENING[sign]) {
      const group: Group = { open: token, inner: [], close: null };
      inner.push(group);
      stack.push(group);
      inner = group.inner;
    } else if ("})]".includes(sign) && sign) {
      const group = stack.pop();
      if (!group || OPENING[group.open.text] !== sign) return null;
      group.close = token;
      inner = stack.at(-1)?.inner ?? top;
    } else inner.push(token);
  }
  return stack.length ? null : top;
}

const isGroup = (part: Part | undefined, open = ""): part is Group => !!part && "open" in part && (!open || part.open.text === open);
const first = (part: Part): Token => (isGroup(part) ? part.open : part);
const word = (part: Part | undefined): string => (part && !isGroup(part) && part.kind === "word" ? part.text.toUpperCase() : "");
const isComment = (part: Part | undefined): part is Token => !!part && !isGroup(part) && part.kind === "comment";
const isSign = (part: Part | undefined, sign: string): boolean => !!part && !isGroup(part) && part.kind === "sign" && part.text === sign;

/** Lines of what stands at the top or in a subquery: each clause begins a line. */
function clauses(parts: Part[]): string[] {
  const rows: Part[][] = [];
  for (const [n, part] of parts.entries()) {
    const name = word(part);
    const before = parts[n - 1];
    const begins = CLAUSES.test(name) && !(name === "WHERE" && first(part).breaks === 0) && word(before) !== "DELETE" && word(before) !== "INSERT";
    const alone = isComment(part) && first(part).breaks > 0;
    if (!rows.length || begins || alone || isComment(before)) rows.push([]);
    rows.at(-1)!.push(part);
  }
  return rows.flatMap((row) => spaced(row, statement(row)));
}

/** Keep one blank line where there was one. */
function spaced(row: Part[], lines: string[]): string[] {
  return first(row[0]!).breaks > 1 ? ["", ...lines] : lines;
}

/** Lines of one clause or statement; groups within it are set on lines of their own if need be. */
function statement(parts: Part[]): string[] {
  const flat = oneLine(parts);
  if (flat !== null && flat.length <= WIDTH && !breaks(parts)) return [flat];
  const lines = [""];
  let run: Part[] = [];
  const expression = isExpression(parts);
  const put = (words: string, glued = false) => {
    const last = lines.at(-1)!;
    lines[lines.length - 1] = last + (last.trim() && !glued ? " " : "") + words;
  };
  const flush = () => {
    if (!run.length) return;
    const glued = glues(run[0]!);
    for (const [n, piece] of pieces(run, expression).entries()) {
      const last = lines.at(-1)!;
      if (last.trim() && last.length + piece.length + 1 > WIDTH && !(glued && !n)) lines.push(piece === "WHERE" ? "" : "  ");
      put(piece, glued && !n);
    }
    run = [];
  };
  for (const [n, part] of parts.entries()) {
    const next = parts[n + 1];
    if (isGroup(part, "{") || (isGroup(part) && oneLine([part]) === null)) {
      flush();

      const [opening, ...rest] = group(part);
      put(opening!);
      lines.push(...rest);
    } else if (isComment(part)) {
      flush();
      put(part.text.trimEnd());
      if (next) lines.push("  ");
    } else {
      if (word(part) === "UNION") {
        flush();
        lines.push("");
      }
      run.push(part);
      if (isSign(part, ";") && next && !isComment(next)) {
        flush();
        lines.push("  ");
      }
    }
  }
  flush();
  return lines;
}

/** True where the author has set the statement on several lines, or it must be. */
function breaks(parts: Part[]): boolean {
  return parts.some((part, n) => (n > 0 && first(part).breaks > 0 && word(parts[0]) !== "SELECT") || (isGroup(part, "{") && !inline(part)) || (isGroup(part) && breaks(part.inner)));
}

/** True for a group that may stay on its line: short, unbroken, without one in it. */
function inline(part: Group): boolean {
  const whole = [...part.inner.map(first), part.close!];
  if (whole.some((token) => token.breaks > 0) || part.inner.some((item) => isGroup(item, "{") && item.inner.length)) return false;
  return statements(part.inner).length <= 1 && oneLine([part]) !== null;
}

/** Lines of a group: its opening bracket, what is in it indented, its end. */
function group(part: Group): string[] {
  const { text } = part.open;
  const close = OPENING[text]!;
  if (text !== "{") return [text, ...statement(part.inner).map(indented), close];
  if (!part.inner.length) return ["{}"];
  const flat = oneLine([part]);
  if (inline(part) && flat !== null && flat.length <= WIDTH - 8) return [flat];
  const isQuery = part.inner.some((item, n) => word(item) === "SELECT" && part.inner.slice(0, n).every(isComment));
  const inner = isQuery ? clauses(part.inner) : statements(part.inner).flatMap((row) => spaced(row, statement(row)));
  while (inner[0] === "") inner.shift();
  return ["{", ...inner.map(indented), "}"];
}

const indented = (line: string): string => (line ? `  ${line}` : line);

/** Cut the content of a group into statements: triples up to their full stop, filters, patterns. */
function statements(parts: Part[]): Part[][] {
  const rows: Part[][] = [];
  let done = true;
  for (const [n, part] of parts.entries()) {
    const before = parts[n - 1];
    const name = word(part);
    const trailing = isComment(part) && first(part).breaks === 0 && rows.length > 0;
    const stop = isSign(part, ".");
    const starts = PATTERNS.test(name) && name !== "UNION" && word(before) !== "UNION";
    const afterGroup = isGroup(before, "{") && name !== "UNION" && !stop && !isComment(part);
    const bare = isGroup(part, "{") && before !== undefined && rows.length > 0 && !opens(rows.at(-1)!);
    if ((done && !trailing && !(stop && rows.length) && name !== "UNION") || starts || afterGroup || bare || isComment(before)) rows.push([]);
    rows.at(-1)!.push(part);
    done = stop || (isComment(part) && (trailing ? done : true)) || ends(rows.at(-1)!);
  }
  return rows;
}

/** True where a group in braces belongs to what stands before it. */
function opens(row: Part[]): boolean {
  return ["OPTIONAL", "UNION", "MINUS", "GRAPH", "SERVICE", "EXISTS", "VALUES", "FILTER"].some((name) => row.some((part) => word(part) === name)) && !isSign(row.at(-1), ".");
}

/** True where a filter or a binding is complete. */
function ends(row: Part[]): boolean {
  const name = word(row[0]);
  if (name === "BIND") return isGroup(row.at(-1), "(");
  return name === "FILTER" && (isGroup(row.at(-1), "(") || isGroup(row.at(-1), "{")) && word(row.at(-2)) !== "NOT";
}

/** Return parts on one line, null where a comment forbids it. */
function oneLine(parts: Part[]): string | null {
  if (parts.some((part) => (isComment(part) && part !== parts.at(-1)) || (isGroup(part) && part.inner.some(hasComment)))) return null;
  return joined(parts, isExpression(parts));
}

function hasComment(part: Part): boolean {
  return isComment(part) || (isGroup(part) && part.inner.some(hasComment));
}

function isExpression(parts: Part[]): boolean {
  return EXPRESSION.test(word(parts[0]));
}

function glues(part: Part): boolean {
  return !isGroup(part) && (part.kind === "language" || part.text === "^^" || part.text === ",");
}

function joined(parts: Part[], expression: boolean): string {
  return pieces(parts, expression).join(" ");
}

/** Return the texts between which a space stands, or a line break. */
function pieces(parts: Part[], expression: boolean): string[] {
  const found: string[] = [];
  for (const [n, part] of parts.entries()) {
    const before = parts[n - 1];
    const text = isGroup(part) ? bracketed(part, expression) : part.kind === "word" ? cased(part.text) : part.text.trimEnd();
    if (before && touches(before, part, parts[n - 2], parts[n + 1], expression)) found[found.length - 1] += text;
    else found.push(text);
  }
  return found;
}

function bracketed({ open: { text }, inner }: Group, expression: boolean): string {
  const content = joined(inner, text === "(" && (expression || inner.some((part) => isSign(part, "=") || word(part) === "AS")));
  const room = text === "(" || !inner.length ? "" : " ";
  return text + room + content + room + OPENING[text]!;
}

function cased(text: string): string {
  return /^(a|true|false)$/.test(text) ? text : text.toUpperCase();
}

const PATH = "/|^!*+?";

/** True where no space stands between two parts. */
function touches(a: Part, b: Part, before: Part | undefined, after: Part | undefined, expression: boolean): boolean {
  const left = isGroup(a) ? "" : a.text;
  const right = isGroup(b) ? "" : b.text;
  if (glues(b) || left === "^^") return true;
  if (isGroup(b, "(")) {
    if (word(a)) return !/^(FILTER|BIND|SELECT|DISTINCT|REDUCED|BY|HAVING|VALUES|IN|WHERE|AS|UNDEF|EXISTS|ON)$/.test(word(a));
    if (!isGroup(a) && (a.kind === "name" || a.kind === "iri")) return expression;
  }
  if (expression ? isUnary(left, before) : /^[-+]$/.test(left) && !isGroup(b) && b.kind === "number") return true;
  if (expression) {
    if (right === ";") return true;
    return left === "!" || (left === "*" && before === undefined && after === undefined);
  }
  const pathLeft = left.length === 1 && PATH.includes(left);
  const pathRight = right.length === 1 && PATH.includes(right);
  if (pathRight && "*+?".includes(right)) return true;
  if (pathRight && "/|".includes(right)) return true;
  return pathLeft && "/|^!".includes(left);
}

/** True for the sign of a number, which no operand stands before. */
function isUnary(sign: string, before: Part | undefined): boolean {
  if (sign !== "-" && sign !== "+") return false;
  return before === undefined || (!isGroup(before) && ["sign", "word", "name", "iri"].includes(before.kind));
}
