// The query page: tabs and editor over results, run and cancel. Without this script the page's
// form asks the same with a reload.

import { openDialog, shortcuts } from "./dialog";
import { find, h } from "./dom";
import { createEditor } from "./editor";
import type { Fault } from "./editor";
import { examples } from "./examples";
import { format } from "./format";
import { freeze } from "./freeze";
import { labelsOf, present, words } from "./outcome";
import type { Outcome } from "./outcome";
import { provenanceOf } from "./provenance";
import type { Answer } from "./rows";
import { linkTo, share } from "./share";
import type { Dataset } from "./share";
import { nameOf, Tabs } from "./tabs";
import type { Tab } from "./tabs";
import { vocabulary } from "./vocabulary";

const RESULTS = "application/sparql-results+json";
const ACCEPT = `${RESULTS}, text/turtle;q=0.9`;

/** What belongs to one tab while the page is open. */
interface Bench {
  panel: HTMLElement;
  running: AbortController | null;
  began: number;
  /** What is told of it, and of that what its result says itself. */
  said: string;
  shown: string;
  fault: Fault | null;
}

const form = find<HTMLFormElement>("form.query");
const area = find<HTMLTextAreaElement>("#query");
const output = find<HTMLElement>("#output");
const runButton = find<HTMLButtonElement>("button.primary", form);
const benches = new Map<string, Bench>();

const behind = new URLSearchParams(location.hash.slice(1));
const inAddress = new URLSearchParams(location.search).get("query");
const given = behind.get("query") ?? inAddress;
const dataset: Dataset = given === null ? [] : behind.has("query") ? named(behind) : [...form.querySelectorAll<HTMLInputElement>("input[type=hidden]")].map((item) => [item.name, item.value]);

const holder = h("div", { class: "editor", id: "editor", role: "tabpanel" });
const tabs = new Tabs(holder, area.value, given, { opened: show, added: () => editor.focus(), closed: drop });
document.documentElement.classList.add("scripted");
area.hidden = true;
find<HTMLElement>("label[for=query]", form).hidden = true;
area.before(tabs.element, holder);
const editor = createEditor(holder, tabs.current.text, {
  run: () => void run(),
  changed: (text) => tabs.keep(text),
  format: reformat,
  cancel,
  leave: () => runButton.focus(),
});

const cancelButton = button("Cancel", cancel);
const elapsed = h("span", { class: "elapsed note", "aria-hidden": "true" });
const status = h("span", { class: "visually-hidden", role: "status" });
const keys = button("?", shortcuts, "Keyboard shortcuts", "Keyboard shortcuts");
keys.classList.add("keyboard");
const bar = find<HTMLElement>(".runbar", form);
cancelButton.hidden = true;
runButton.replaceChildren("Run", h("kbd", { "aria-hidden": "true" }, /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘↵" : "Ctrl ↵"));
runButton.setAttribute("aria-keyshortcuts", "Control+Enter Meta+Enter");
bar.replaceChildren(
  runButton,
  cancelButton,
  button("Format", reformat),
  button("Share", () => share(editor.text(), dataset)),
  button("Freeze", () => void freezing(), "Keep the result under a hash, to cite it"),
  elapsed,
  status,
  h("span", { class: "grow" }),
  h("a", { class: "button ghost phone", href: "#examples" }, "Examples"),
  keys,
);

examples((text, at_once) => {
  tabs.add(text);
  if (at_once) void run();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  void run();
});
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
  const typing = event.composedPath().some((item) => item instanceof HTMLElement && (item.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(item.tagName)));
  if (event.key === "Escape" && bench().running) cancel();
  else if (event.key === "?" && !typing) shortcuts();
  else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void run();
});
setInterval(tick, 100);

begin();

/** Show what the address asks for: what is wrong with it, if the server has said so, or its result. */
function begin(): void {
  const mine = bench();
  const served = [...output.childNodes];
  output.replaceChildren(mine.panel);
  if (given === null) return;
  mine.panel.replaceChildren(...served);
  if (area.dataset.line && !behind.has("query")) {
    mine.fault = { message: find("#fault", output).firstChild?.nextSibling?.textContent?.trim() ?? "Here", line: Number(area.dataset.line), column: Number(area.dataset.column) };
    editor.show(mine.fault);
  } else if (behind.has("query") || !output.querySelector(".problem")) void run(behind.has("query") ? undefined : answered());
}

/** Return the answer that came with the page, if it was small enough. */
function answered(): Response | undefined {
  const content = document.getElementById("answer")?.textContent;
  if (!content) return undefined;
  const { headers, body } = JSON.parse(content) as { headers: Record<string, string>; body: string };
  return new Response(body, { headers });
}

function bench(tab: Tab = tabs.current): Bench {
  let found = benches.get(tab.id);
  if (!found) {
    found = { panel: h("section", { class: "outcome", id: `outcome-${tab.id}`, "aria-label": "Result" }, h("p", { class: "note hint" }, "Run the query, or open an example. The default graph is the merge of all graphs; GRAPH ?g { … } gives the citation.")), running: null, began: 0, said: "", shown: "", fault: null };
    benches.set(tab.id, found);
  }
  return found;
}

