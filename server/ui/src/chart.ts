// Bars for a result whose rows have a name and a number: horizontal, sorted as the query sorts.

import { h } from "./dom";
import { isNumeric } from "./results";
import type { Rows } from "./results";
import { shorten } from "./vocabulary";

const SHOWN = 60;

/** Return a chart of the last numeric column by the first other one; null where there is none. */
export function chart(found: Rows, prefixes: Record<string, string>): HTMLElement | null {
  const columns = found.head.vars ?? [];
  const rows = found.results?.bindings ?? [];
  const number = columns.findLast((name) => rows.some((row) => isNumeric(row[name])));
  const name = columns.find((column) => column.endsWith("Label") || column === "label")
    ?? columns.find((column) => column !== number);
  if (!number || !name) return null;
  const values = rows
    .map((row) => ({ name: row[name]?.value ?? "", value: Number(row[number]?.value) }))
    .filter((item) => Number.isFinite(item.value));
  const most = Math.max(...values.map((item) => Math.abs(item.value)), 0);
  const bars = values.slice(0, SHOWN).map((item) => {
    const bar = h("meter", { min: 0, max: most || 1, value: Math.abs(item.value), class: item.value < 0 ? "less" : undefined });
    const shown = shorten(item.name, prefixes) ?? item.name;
    return h("tr", {}, h("th", { scope: "row" }, shown), h("td", {}, bar), h("td", { class: "number" }, item.value.toLocaleString("en")));
  });
  const left = values.length - bars.length;
  return h(
    "figure",
    { class: "bars" },
    h("figcaption", {}, `${number} by ${name}`, left > 0 ? `; ${left} more rows are in the table` : ""),
    h("table", {}, h("tbody", {}, ...bars)),
  );
}
