// What an answer looks like: its head with views and downloads, the view itself, where it is from.

import type { ChartKind, Drawn } from "./chart";
import { chart, hasChart } from "./chart";
import { h } from "./dom";
import type { Naming } from "./links";
import type { Provenance } from "./provenance";
import { licenceName, provenanceLine, sourceName } from "./provenance";
import { edgeColumns, resultGraph } from "./resultgraph";
import { placeColumns, resultMap } from "./resultmap";
import { table } from "./results";
import { resultTimeline, timeColumns } from "./resulttimeline";
import type { Answer, Row } from "./rows";
import { spreadsheet, triples } from "./rows";
import { drawings, save, saveBar } from "./saving";
import { answerLink, linkTo } from "./share";
import type { Dataset } from "./share";

const TABLE_FORMATS: [string, string][] = [["csv", "CSV, as SPARQL says"], ["tsv", "TSV, typed terms"], ["json", "JSON, typed terms"], ["xml", "XML, typed terms"]];
const GRAPH_FORMATS: [string, string][] = [["turtle", "Turtle"], ["ntriples", "N-Triples"], ["jsonld", "JSON-LD"], ["rdfxml", "RDF/XML"], ["trig", "TriG"], ["nquads", "N-Quads"]];

/** An answer with all that is shown of it; `turtle` stands for a graph. */
export interface Outcome {
  query: string;
  name: string;
  dataset: Dataset;
  answer: Answer | null;
  turtle: string;
  provenance: Provenance;
  naming: Naming;
}

interface View {
  name: string;
  /** As `#defaultView:` calls it, after the Wikidata Query Service. */
  called: string[];
  draw(width: number, kind: ChartKind): Promise<Shown> | Shown;
}

interface Shown {
  element: HTMLElement;
  drawn?: Drawn;
}

/** Return the view that a query asks for by `#defaultView:…`, "" without one. */
export function defaultView(query: string): string {
  return /^\s*#\s*defaultView\s*:\s*(\w+)/im.exec(query)?.[1] ?? "";
}

/** Put an answer into a panel. */
export function present(panel: HTMLElement, outcome: Outcome, said: string): void {
  const { answer, query } = outcome;
  const stage = h("div", { class: "view", role: "tabpanel", id: `${panel.id}-view` });
  const rows = answer?.results?.bindings;
  if (answer?.boolean !== undefined) stage.append(h("p", { class: "answer" }, answer.boolean ? "Yes" : "No"));
  else if (rows && !rows.length) stage.append(h("p", { class: "note empty" }, "No row fits this query."));
  let shownRows = (): Row[] => rows ?? [];
  const found = rows && !rows.length ? [] : answer?.boolean !== undefined ? [] : viewsOf(outcome, (given) => (shownRows = given));
  const wanted = defaultView(query);
  const kind: ChartKind = /^(line|area|scatter)/i.test(wanted) ? "LineChart" : "BarChart";
  const asked = found.findIndex((view) => view.called.some((name) => name.toLowerCase() === wanted.toLowerCase()));
  const choose = async (view: View) => {
    stage.setAttribute("aria-label", view.name);
    stage.setAttribute("aria-busy", "true");
    try {
      const { element, drawn } = await view.draw(Math.max(320, stage.clientWidth - 32), kind);
      if (drawn) element.prepend(h("div", { class: "above" }, element.querySelector(".note")!, saver(outcome, view, drawn)));
      stage.replaceChildren(element);
    } catch (error) {
      stage.replaceChildren(h("p", { class: "problem", role: "alert" }, `This view cannot be drawn: ${error instanceof Error ? error.message : String(error)}`));
    }
    stage.removeAttribute("aria-busy");
  };
  const switcher = found.length > 1 ? viewTabs(found, stage.id, Math.max(0, asked), choose) : "";
  const missing = wanted && asked < 0 && found.length ? h("p", { class: "note missing" }, `The query asks for ${wanted}, for which this result lacks columns. Map: ?wkt; Timeline: a date; Graph: ?source ?target; charts: a number.`) : "";
  panel.replaceChildren(h("div", { class: "resulthead" }, h("p", { class: "count" }, said), switcher, downloads(outcome, () => shownRows())), missing, stage, provenanceLine(outcome.provenance, outcome.naming));
  if (found.length) void choose(found[Math.max(0, asked)]!);
}

/** Say how much there is. */
export function words({ answer, turtle }: Outcome): string {
  if (answer?.boolean !== undefined) return answer.boolean ? "Yes" : "No";
  if (!answer) return `A graph, ${turtle.split("\n").length.toLocaleString("en")} lines`;
  const [rows, columns] = [answer.results?.bindings.length ?? 0, answer.head.vars?.length ?? 0];
  return `${rows.toLocaleString("en")} ${rows === 1 ? "row" : "rows"} · ${columns} ${columns === 1 ? "column" : "columns"}`;
}

function viewsOf(outcome: Outcome, ordered: (rows: () => Row[]) => void): View[] {
  const { answer, naming } = outcome;
  if (!answer) return graphViews(outcome);
  const made: View[] = [
    {
      name: "Table",
      called: ["Table"],
      draw: () => {
        const { element, rows } = table(answer, naming);
        ordered(rows);
        return { element };
      },
    },
  ];
  const add = (name: string, called: string[], draw: (width: number, kind: ChartKind) => Promise<Drawn> | Drawn) =>
    made.push({ name, called, draw: async (width, kind) => drawnView(await draw(width, kind)) });
  if (hasChart(answer)) add("Chart", ["BarChart", "LineChart", "AreaChart", "ScatterChart", "Chart"], (width, kind) => chart(answer, naming, kind, width));
  if (placeColumns(answer)) add("Map", ["Map"], (width) => resultMap(answer, naming, width));
  if (timeColumns(answer)) add("Timeline", ["Timeline"], (width) => resultTimeline(answer, naming, width));
  if (edgeColumns(answer)) add("Network", ["Graph", "Network"], (width) => resultGraph(answer, naming, width));
  return made;
}