function show(tab: Tab): void {
  const mine = bench(tab);
  editor.setText(tab.text);
  editor.show(mine.fault);
  output.replaceChildren(mine.panel);
  refresh();
}

function drop(id: string): void {
  benches.get(id)?.running?.abort();
  benches.delete(id);
}

/** Call the running query off; false if none runs. */
function cancel(): boolean {
  const running = bench().running;
  running?.abort();
  return running !== null;
}

function reformat(): void {
  const before = editor.text();
  const after = format(before).trimEnd();
  editor.setText(after);
  say(after === before.trimEnd() ? "Nothing to format" : "Formatted");
}

/** Ask the query of the current tab, unless its answer is given; it goes into its own panel, wherever the visitor is then. */
async function run(known?: Response): Promise<void> {
  const tab = tabs.current;
  const mine = bench(tab);
  const query = editor.text();
  if (!query.trim()) return say("There is no query to run");
  mine.running?.abort();
  const control = new AbortController();
  Object.assign(mine, { running: control, began: performance.now(), said: "", fault: null });
  editor.show(null);
  mine.panel.setAttribute("aria-busy", "true");
  refresh();
  remember(query);
  try {
    const answer = known ?? await fetch("/sparql", { method: "POST", headers: { Accept: ACCEPT }, body: new URLSearchParams([["query", query], ...dataset]), signal: control.signal });
    const type = answer.headers.get("Content-Type") ?? "";
    const body = answer.ok && !type.startsWith(RESULTS) ? await answer.text() : ((await answer.json().catch(() => ({ detail: `status ${answer.status}` }))) as unknown);
    if (mine.running !== control) return;
    const seconds = (performance.now() - mine.began) / 1000;
    if (!answer.ok) return fail(tab, mine, body as { detail: string } & Partial<Fault>);
    const { prefixes, terms } = await vocabulary();
    const outcome: Outcome = { query, name: nameOf(tab), dataset, answer: typeof body === "string" ? null : (body as Answer), turtle: typeof body === "string" ? body : "", provenance: provenanceOf(answer.headers), naming: { prefixes, labels: labelsOf(terms) } };
    const engine = /dur=([\d.]+)/.exec(answer.headers.get("Server-Timing") ?? "")?.[1];
    mine.said = `${words(outcome)} · ${[!known && `${seconds.toFixed(2)} s`, engine && `engine ${engine} ms`].filter(Boolean).join(", ")}`;
    mine.shown = mine.said;
    present(mine.panel, outcome, mine.said);
  } catch (error) {
    if (mine.running !== control) return;
    mine.said = control.signal.aborted ? `Cancelled after ${((performance.now() - mine.began) / 1000).toFixed(1)} s` : "No answer: the server cannot be reached";
    if (!control.signal.aborted) mine.panel.replaceChildren(h("div", { class: "problem", role: "alert" }, h("strong", {}, "No answer. "), `The server cannot be reached (${String(error)}).`));
  } finally {
    if (mine.running === control) mine.running = null;
    mine.panel.removeAttribute("aria-busy");
    refresh();
  }
}

function fail(tab: Tab, mine: Bench, problem: { detail: string } & Partial<Fault>): void {
  const place = problem.line ? { line: problem.line, ...(problem.column && { column: problem.column }) } : {};
  if (problem.line) mine.fault = { message: problem.detail, ...place };
  if (tabs.current.id === tab.id && mine.fault) {
    editor.show(mine.fault);
    editor.focus();
  }
  mine.said = "No answer";
  mine.panel.replaceChildren(h("div", { class: "problem", role: "alert" }, h("strong", {}, "No answer. "), problem.detail));
}

/** Put the query into the address, so that a reload, a bookmark or a copied address has it. */
function remember(query: string): void {
  history.replaceState(null, "", linkTo(query, dataset));
}

async function freezing(): Promise<void> {
  const query = editor.text();
  if (!query.trim()) return say("There is no query to freeze");
  say("Freezing…");
  try {
    await freeze(query, dataset);
    say("");
  } catch (error) {
    say("");
    openDialog("Not frozen", h("p", {}, error instanceof Error ? error.message : String(error)));
  }
}

function say(text: string): void {
  bench().said = text;
  refresh();
}

function refresh(): void {
  const mine = bench();
  if (!mine.running && document.activeElement === cancelButton) runButton.focus();
  cancelButton.hidden = !mine.running;
  tick();
  if (status.textContent !== mine.said) status.textContent = mine.said;
}

/** Show the time that the query of this tab has been running, or what came of it. */
function tick(): void {
  const mine = bench();
  const text = mine.running ? `${((performance.now() - mine.began) / 1000).toFixed(1)} s` : mine.said === mine.shown ? "" : mine.said;
  if (elapsed.textContent !== text) elapsed.textContent = text;
}

function button(name: string, act: () => void, title?: string, label?: string): HTMLButtonElement {
  return h("button", { type: "button", class: "button", title, "aria-label": label, onclick: act }, name);
}

function named(from: URLSearchParams): Dataset {
  return [...from].filter(([name]) => /^(default|named)-graph-uri$/.test(name));
}
