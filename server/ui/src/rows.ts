// What a SPARQL result is made of, how its values compare, and as which file it leaves the page.

export interface Value {
  type: "uri" | "literal" | "bnode" | "triple";
  value: string;
  datatype?: string;
  "xml:lang"?: string;
}

export type Row = Record<string, Value>;

export interface Answer {
  head: { vars?: string[] };
  results?: { bindings: Row[] };
  boolean?: boolean;
}

const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMERIC = /#(integer|decimal|double|float|int|long|short|byte|unsigned\w+|nonNegativeInteger|positiveInteger|nonPositiveInteger|negativeInteger)$/;
const DATED = /#(date|dateTime|gYear|gYearMonth)$/;

export function isNumber(value: Value | undefined): boolean {
  return !!value?.datatype && NUMERIC.test(value.datatype) && value.datatype.startsWith(XSD);
}

/** Return the time that a value names, in milliseconds since 1970 (UTC), the start of it; NaN for none. */
export function timeOf(value: Value | undefined): number {
  if (!value || value.type !== "literal") return NaN;
  if (value.datatype && !DATED.test(value.datatype)) return NaN;
  const text = value.value;
  if (!value.datatype && !/^\d{4}-\d\d-\d\d$/.test(text)) return NaN;
  if (value.datatype?.endsWith("#gYear")) return Date.parse(`${text.slice(0, 4)}-01-01T00:00:00Z`);
  if (value.datatype?.endsWith("#gYearMonth")) return Date.parse(`${text.slice(0, 7)}-01T00:00:00Z`);
  return Date.parse(text.length > 10 && !value.datatype?.endsWith("#date") ? text : `${text.slice(0, 10)}T00:00:00Z`);
}

/** Return the columns of which every value that is there fits, and at least one is there. */
export function columnsWhere(answer: Answer, fits: (value: Value) => boolean): string[] {
  const rows = answer.results?.bindings ?? [];
  return (answer.head.vars ?? []).filter((name) => {
    let some = false;
    for (const row of rows) {
      const value = row[name];
      if (value === undefined) continue;
      if (!fits(value)) return false;
      some = true;
    }
    return some;
  });
}

/** Order values as SPARQL does: nothing first, then blank nodes, IRIs, literals; numbers as numbers. */
export function compare(a: Value | undefined, b: Value | undefined): number {
  const rank = (value: Value | undefined) => (value ? ["bnode", "uri", "literal", "triple"].indexOf(value.type) : -1);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (!a || !b) return 0;
  if (isNumber(a) && isNumber(b)) return Number(a.value) - Number(b.value);
  if (isNumber(a) !== isNumber(b)) return isNumber(a) ? -1 : 1;
  return collator.compare(a.value, b.value);
}

const collator = new Intl.Collator("en", { numeric: true });

/** Return the rows in the order of a column; rows that are equal keep theirs. */
export function sorted(rows: Row[], column: string, falling: boolean): Row[] {
  const sign = falling ? -1 : 1;
  return [...rows].sort((a, b) => sign * compare(a[column], b[column]));
}

/**
 * Return rows as CSV for a spreadsheet: text that a spreadsheet would take for a formula gets an
 * apostrophe before it (OWASP, CSV injection); numbers stay numbers.
 */
export function spreadsheet(columns: string[], rows: Row[]): string {
  const lines = [columns.map((name) => field(name, false)), ...rows.map((row) => columns.map((name) => field(row[name]?.value ?? "", isNumber(row[name]))))];
  return lines.map((line) => `${line.join(",")}\r\n`).join("");
}

function field(text: string, number: boolean): string {
  const guarded = !number && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** Return the triples of N-Triples as rows of subject, predicate and object. */
export function triples(text: string): Answer {
  const bindings = text.split("\n").flatMap((line) => {
    const found = /^(\S+) (\S+) (.*) \.\s*$/.exec(line);
    if (!found) return [];
    const [, subject, predicate, object] = found as unknown as [string, string, string, string];
    return [{ subject: term(subject), predicate: term(predicate), object: term(object) }];
  });
  return { head: { vars: ["subject", "predicate", "object"] }, results: { bindings } };
}

function term(text: string): Value {
  if (text.startsWith("<")) return { type: "uri", value: unescaped(text.slice(1, -1)) };
  if (text.startsWith("_:")) return { type: "bnode", value: text.slice(2) };
  const [, words = text, , lang, datatype] = /^"((?:[^"\\]|\\.)*)"(@([\w-]+)|\^\^<([^>]*)>)?$/.exec(text) ?? [];
  return { type: "literal", value: unescaped(words), ...(lang && { "xml:lang": lang }), ...(datatype && { datatype }) };
}

const SHORT: Record<string, string> = { t: "\t", n: "\n", r: "\r", b: "\b", f: "\f" };

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/gi, (_, four?: string, eight?: string, one?: string) =>
    four || eight ? String.fromCodePoint(parseInt((four ?? eight)!, 16)) : (SHORT[one!] ?? one!));
}
