// What stands around the network: the tick boxes that say how ties are drawn, what sizes and
// colours mean, the same network as lists, and the path of evidence between two actors.

import type { Step } from "./details";
import { eventList, labelOf, sources } from "./details";
import { h } from "./dom";
import type { Explored, HgEvent } from "./explored";
import { inWords, pathOf } from "./explored";
import { enter } from "./focus";
import type { Filter } from "./filter";
import { DASHES } from "./netcanvas";
import type { Node, Scene, Tie } from "./scene";
import { COLOURS, communityName, FAMILIES, hintOf, measureName, MOST_SVG } from "./scene";
import type { Arrangement, Measure } from "./standing";
import { s } from "./svg";

const LISTED = 60;

/** Fill the part of the rail that belongs to the network. */
export function netRail(data: Explored, arrangement: Arrangement, filter: Filter, hits: number, settled: () => void): HTMLElement {
  const hidden = filter.list("hide");
  const toggle = (name: string) => (filter.toggle("hide", name), settled());
  const box = (name: string, label: (Node2 | string)[], count: number, on = !hidden.has(name)) => {
    const input = h("input", { type: "checkbox", checked: on, "data-net": name });
    input.addEventListener("change", () => toggle(name));
    return h("label", { class: "choice" }, input, h("span", { class: "lined" }, ...label), h("span", { class: "note" }, String(count)));
  };
  const families = FAMILIES.map((family) => ({ family, count: arrangement.relations.filter((relation) => relation.family === family).length })).filter(({ count }) => count);
  const small = data.total <= MOST_SVG;
  const { members } = arrangement.standing.communities;
  const several = members.filter((part) => part.length > 1);
  const collapsed = filter.list("collapsed");
  const communities = several.slice(0, COLOURS).map((part, n) => {
    const fold = h("button", { type: "button", class: "link", "aria-pressed": String(collapsed.has(String(n))), "data-does": `collapse-${n}`, onclick: () => (filter.toggle("collapsed", String(n)), settled()) }, collapsed.has(String(n)) ? "expand" : "collapse");
    return h("div", { class: "community" }, box(`community-${n}`, [swatch(n), communityName(data, arrangement, n)], part.length), fold);
  });
  const by = measureName(filter, arrangement);
  const select = h("select", { id: "measure" }, ...arrangement.standing.measures.map((measure) => h("option", { value: measure.name, selected: measure.name === by }, measure.name)), h("option", { value: "events", selected: by === "events" }, "events shown"));
  select.addEventListener("change", () => (filter.put("by", select.value), settled()));
  const measure = arrangement.standing.measures.find(({ name }) => name === by);
  return h(
    "div",
    { class: "netrail" },
    h("fieldset", {}, h("legend", {}, "Ties"), box("hits", [h("span", { class: "attack" }, "▲"), "→", h("span", { class: "strike" }, "▼"), " who hits whom"], hits), ...families.map(({ family, count }) => box(family, [glyph(family), inWords(family)], count)), box("events", ["▴▾ a mark for each event"], data.total, small !== hidden.has("events"))),
    h("fieldset", {}, h("legend", {}, "Node size"), h("label", { class: "visually-hidden", for: "measure" }, "Measure"), select, h("p", { class: "note" }, measure ? `An actor who ${measure.says}; on the ${measure.network} network.` : "How many of the events shown an actor takes part in.")),
    h("fieldset", {}, h("legend", {}, "Community"), ...communities, h("p", { class: "note" }, `${several.length} of two and more${several.length > COLOURS ? `, the ${COLOURS} largest in colour` : ""}. ${arrangement.standing.communities.method}; modularity ${arrangement.standing.communities.modularity.toFixed(2)}.`)),
  );
}

type Node2 = globalThis.Node;

function swatch(n: number): HTMLElement {
  return h("span", { class: `swatch colour-${n}`, "aria-hidden": "true" });
}

/** Draw a short line as ties of a family are drawn. */
function glyph(family: string): SVGSVGElement {
  const dash = DASHES[family] ?? [];
  return s("svg", { width: 28, height: 10, class: "glyph", "aria-hidden": "true" }, s("line", { x1: 0, x2: 28, y1: 5, y2: 5, "stroke-dasharray": dash.length ? dash.join(" ") : undefined }));
}

