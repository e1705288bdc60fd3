// The rail: every facet with its values, how many events each would show, and a way to find more.

import { day, iso } from "./days";
import { find, h } from "./dom";
import type { Explored, Thing } from "./explored";
import { inWords } from "./explored";
import type { Facet, Filter, Shown, Values } from "./filter";
import { FACETS } from "./filter";
import { enter } from "./focus";

const HEADINGS: Record<Facet, string> = {
  side: "Events",
  type: "Type",
  actor: "Actor or target",
  place: "Place",
  source: "Source",
  status: "Status",
  evidence: "Evidence",
};
const SIDES: Record<string, string> = { attack: "Attacks", strike: "U.S. and coalition strikes", other: "Other events" };
const EVIDENCE: Record<string, string> = { asserted: "Stated by the source itself", reported: "Reported of another", inferred: "Only concluded" };
const ORDERS: Partial<Record<Facet, string[]>> = { side: Object.keys(SIDES), evidence: Object.keys(EVIDENCE) };
const OPEN: Facet[] = ["side", "evidence"];
const MOST = 8;

export interface Rail {
  /** Bring boxes and counts up to date. */
  update: (filter: Filter, shown: Shown) => void;
}

type Tally = (value: string) => number;

interface Row {
  value: string;
  element: HTMLElement;
  box: HTMLInputElement;
  count: HTMLElement;
  last: number;
}

/** Fill the rail; `settled` is called when a box or a day has been changed. */
export function makeRail(data: Explored, facets: Record<Facet, Values>, settled: () => void, reset: () => void, done: () => void): Rail {
  let filter: Filter;
  const names = data.byId;
  const from = dateField("From", data, (value) => (filter.from = Math.min(value, filter.to)), settled);
  const to = dateField("To", data, (value) => (filter.to = Math.max(value, filter.from)), settled);
  const clear = h("button", { type: "button", class: "button small", onclick: () => (reset(), enter(document.getElementById("find"))) }, "Clear the filter");
  const choose = (facet: Facet, value: string, on: boolean) => {
    if (on) filter.chosen[facet].add(value);
    else filter.chosen[facet].delete(value);
    settled();
  };
  const sections = FACETS.map((facet) => section(facet, facets[facet], names, choose));
  find<HTMLElement>("#rail").append(h("div", { class: "drawerhead" }, "Filter", h("button", { type: "button", class: "button small primary", onclick: done }, "Done")), finder(data, facets, (facet, value) => choose(facet, value, true)), h("div", { class: "dates" }, from.element, to.element), ...sections.map(({ element }) => element), h("p", {}, clear));
  return {
    update(next, shown) {
      filter = next;
      from.set(filter.from);
      to.set(filter.to);
      clear.disabled = !filter.narrows;
      sections.forEach(({ update }, n) => update(filter.chosen[FACETS[n]!], (value) => shown.tally(FACETS[n]!, value)));
    },
  };
}

function section(facet: Facet, coded: Values, names: Map<string, Thing>, choose: (facet: Facet, value: string, on: boolean) => void) {
  const totals = new Map(coded.values.map((value, n) => [value, coded.totals[n]!]));
  const given = ORDERS[facet];
  const order = [...coded.values].sort((a, b) => given ? given.indexOf(a) - given.indexOf(b) : totals.get(b)! - totals.get(a)! || a.localeCompare(b));
  const list = h("div", { class: "choices" });
  const more = h("button", { type: "button", class: "link" });
  const picked = h("span", { class: "note" });
  const element = h("details", { open: OPEN.includes(facet), "data-facet": facet }, h("summary", {}, HEADINGS[facet], " ", picked), list, more);
  const rows = new Map<string, Row>();
  const show = (values: string[]) => {
    for (const value of values) {
      if (rows.has(value)) continue;
      const row = choice(facet, value, names, choose);
      rows.set(value, row);
      list.append(row.element);
    }
    more.hidden = rows.size >= order.length;
    more.textContent = order.length < coded.all ? `Show ${order.length} of ${coded.all}; find others by name` : `Show all ${order.length}`;
  };
  let latest: [Set<string>, Tally] | null = null;
  const update = (chosen: Set<string>, tally: Tally) => {
    latest = [chosen, tally];
    show([...order.slice(0, MOST), ...chosen]);
    picked.textContent = chosen.size ? `${chosen.size} chosen` : "";
    for (const row of rows.values()) {
      const on = chosen.has(row.value);
      if (row.box.checked !== on) row.box.checked = on;
      const count = tally(row.value);
      if (count === row.last) continue;
      row.last = count;
      row.count.textContent = String(count);
      row.element.classList.toggle("none", !count);
    }
  };
  more.addEventListener("click", () => {
    const before = rows.size;
    show(order);
    if (latest) update(...latest);
    enter([...rows.values()][before]?.box);
  });
  return { element, update };
}

