// The query page: editor, run and cancel, result as table or chart, tabs, sharing. Without this
// script the page's form does the same with a reload.

import { chart } from "./chart";
import { find, h } from "./dom";
import { createEditor } from "./editor";
import type { Fault } from "./editor";
import { table } from "./results";
import type { Rows } from "./results";
import { share } from "./share";
import { Tabs } from "./tabs";
import { vocabulary } from "./vocabulary";

const RESULTS = "application/sparql-results+json";
const ACCEPT = `${RESULTS}, text/turtle;q=0.9`;
const TABLE_FORMATS = ["json", "xml", "csv", "tsv"];
const GRAPH_FORMATS = ["turtle", "ntriples", "jsonld", "rdfxml", "trig", "nquads"];

const form = find<HTMLFormElement>("form.query");
const area = find<HTMLTextAreaElement>("#query");
const output = find<HTMLElement>("#output");
const runButton = find<HTMLButtonElement>("button.primary", form);
const hints = find<HTMLElement>(".note", form);

const given = new URLSearchParams(location.search).get("query");
const tabs = new Tabs(area.value, !given, (text) => {
  editor.setText(text);
  editor.show(null);
  editor.focus();
});
const holder = h("div", { class: "editor" });
area.hidden = true;
area.before(tabs.element, holder);
const editor = createEditor(holder, given ? area.value : tabs.text, run, (text) => tabs.keep(text));
if (area.dataset.line) {
  editor.show({ message: "Here", line: Number(area.dataset.line), column: Number(area.dataset.column) });
}

const cancelButton = h("button", { type: "button", class: "button", hidden: true }, "Cancel");
const shareButton = h("button", { type: "button", class: "button", onclick: () => share(editor.text()) }, "Share");
const elapsed = h("span", { class: "note", role: "status" });
runButton.after(" ", cancelButton, " ", shareButton, " ", elapsed);
hints.textContent = "Ctrl or ⌘ with Enter runs, Ctrl Space completes, Ctrl / comments out.";

let running: AbortController | null = null;
cancelButton.addEventListener("click", () => running?.abort());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") running?.abort();
});

function run(): void {
  void ask(editor.text());
}

async function ask(query: string): Promise<void> {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  editor.show(null);
  cancelButton.hidden = false;
  const began = performance.now();
  const clock = setInterval(() => {
    elapsed.textContent = `${((performance.now() - began) / 1000).toFixed(1)} s`;
  }, 100);
  try {
    const answer = await fetch("/sparql", {
      method: "POST",
      headers: { Accept: ACCEPT },
      body: new URLSearchParams([["query", query], ...datasets()]),
      signal: mine.signal,
    });
    remember(query);
    await show(answer, query);
    const seconds = ((performance.now() - began) / 1000).toFixed(2);
    const server = /dur=([\d.]+)/.exec(answer.headers.get("Server-Timing") ?? "")?.[1];
    elapsed.textContent = server ? `${seconds} s, of which the engine took ${server} ms` : `${seconds} s`;
  } catch (error) {
    const words = mine.signal.aborted ? "Cancelled." : `No answer: ${String(error)}`;
    if (running === mine) elapsed.textContent = words;
  } finally {
    clearInterval(clock);
    if (running === mine) {
      running = null;
      cancelButton.hidden = true;
    }
  }
}

function datasets(): [string, string][] {
  return [...form.querySelectorAll<HTMLInputElement>("input[type=hidden]")].map((item) => [item.name, item.value]);
}

/** Put the query into the address, as far as addresses go. */
function remember(query: string): void {
  const address = new URL(location.href);
  address.search = "";
  address.searchParams.set("query", query);
  for (const [name, iri] of datasets()) address.searchParams.append(name, iri);
  if (address.href.length < 8000) history.replaceState(null, "", address);
}

async function show(answer: Response, query: string): Promise<void> {
  const type = answer.headers.get("Content-Type") ?? "";
  if (!answer.ok) return fail(await answer.json().catch(() => ({ detail: `status ${answer.status}` })));
  const { prefixes } = await vocabulary();
  if (type.startsWith(RESULTS)) {
    const found = (await answer.json()) as Rows;
    const count = found.results?.bindings.length;
    const words = count === undefined ? "" : `${count.toLocaleString("en")} ${count === 1 ? "row" : "rows"}`;
    output.replaceChildren(head(words, query, TABLE_FORMATS), ...views(found, prefixes, query));
  } else {
    const text = await answer.text();
    output.replaceChildren(head("", query, GRAPH_FORMATS), h("pre", { class: "scroll", tabindex: "0" }, text));
  }
}

function fail(problem: { detail: string } & Partial<Fault>): void {
  if (problem.line) editor.show({ message: problem.detail, line: problem.line, column: problem.column });
  output.replaceChildren(h("div", { class: "problem", role: "alert" }, h("strong", {}, "No answer. "), problem.detail));
}

function head(words: string, query: string, formats: string[]): HTMLElement {
  const links = formats.flatMap((name, n) => {
    const address = new URLSearchParams([["query", query], ...datasets(), ["format", name]]);
    return [n ? ", " : "", h("a", { href: `/sparql?${address}`, download: "" }, name)];
  });
  const fields = [["query", query], ...datasets()].map(([name, value]) => h("input", { type: "hidden", name: name ?? "", value: value ?? "" }));
  const freeze = h("form", { method: "post", action: "/snapshots" }, ...fields, h("button", { class: "button" }, "Freeze and cite"));
  return h("div", {}, h("h2", {}, "Result"), h("p", { class: "note" }, words, words && " · ", "download ", ...links), freeze);
}

/** Return the table and, where the rows have numbers, a chart beside it to switch to. */
function views(found: Rows, prefixes: Record<string, string>, query: string): HTMLElement[] {
  const asTable = table(found, prefixes);
  const asChart = chart(found, prefixes);
  if (!asChart) return [asTable];
  const wanted = /^\s*#defaultView:(\w+)/im.exec(query)?.[1]?.toLowerCase() ?? "table";
  const choices: [string, HTMLElement][] = [["Table", asTable], ["Chart", asChart]];
  const buttons = choices.map(([name]) => h("button", { type: "button", class: "button", "aria-pressed": "false" }, name));
  const pick = (chosen: number) => {
    choices.forEach(([, element], n) => (element.hidden = n !== chosen));
    buttons.forEach((button, n) => button.setAttribute("aria-pressed", String(n === chosen)));
  };
  buttons.forEach((button, n) => button.addEventListener("click", () => pick(n)));
  pick(wanted.includes("chart") ? 1 : 0);
  return [h("p", { class: "views" }, ...buttons), asTable, asChart];
}
