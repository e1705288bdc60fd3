// A result as a table: sorted by any column, in pages, numbers aligned with bars in their cells.

import { h } from "./dom";
import { refill } from "./focus";
import { linkTo, textOf } from "./links";
import type { Naming } from "./links";
import { columnsWhere, isNumber, sorted } from "./rows";
import type { Answer, Row, Value } from "./rows";

const PAGE = 200;

export interface Order {
  column: string;
  falling: boolean;
}

/** A table, and the rows in the order in which it shows them. */
export interface ResultTable {
  element: HTMLElement;
  rows(): Row[];
}

/** Return the table of a SELECT result. */
export function table(answer: Answer, naming: Naming): ResultTable {
  const columns = answer.head.vars ?? [];
  const given = answer.results?.bindings ?? [];
  const numeric = new Set(columnsWhere(answer, isNumber));
  const most = new Map([...numeric].flatMap((name): [string, number][] => scale(given, name)));
  let rows = given;
  let order: Order | null = null;
  let page = 0;

  const body = h("tbody");
  const heads = columns.map((name) => {
    const button = h("button", { type: "button", title: `Sort by ${name}` }, name, h("span", { class: "arrow", "aria-hidden": "true" }));
    button.addEventListener("click", () => sort(name));
    return h("th", { scope: "col", class: numeric.has(name) ? "number" : undefined }, button);
  });
  const said = h("span", { class: "visually-hidden", role: "status" });
  const pager = h("nav", { class: "pager", "aria-label": "Pages of the result", hidden: given.length <= PAGE });
  const region = h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Result as a table" }, h("table", { class: "result" }, h("thead", {}, h("tr", {}, h("th", { scope: "col", class: "number row" }, "#"), ...heads)), body));

  const sort = (column: string): void => {
    if (order?.column !== column) order = { column, falling: false };
    else order = order.falling ? null : { column, falling: true };
    rows = order ? sorted(given, order.column, order.falling) : given;
    heads.forEach((head, n) => {
      const mine = order?.column === columns[n];
      if (mine) head.setAttribute("aria-sort", order!.falling ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    said.textContent = order ? `Sorted by ${column}, ${order.falling ? "falling" : "rising"}` : "In the order of the query";
    turn(0);
  };
  const turn = (to: number): void => {
    page = to;
    const from = page * PAGE;
    body.replaceChildren(...rows.slice(from, from + PAGE).map((row, n) => line(row, from + n + 1)));
    const last = Math.ceil(rows.length / PAGE) - 1;
    const step = (name: string, target: number) => h("button", { type: "button", class: "button small", disabled: target < 0 || target > last || target === page, onclick: () => (turn(target), region.scrollIntoView({ block: "nearest" })) }, name);
    const steps = [
      step("First", 0),
      step("Previous", page - 1),
      h("span", { "aria-live": "polite" }, `rows ${(from + 1).toLocaleString("en")} to ${Math.min(from + PAGE, rows.length).toLocaleString("en")} of ${rows.length.toLocaleString("en")}`),
      step("Next", page + 1),
      step("Last", last),
    ];
    refill(pager, steps, () => region);
  };
  const line = (row: Row, number: number) => h("tr", {}, h("td", { class: "number row" }, String(number)), ...columns.map((name) => cell(row[name], naming, most.get(name))));

  turn(0);
  return { element: h("div", { class: "table" }, region, pager, said), rows: () => rows };
}

/** Return the largest value of a column whose values a bar can show: from nought upwards, not all one. */
function scale(rows: Row[], name: string): [string, number][] {
  let [least, most] = [Infinity, -Infinity];
  for (const row of rows) {
    if (!row[name]) continue;
    const value = Number(row[name].value);
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const years = least >= 1900 && most <= 2100;
  return rows.length > 1 && least >= 0 && most > least && Number.isFinite(most) && !years ? [[name, most]] : [];
}

function cell(value: Value | undefined, naming: Naming, most: number | undefined): HTMLElement {
  if (!value) return h("td", {});
  if (value.type === "uri") return h("td", {}, linkTo(value.value, naming));
  if (!isNumber(value)) return h("td", { title: value.datatype, class: value.value.length > 160 ? "long" : undefined }, value.type === "literal" ? textOf(value) : `_:${value.value}`);
  if (most === undefined) return h("td", { class: "number" }, written(value.value));
  const bar = h("span", { class: "inbar", "aria-hidden": "true" });
  bar.style.width = `${Math.max(1, (Number(value.value) / most) * 64)}px`;
  return h("td", { class: "number" }, bar, written(value.value));
}

/** Write a number as it is, only with fewer places after the point than nobody reads. */
function written(text: string): string {
  return /^-?\d+\.\d{5,}$/.test(text) ? String(Number(Number(text).toFixed(4))) : text;
}