/** Return the most central actors, each with its rank and how far that may move. */
export function overview(scene: Scene, measure: Measure | null, pick: (id: string) => void): HTMLElement[] {
  const ranges = Object.values(measure?.scores ?? {}).some((score) => score[2] !== undefined);
  const order = [...scene.nodes].sort((a, b) => b.weight - a.weight || a.n - b.n);
  const row = (node: Node) => {
    const found = measure?.scores[node.key];
    const range = found && found[2] !== undefined && (found[2] === found[3] ? `${found[2]}` : `${found[2]}–${found[3] ?? "absent"}`);
    return h("tr", { title: node.kind === "actor" ? hintOf(node.key, measure, node.events) : node.hint }, h("td", {}, h("button", { type: "button", class: "link", onclick: () => pick(node.key) }, node.label)), h("td", { class: "number" }, found ? found[0].toPrecision(2) : measure ? "–" : String(node.weight)), measure && h("td", { class: "number" }, found ? String(found[1]) : "–"), measure && h("td", { class: "number note" }, range || "–"));
  };
  const body = h("tbody", {}, ...order.slice(0, LISTED).map(row));
  const more = h("button", { type: "button", class: "link", hidden: order.length <= LISTED, onclick: () => ((more.hidden = true), body.append(...order.slice(LISTED).map(row)), enter(body.querySelectorAll("button")[LISTED])) }, `Show ${order.length - LISTED} more`);
  const heads = measure ? ["Actor", "Score", "Rank", "Range"] : ["Actor", "Events"];
  return [
    h("h2", {}, measure ? "Most central actors" : "Actors of most events"),
    h("p", { class: "note" }, measure ? `${measure.name}: ${measure.says} (${measure.unit}). ${ranges ? "The range is that of the rank when one source is left out." : "Ranges of this measure are not computed for a network as large as this; the command heliograph centrality does."}${measure.sampled ? " Scores are estimates." : ""}` : "In the events shown."),
    h("table", { class: "ranking" }, h("thead", {}, h("tr", {}, ...heads.map((name, n) => h("th", { scope: "col", class: n ? "number" : undefined }, name)))), body),
    more,
  ];
}

/** Return what the details of an actor have in the network: its standing, ties, events, and ways on. */
export function actorExtra(data: Explored, scene: Scene, filter: Filter, id: string, measure: Measure | null, events: HgEvent[], pick: (id: string) => void, settled: () => void): (HTMLElement | false)[] {
  const node = scene.nodes.find((own) => own.key === id);
  const ego = filter.other.get("ego") === id;
  const folded = filter.list("folded").has(id);
  const others = [...data.things].filter((thing) => thing.id.startsWith("actor/") && !thing.materiel && thing.id !== id).sort((a, b) => a.label.localeCompare(b.label));
  const [, target] = filter.other.get("path")?.split("~") ?? [];
  const choose = h("select", { id: "path-to" }, h("option", { value: "" }, "another actor …"), ...others.map((thing) => h("option", { value: thing.id, selected: thing.id === target && filter.other.get("path")?.startsWith(`${id}~`) }, thing.label)));
  choose.addEventListener("change", () => (filter.put("path", choose.value ? `${id}~${choose.value}` : null), settled()));
  const ties = node ? scene.ties.filter((tie) => tie.from === node.n || tie.to === node.n).sort((a, b) => b.weight - a.weight) : [];
  const byNumber = new Map(scene.nodes.map((own) => [own.n, own]));
  return [
    h("p", { class: "actions" }, h("button", { type: "button", class: "button small", "aria-pressed": String(ego), "data-does": "ego", onclick: () => (filter.put("ego", ego ? null : id), settled()) }, ego ? "Show all actors" : "Only its neighbours"), h("button", { type: "button", class: "button small", "aria-pressed": String(folded), "data-does": "fold", onclick: () => (filter.toggle("folded", id), settled()) }, folded ? "Expand its events" : "Collapse its events")),
    h("p", { class: "pathto" }, h("label", { for: "path-to" }, "Evidence path to "), choose),
    !!node && h("p", { class: "note" }, hintOf(id, measure, node.events)),
    ties.length > 0 && h("h3", {}, "Ties"),
    ties.length > 0 && h("ul", { class: "picks" }, ...ties.map((tie) => tieItem(tie, node!, byNumber, pick))),
    events.length > 0 && h("h3", {}, !node || node.events <= events.length ? "Events shown" : "Of the events drawn"),
    events.length > 0 && eventList(events, (event) => pick(event.id), 6),
  ];
}