function drawnView(drawn: Drawn): Shown {
  return { element: drawn.element, drawn };
}

/** A graph as Turtle, and its triples as table and network, which are asked for when wanted. */
function graphViews(outcome: Outcome): View[] {
  const { naming, query, dataset, turtle } = outcome;
  let asked: Promise<Answer> | undefined;
  const all = () =>
    (asked ??= fetch("/sparql", { method: "POST", headers: { Accept: "application/n-triples" }, body: new URLSearchParams([["query", query], ...dataset]) }).then(async (found) => {
      if (!found.ok) throw new Error(`status ${found.status}`);
      return triples(await found.text());
    }));
  return [
    { name: "Turtle", called: ["Turtle"], draw: () => ({ element: h("pre", { class: "scroll turtle", tabindex: "0", "aria-label": "The graph as Turtle" }, turtle) }) },
    { name: "Table", called: ["Table"], draw: async () => ({ element: table(await all(), naming).element }) },
    { name: "Network", called: ["Graph", "Network"], draw: async (width) => drawnView(resultGraph(await all(), naming, width)) },
  ];
}

function viewTabs(found: View[], controls: string, start: number, choose: (view: View) => void): HTMLElement {
  const buttons = found.map((view, n) => h("button", { type: "button", role: "tab", "aria-controls": controls, "aria-selected": String(n === start), tabindex: n === start ? "0" : "-1" }, view.name));
  const pick = (n: number) => {
    buttons.forEach((button, m) => {
      button.setAttribute("aria-selected", String(m === n));
      button.tabIndex = m === n ? 0 : -1;
    });
    choose(found[n]!);
  };
  buttons.forEach((button, n) => button.addEventListener("click", () => pick(n)));
  const list = h("div", { class: "viewtabs", role: "tablist", "aria-label": "Views of the result" }, ...buttons);
  list.addEventListener("keydown", (event) => {
    const at = buttons.findIndex((button) => button === document.activeElement);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const n = (to + buttons.length) % buttons.length;
    pick(n);
    buttons[n]!.focus();
  });
  return list;
}

function stem(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 60) || "result";
}

function saver(outcome: Outcome, view: View, drawn: Drawn): HTMLElement {
  const { provenance, naming } = outcome;
  const caption = () => ({
    title: outcome.name,
    subtitle: drawn.subtitle(),
    filter: "",
    query: outcome.query.replace(/\s+/g, " ").trim(),
    release: provenance.release,
    sources: [...provenance.sources.map((iri) => sourceName(iri, naming)), ...(provenance.count > provenance.sources.length ? [`${provenance.count - provenance.sources.length} more`] : [])],
    licence: provenance.licences.map(licenceName).join(", "),
    date: new Date().toISOString().slice(0, 10),
    address: linkTo(outcome.query, outcome.dataset).href.length < 300 ? linkTo(outcome.query, outcome.dataset).href : new URL("/sparql", location.href).href,
    ...(view.name === "Map" && { notes: ["Boundaries: Natural Earth, not an endorsement."] }),
  });
  return saveBar(() => `${stem(outcome.name)}-${view.name.toLowerCase()}`, drawings(() => drawn.drawing()!, caption));
}

/** Return the menu of every format that the server offers, and a table that spreadsheets may open safely. */
function downloads(outcome: Outcome, rows: () => Row[]): HTMLElement {
  const { answer, query, dataset, name } = outcome;
  const formats = answer ? (answer.boolean === undefined ? TABLE_FORMATS : TABLE_FORMATS.filter(([format]) => format === "json" || format === "xml")) : GRAPH_FORMATS;
  const items = formats.map(([format, words]) => h("li", {}, h("a", { href: answerLink(query, dataset, format)?.href ?? "#", download: "", onclick: (event: MouseEvent) => byPost(event, outcome, format) }, words)));
  if (answer?.results) {
    const columns = answer.head.vars ?? [];
    const safe = () => save(`${stem(name)}.csv`, new Blob(["\ufeff", spreadsheet(columns, rows())], { type: "text/csv" }));
    items.unshift(h("li", {}, h("button", { type: "button", onclick: safe }, "Spreadsheet (CSV)", h("span", { class: "note" }, "rows as sorted here, formulas disarmed"))));
  }
  const menu = h("details", { class: "menu" }, h("summary", { class: "button small" }, "Download"), h("ul", {}, ...items));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.stopPropagation();
    menu.open = false;
    menu.querySelector("summary")!.focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget as Node)) menu.open = false;
  });
  return menu;
}

/** A query too long for an address is asked by POST, and its answer handed to the browser. */
function byPost(event: MouseEvent, { query, dataset, name }: Outcome, format: string): void {
  if (answerLink(query, dataset, format)) return;
  event.preventDefault();
  void fetch("/sparql", { method: "POST", body: new URLSearchParams([["query", query], ...dataset, ["format", format]]) }).then(async (answer) => {
    const suffix = /filename="[^"]*\.(\w+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? format;
    if (answer.ok) save(`${stem(name)}.${suffix}`, await answer.blob());
  });
}

/** Return the labels that the vocabulary has for the things of an answer. */
export function labelsOf(terms: { iri: string; label: string }[]): Map<string, string> {
  return new Map(terms.filter((term) => term.label).map((term) => [term.iri, term.label]));
}