function choice(facet: Facet, value: string, names: Map<string, Thing>, choose: (facet: Facet, value: string, on: boolean) => void): Row {
  const box = h("input", { type: "checkbox" });
  box.addEventListener("change", () => choose(facet, value, box.checked));
  const count = h("span", { class: "note" });
  const glyph = facet === "side" && value !== "other" && h("span", { class: value, "aria-hidden": "true" }, value === "attack" ? "▲ " : "▼ ");
  const element = h("label", { class: "choice" }, box, h("span", {}, glyph, nameOf(facet, value, names)), count);
  return { value, element, box, count, last: -1 };
}

/** Return what a value of a facet is called. */
export function nameOf(facet: Facet, value: string, names: Map<string, Thing>): string {
  if (facet === "side") return SIDES[value] ?? value;
  if (facet === "evidence") return EVIDENCE[value] ?? value;
  return names.get(value)?.label ?? inWords(value);
}

function dateField(name: string, data: Explored, change: (value: number) => void, settled: () => void) {
  const field = h("input", { type: "date", min: iso(data.bounds[0]), max: iso(data.bounds[1]) });
  field.addEventListener("change", () => {
    const chosen = day(field.value);
    if (Number.isFinite(chosen)) change(Math.min(Math.max(chosen, data.bounds[0]), data.bounds[1]));
    settled();
  });
  const set = (value: number) => {
    const text = iso(value);
    if (field.value !== text && document.activeElement !== field) field.value = text;
  };
  return { element: h("label", {}, name, " ", field), set };
}

/** A field that finds actors and places by any spelling and adds them to the filter. */
function finder(data: Explored, facets: Record<Facet, Values>, choose: (facet: Facet, value: string) => void): HTMLElement {
  const field = h("input", { type: "search", id: "find", autocomplete: "off", spellcheck: "false", placeholder: "Any spelling, any script" });
  const list = h("ul", { class: "finds", "aria-label": "Found actors and places" });
  const told = h("span", { class: "visually-hidden", role: "status" });
  let asked = 0;
  field.addEventListener("input", async () => {
    const mine = ++asked;
    const text = field.value.trim();
    const found = text.length > 1 ? await matches(data, text) : new Map<string, string>();
    if (mine !== asked) return;
    const usable = [...found].flatMap(([id, label]) => (["actor", "place"] as const).filter((facet) => facets[facet].has(id)).map((facet) => [facet, id, label] as const)).slice(0, MOST);
    list.replaceChildren(
      ...usable.map(([facet, id, label]) => {
        const take = () => ((field.value = ""), list.replaceChildren(), choose(facet, id), field.focus());
        return h("li", {}, h("button", { type: "button", onclick: take }, label, " ", h("span", { class: "note" }, facet)));
      }),
    );
    told.textContent = text.length > 1 ? `${usable.length} found` : "";
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") list.querySelector("button")?.click();
    if (event.key === "Escape") (field.value = ""), list.replaceChildren();
  });
  return h("div", { class: "finder" }, h("label", { for: "find" }, "Find an actor or a place"), field, list, told);
}

/** Return what a text may name, with its label: by the names at hand, and by what the server knows of spelling. */
async function matches(data: Explored, text: string): Promise<Map<string, string>> {
  const wanted = folded(text);
  const here = data.things.filter((thing) => !thing.id.startsWith("document/") && [thing.label, ...thing.names].some((name) => folded(name).includes(wanted)));
  const answer = await fetch(`/search?${new URLSearchParams({ q: text })}`, { headers: { Accept: "application/json" } });
  const found = answer.ok ? ((await answer.json()) as { iri: string; label: string }[]) : [];
  const all = new Map(here.map((thing) => [thing.id, thing.label]));
  for (const hit of found) {
    const id = hit.iri.replace(data.base, "");
    if (!all.has(id)) all.set(id, data.byId.get(id)?.label ?? hit.label);
  }
  return all;
}

function folded(text: string): string {
  return text.normalize("NFD").replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();
}