function tieItem(tie: Tie, node: Node, nodes: Map<number, Node>, pick: (id: string) => void): HTMLElement {
  const out = tie.from === node.n;
  const other = nodes.get(out ? tie.to : tie.from)!;
  const what = tie.kind === "hit" ? `${tie.weight} ${tie.sort}${tie.weight === 1 ? "" : "s"}` : inWords(tie.sort);
  return h("li", {}, h("button", { type: "button", onclick: () => pick(tie.key) }, h("span", { class: tie.kind === "hit" ? tie.sort : "note", "aria-hidden": "true" }, out ? "→" : "←"), h("span", {}, other.label), h("span", { class: "note" }, `${out ? "" : "from: "}${what}`)));
}

/** Return the details of a tie: who, to whom, and each relation or event that makes it. */
export function tieDetails(data: Explored, scene: Scene, tie: Tie, pick: (id: string | null) => void): HTMLElement[] {
  const node = (n: number) => scene.nodes.find((own) => own.n === n)!;
  const [from, to] = [node(tie.from), node(tie.to)];
  const events = tie.kind === "hit" ? data.events.filter((event) => tie.items.includes(event.id)) : [];
  const relations = data.relations.filter((relation) => tie.items.includes(relation.id));
  const seen = new Set<string>();
  return [
    h("p", { class: "kind" }, tie.kind === "hit" ? "Who hits whom" : `Relation: ${inWords(tie.sort)}`),
    h("h2", {}, `${from.label} → ${to.label}`),
    h("p", { class: "actions" }, h("button", { type: "button", class: "button small", onclick: () => pick(null) }, "Close")),
    h("p", { class: "note" }, tie.hint),
    events.length ? eventList(events, (event) => pick(event.id), 20) : h("ul", { class: "picks" }, ...relations.filter((relation) => !seen.has(relation.id + relation.kind) && seen.add(relation.id + relation.kind)).map((relation) => h("li", {}, h("button", { type: "button", onclick: () => pick(relation.id) }, h("span", { class: "note" }, "→"), h("span", {}, inWords(relation.kind)), h("span", { class: "note" }, `${relation.status}, ${relation.documents.length} ${relation.documents.length === 1 ? "source" : "sources"}`))))),
  ];
}

/** Return paths of evidence as steps, each with what ties its ends and the passages that say so. */
export function pathDetails(data: Explored, ends: [string, string], paths: Step[][], close: () => void): HTMLElement[] {
  const steps = (path: Step[]) => h("ol", { class: "path" }, ...path.map((step) => h("li", {}, h("a", { href: pathOf(step.one) }, step.labels[0]), " ", h("em", {}, step.tie), " ", h("a", { href: pathOf(step.other) }, step.labels[1]), h("span", { class: "note" }, ` ${step.level}, ${step.evidence} independent ${step.evidence === 1 ? "source" : "sources"}`), sources(step.sources))));
  return [
    h("p", { class: "kind" }, "Evidence path"),
    h("h2", {}, `${labelOf(data, ends[0])} to ${labelOf(data, ends[1])}`),
    h("p", { class: "actions" }, h("button", { type: "button", class: "button small", onclick: close }, "Close")),
    h("p", { class: "note" }, paths.length ? "The shortest chains of statements between the two; a firmer step counts as a shorter one." : "Nothing in this release ties the two on evidence that is stated or reported."),
    ...paths.flatMap((path, n) => [h("h3", {}, `Path ${n + 1}: ${path.length} ${path.length === 1 ? "step" : "steps"}`), steps(path)]),
  ];
}
