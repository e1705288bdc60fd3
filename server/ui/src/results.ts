// A result as a table: short names that lead to pages, numbers aligned, nothing interpreted.

import { h } from "./dom";
import { shorten } from "./vocabulary";

export interface Value {
  type: "uri" | "literal" | "bnode";
  value: string;
  datatype?: string;
  "xml:lang"?: string;
}

export interface Rows {
  head: { vars?: string[] };
  results?: { bindings: Record<string, Value>[] };
  boolean?: boolean;
}

const NUMERIC = /#(integer|decimal|double|float|int|long|short|byte|nonNegativeInteger|positiveInteger)$/;
const RIGHT_TO_LEFT = /^(ar|fa|he|ur|ps|ckb)\b/;
const SHOWN = 500;
const THINGS = "https://w3id.org/heliograph/id/";

/** Return the table of a SELECT result, the yes or no of an ASK. */
export function table(found: Rows, prefixes: Record<string, string>): HTMLElement {
  if (found.boolean !== undefined) {
    return h("p", { class: "answer" }, found.boolean ? "Yes" : "No");
  }
  const columns = found.head.vars ?? [];
  const rows = found.results?.bindings ?? [];
  if (!rows.length) return h("p", { class: "note" }, "No row fits this query.");
  const body = h("tbody");
  const more = h("button", { type: "button", class: "button" });
  let shown = 0;
  const grow = () => {
    const next = rows.slice(shown, shown + SHOWN);
    body.append(...next.map((row) => tableRow(columns, row, prefixes)));
    shown += next.length;
    more.hidden = shown >= rows.length;
    more.textContent = `Show ${Math.min(SHOWN, rows.length - shown)} more of ${rows.length - shown}`;
  };
  more.addEventListener("click", grow);
  grow();
  const numeric = columns.map((name) => rows.some((row) => isNumeric(row[name])));
  const head = columns.map((name, n) => h("th", { scope: "col", class: numeric[n] ? "number" : undefined }, name));
  return h(
    "div",
    {},
    h(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": "Result" },
      h("table", {}, h("thead", {}, h("tr", {}, ...head)), body),
    ),
    h("p", {}, more),
  );
}

function tableRow(columns: string[], row: Record<string, Value>, prefixes: Record<string, string>) {
  return h("tr", {}, ...columns.map((name) => cell(row[name], prefixes)));
}

function cell(value: Value | undefined, prefixes: Record<string, string>): HTMLElement {
  if (!value) return h("td", {});
  if (value.type === "uri") return h("td", {}, link(value.value, prefixes));
  const lang = value["xml:lang"];
  return h(
    "td",
    {
      class: isNumeric(value) ? "number" : undefined,
      lang,
      dir: lang && RIGHT_TO_LEFT.test(lang) ? "rtl" : undefined,
      title: value.datatype ?? (lang ? `language ${lang}` : undefined),
    },
    value.value,
  );
}

function link(iri: string, prefixes: Record<string, string>): HTMLElement {
  const name = shorten(iri, prefixes) ?? iri;
  const path = iri.startsWith(THINGS)
    ? `/page/${iri.slice(THINGS.length).split("/").map(encodeURIComponent).join("/")}`
    : `/resource?iri=${encodeURIComponent(iri)}`;
  return h("a", { href: path, title: iri }, name);
}

export function isNumeric(value: Value | undefined): boolean {
  return !!value?.datatype && NUMERIC.test(value.datatype);
}
