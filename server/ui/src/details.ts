// What is known of the thing that is picked: each statement with the passages that make it.

import { find, h } from "./dom";
import type { Explored, HgEvent } from "./explored";
import { inWords, pathOf } from "./explored";
import { enter, refill } from "./focus";
import { when } from "./stated";

interface Source {
  basis: string;
  document: string;
  place: string;
  page: string;
}

interface Statement {
  predicate: string;
  value: string;
  page: string | null;
  sources: Source[];
}

interface Stated {
  label: string;
  page: string;
  statements: Statement[];
  said: { kind: string; label: string; predicate: string; page: string; sources: Source[] }[];
  more: number;
}

export interface Step {
  labels: [string, string];
  one: string;
  other: string;
  tie: string;
  level: string;
  evidence: number;
  sources: Source[];
}

const SHOWN_SOURCES = 4;
const kept = new Map<string, Promise<Stated>>();

/** What stands beside a figure: a picked thing with its statements, or an overview. */
export interface Details {
  show: (id: string, extra: (Node | false)[], close: () => void) => Promise<void>;
  overview: (...content: (Node | false)[]) => void;
  /** Go there by keyboard: to the heading. */
  enter: () => void;
}

export function makeDetails(data: Explored): Details {
  const panel = find<HTMLElement>("#details");
  const live = h("p", { class: "visually-hidden", role: "status" });
  const body = h("div", {});
  panel.append(live, body);
  let shown = 0;
  /** Replace what is shown; whoever worked in it goes on at the same control, of something else at its heading. */
  const fill = (...content: Node[]) => {
    const heading = () => body.querySelector("h2");
    const before = heading()?.textContent;
    const inside = body.contains(document.activeElement);
    refill(body, content, heading);
    if (inside && heading()?.textContent !== before) enter(heading());
  };
  return {
    async show(id, extra, close) {
      const mine = ++shown;
      const label = labelOf(data, id);
      const button = h("button", { type: "button", class: "button small", onclick: close }, "Close");
      const head = [h("p", { class: "kind" }, inWords(id.split("/")[0]!)), h("h2", {}, label), h("p", { class: "actions" }, h("a", { class: "button small", href: pathOf(id) }, "Open entity"), h("a", { class: "button small", href: queryPath(data, id) }, "Open in query"), button), ...extra.filter(Boolean)] as Node[];
      fill(...head, h("p", { class: "note" }, "Reading its statements …"));
      live.textContent = `${label} is picked`;
      try {
        const stated = await read(data, id);
        if (label === id) head.splice(1, 1, h("h2", {}, stated.label));
        if (mine === shown) fill(...head, ...statements(stated));
      } catch (error) {
        if (mine === shown) fill(...head, h("p", { class: "problem" }, `Its statements cannot be read: ${error instanceof Error ? error.message : error}`));
      }
    },
    overview(...content) {
      shown++;
      fill(...content.filter((node): node is Node => !!node));
    },
    enter: () => enter(body.querySelector("h2")),
  };
}

/** Return what a thing is called, by its short IRI. */
export function labelOf(data: Explored, id: string): string {
  const thing = data.byId.get(id) ?? data.events.find((event) => event.id === id);
  if (thing) return thing.label;
  const relation = data.relations.find((item) => item.id === id);
  return relation ? `${data.things[relation.subject]!.label} ${inWords(relation.kind)} ${data.things[relation.object]!.label}` : id;
}

function read(data: Explored, id: string): Promise<Stated> {
  const before = kept.get(id);
  if (before) return before;
  const asked = fetch(`/explore/statements.json?${new URLSearchParams({ iri: data.base + id })}`).then((answer) => {
    if (!answer.ok) throw new Error(`the server says ${answer.status}`);
    return answer.json() as Promise<Stated>;
  });
  kept.set(id, asked);
  asked.catch(() => kept.delete(id));
  return asked;
}

function queryPath(data: Explored, id: string): string {
  const query = `SELECT ?predicate ?value ?graph WHERE {\n  GRAPH ?graph { <${data.base}${id}> ?predicate ?value }\n} ORDER BY ?predicate ?value`;
  return `/sparql?${new URLSearchParams({ query })}`;
}

function statements(stated: Stated): Node[] {
  const grouped = new Map<string, Statement[]>();
  for (const item of stated.statements) grouped.set(item.predicate, [...(grouped.get(item.predicate) ?? []), item]);
  const own = [...grouped].flatMap(([predicate, items]) => [h("dt", {}, predicate), ...items.map((item) => h("dd", {}, item.page ? h("a", { href: item.page }, item.value) : item.value, " ", sources(item.sources)))]);
  const said = stated.said.map((item) => h("li", {}, h("a", { href: item.page }, item.label), h("span", { class: "note" }, ` ${item.predicate} `), sources(item.sources)));
  return [
    h("h3", {}, "What the sources say"),
    h("dl", { class: "stated" }, ...own),
    ...(said.length ? [h("h3", {}, "Said of it elsewhere"), h("ul", { class: "plain said" }, ...said)] : []),
    ...(stated.more ? [h("p", { class: "note" }, h("a", { href: stated.page }, `${stated.more} more on its page`))] : []),
  ];
}

/** Return sources as chips that lead to the passage; more than a few are folded. */
export function sources(found: Source[]): HTMLElement {
  const chip = (source: Source) => h("a", { class: `chip ${source.basis}`, href: source.page, title: source.place }, source.document ? h("b", {}, source.document) : source.basis, source.document ? ` ${passage(source.place)}` : "");
  const chips = h("span", { class: "chips" }, ...found.slice(0, SHOWN_SOURCES).map(chip));
  if (found.length > SHOWN_SOURCES) {
    const rest = found.slice(SHOWN_SOURCES);
    const more = h("button", { type: "button", class: "chip derived" }, `${rest.length} more`);
    more.addEventListener("click", () => {
      const others = rest.map(chip);
      more.replaceWith(...others);
      enter(others[0]);
    });
    chips.append(more);
  }
  return chips;
}

/** Return where in its section a passage stands: paragraph and sentence. */
function passage(place: string): string {
  return /¶[^()]*/.exec(place)?.[0].trim() ?? place;
}

/** Return a list of events, each of which can be picked. */
export function eventList(events: HgEvent[], pick: (event: HgEvent) => void, most = 12): HTMLElement {
  const items = events.slice(0, most).map((event) => {
    const glyph = event.side === "attack" ? "▲" : event.side === "strike" ? "▼" : "·";
    return h("li", {}, h("button", { type: "button", onclick: () => pick(event) }, h("span", { class: event.side, "aria-hidden": "true" }, glyph), h("span", {}, event.label), h("span", { class: "note" }, when(event))));
  });
  const left = events.length - items.length;
  const list = h("ul", { class: "picks" }, ...items);
  if (left > 0) {
    const more = h("button", { type: "button", class: "link" }, `Show ${left} more`);
    more.addEventListener("click", () => {
      const whole = eventList(events, pick, events.length);
      list.replaceWith(whole);
      enter(whole.querySelectorAll("button")[most]);
    });
    list.append(h("li", {}, more));
  }
  return list;
}
