// The network: actors by who hits whom and by the relations that sources state. The layout is
// made once of everything, so that nothing moves when the filter does, and is the same each time.

import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import type { SimulationLinkDatum, SimulationNodeDatum } from "d3-force";
import { h } from "./dom";
import type { Explored, Filter, Relation } from "./explored";
import { s } from "./svg";

interface Actor extends SimulationNodeDatum {
  iri: string;
}

interface Hit {
  from: string;
  to: string;
  side: "attack" | "strike";
  events: string[];
}

const SIZE = 720;
const HEIGHT = 620;
const HOSTILE = new Set(["attacked", "threatened", "destroyed", "intercepted", "shot-down", "potential-war-opponent-of", "sanctioned-by", "conducted-cyberattacks-against", "ordered", "responsible-for"]);
let laidOut: Map<string, [number, number]> | undefined;
let picked: string | null = null;

/** Draw the network, with a list of the same content beside it. */
export function drawNetwork(data: Explored, filter: Filter, width: number): HTMLElement {
  const hits = hitsOf(data, filter);
  const relations = data.relations.filter((relation) => !HOSTILE.has(relation.kind));
  laidOut ??= layOut(data);
  const places = laidOut;
  const involved = new Set([...hits.flatMap((hit) => [hit.from, hit.to]), ...relations.flatMap((r) => [r.subject, r.object])]);
  const actors = [...places.keys()].filter((iri) => involved.has(iri));
  const stage = h("div", { class: "network" });
  const beside = h("div", { class: "details", "aria-live": "polite" });
  const redraw = () => {
    const near = picked ? neighbours(picked, hits, relations) : null;
    stage.replaceChildren(picture(data, actors, hits, relations, near, width, pick));
    beside.replaceChildren(picked ? details(data, picked, hits, relations) : overview(data, actors, hits, relations, pick));
  };
  const pick = (iri: string | null) => {
    picked = iri === picked ? null : iri;
    redraw();
  };
  redraw();
  return h("div", {}, h("p", { class: "note" }, "Arrows: ", h("span", { class: "attack" }, "attacks"), " and ", h("span", { class: "strike" }, "strikes"), " of the events shown, from whom the accepted view or a source names to the stated target; thin lines: relations that sources state. Width grows with the number of events."), stage, beside);
}

/** Count who hits whom among the events shown: one arrow for each pair and side. */
function hitsOf(data: Explored, filter: Filter): Hit[] {
  const found = new Map<string, Hit>();
  for (const event of data.events) {
    if (event.side === "other" || !filter.shows(event)) continue;
    for (const from of event.actors ?? []) {
      for (const to of event.targets ?? []) {
        if (from === to || !to.includes("/actor/")) continue;
        const key = `${from} ${to} ${event.side}`;
        const hit = found.get(key) ?? { from, to, side: event.side, events: [] };
        hit.events.push(event.id);
        found.set(key, hit);
      }
    }
  }
  return [...found.values()];
}

/** Lay out all actors that anything links; d3-force is deterministic. */
function layOut(data: Explored): Map<string, [number, number]> {
  const links: SimulationLinkDatum<Actor>[] = [];
  const nodes = new Map<string, Actor>();
  const link = (source: string, target: string) => {
    for (const iri of [source, target]) if (!nodes.has(iri)) nodes.set(iri, { iri });
    links.push({ source, target });
  };
  for (const event of data.events) {
    if (event.side === "other") continue;
    for (const from of event.actors ?? []) for (const to of event.targets ?? []) if (to.includes("/actor/") && to !== from) link(from, to);
  }
  for (const relation of data.relations) link(relation.subject, relation.object);
  const simulation = forceSimulation([...nodes.values()])
    .force("link", forceLink<Actor, SimulationLinkDatum<Actor>>(links).id((node) => node.iri).distance(70).strength(0.25))
    .force("charge", forceManyBody().strength(-260))
    .force("x", forceX(0).strength(0.07))
    .force("y", forceY(0).strength(0.1))
    .force("collide", forceCollide(26))
    .stop();
  simulation.tick(300);
  const all = [...nodes.values()];
  const [xs, ys] = [all.map((node) => node.x ?? 0), all.map((node) => node.y ?? 0)];
  const fit = (value: number, from: number[], size: number, margin: number) => {
    const [low, high] = [Math.min(...from), Math.max(...from)];
    return margin + ((value - low) / (high - low || 1)) * (size - 2 * margin);
  };
  return new Map(all.map((node) => [node.iri, [fit(node.x ?? 0, xs, SIZE, 60), fit(node.y ?? 0, ys, HEIGHT, 36)]]));
}

function neighbours(iri: string, hits: Hit[], relations: Relation[]): Set<string> {
  const found = new Set([iri]);
  for (const hit of hits) if (hit.from === iri || hit.to === iri) found.add(hit.from).add(hit.to);
  for (const relation of relations) if (relation.subject === iri || relation.object === iri) found.add(relation.subject).add(relation.object);
  return found;
}

function picture(data: Explored, actors: string[], hits: Hit[], relations: Relation[], near: Set<string> | null, width: number, pick: (iri: string | null) => void): SVGSVGElement {
  const scale = Math.max(1, width / SIZE);
  const at = (iri: string): [number, number] => {
    const [x, y] = laidOut?.get(iri) ?? [0, 0];
    return [x * scale, y];
  };
  const svg = s("svg", { viewBox: `0 0 ${SIZE * scale} ${HEIGHT}`, width: SIZE * scale, height: HEIGHT, role: "group", "aria-label": "Network of actors" });
  svg.append(
    s("defs", {}, ...(["attack", "strike"] as const).map((side) => s("marker", { id: `tip-${side}`, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, markerUnits: "userSpaceOnUse", orient: "auto-start-reverse" }, s("path", { d: "M0,0 L8,4 L0,8 Z", class: side })))),
  );
  const faint = (...iris: string[]) => (near && !iris.every((iri) => near.has(iri)) ? " faint" : "");
  const drawn = new Set<string>();
  for (const relation of relations) {
    const key = [relation.subject, relation.object].sort().join(" ");
    if (drawn.has(key)) continue;
    drawn.add(key);
    const [[x1, y1], [x2, y2]] = [at(relation.subject), at(relation.object)];
    const kinds = relations.filter((r) => [r.subject, r.object].sort().join(" ") === key).map((r) => `${data.names[r.subject]} ${r.kind} ${data.names[r.object]} (${r.status})`);
    svg.append(s("line", { x1, y1, x2, y2, class: `relation${faint(relation.subject, relation.object)}` }, s("title", {}, kinds.join("\n"))));
  }
  for (const hit of hits) {
    const [[x1, y1], [x2, y2]] = [at(hit.from), at(hit.to)];
    const distance = Math.hypot(x2 - x1, y2 - y1) || 1;
    const bend = hit.side === "attack" ? 26 : -26;
    const [mx, my] = [(x1 + x2) / 2 - ((y2 - y1) / distance) * bend, (y1 + y2) / 2 + ((x2 - x1) / distance) * bend];
    const short = Math.hypot(x2 - mx, y2 - my) || 1;
    const [ex, ey] = [x2 - ((x2 - mx) / short) * 13, y2 - ((y2 - my) / short) * 13];
    svg.append(
      s("path", { d: `M${x1},${y1} Q${mx},${my} ${ex},${ey}`, class: `hit ${hit.side}${faint(hit.from, hit.to)}`, "stroke-width": 1 + Math.sqrt(hit.events.length), "marker-end": `url(#tip-${hit.side})` }, s("title", {}, `${data.names[hit.from]} to ${data.names[hit.to]}: ${hit.events.length} ${hit.side === "attack" ? "attacks" : "strikes"}`)),
    );
  }
  const degree = (iri: string) => hits.filter((hit) => hit.from === iri || hit.to === iri).reduce((sum, hit) => sum + hit.events.length, 0) + relations.filter((r) => r.subject === iri || r.object === iri).length;
  const taken: [number, number, number, number][] = actors.map((iri) => box(at(iri), 8, 8));
  for (const iri of [...actors].sort((a, b) => degree(b) - degree(a) || a.localeCompare(b))) {
    const [x, y] = at(iri);
    const name = data.names[iri] ?? iri;
    const group = s("g", { class: `actor${faint(iri)}`, tabindex: 0, role: "button", "aria-label": `${name}, ${degree(iri)} links`, "aria-pressed": String(iri === picked) }, s("title", {}, name));
    group.append(s("circle", { cx: x, cy: y, r: 4 + Math.sqrt(degree(iri)) }));
    const label = room(name, x, y, 7 + Math.sqrt(degree(iri)), taken, SIZE * scale);
    if (label) group.append(label);
    group.addEventListener("click", () => pick(iri));
    group.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") (event.preventDefault(), pick(iri));
      if (event.key === "Escape") pick(picked);
    });
    svg.append(group);
  }
  return svg;
}

function box([x, y]: [number, number], dx: number, dy: number): [number, number, number, number] {
  return [x - dx, y - dy, x + dx, y + dy];
}

function room(name: string, x: number, y: number, gap: number, taken: [number, number, number, number][], width: number): SVGTextElement | null {
  const wide = name.length * 6.3;
  for (const [left, anchor, tx, ty] of [[x + gap, "start", x + gap, y + 4], [x - gap - wide, "end", x - gap, y + 4], [x - wide / 2, "middle", x, y + gap + 12], [x - wide / 2, "middle", x, y - gap - 3]] as const) {
    const own: [number, number, number, number] = [left, ty - 10, left + wide, ty + 3];
    if (own[0] < 2 || own[2] > width - 2 || taken.some((other) => own[0] < other[2] && other[0] < own[2] && own[1] < other[3] && other[1] < own[3])) continue;
    taken.push(own);
    return s("text", { x: tx, y: ty, "text-anchor": anchor }, name);
  }
  return null;
}

function link(data: Explored, iri: string): HTMLElement {
  return h("a", { href: `/page/${iri.replace("https://w3id.org/heliograph/id/", "")}` }, data.names[iri] ?? iri);
}

/** What is known of one actor: every arrow and relation, each leading to its pages. */
function details(data: Explored, iri: string, hits: Hit[], relations: Relation[]): HTMLElement {
  const own = hits.filter((hit) => hit.from === iri || hit.to === iri);
  const stated = relations.filter((relation) => relation.subject === iri || relation.object === iri);
  const labels = new Map(data.events.map((event) => [event.id, event.label]));
  return h(
    "section",
    {},
    h("h2", {}, link(data, iri)),
    own.length > 0 && h("ul", {}, ...own.map((hit) => h("li", {}, link(data, hit.from), " → ", link(data, hit.to), `, ${hit.side}: `, ...hit.events.flatMap((id, n) => [n ? "; " : "", h("a", { href: `/page/${id.replace("https://w3id.org/heliograph/id/", "")}` }, labels.get(id) ?? id)])))),
    stated.length > 0 && h("ul", {}, ...stated.map((relation) => h("li", {}, link(data, relation.subject), " ", h("a", { href: `/page/${relation.relation.replace("https://w3id.org/heliograph/id/", "")}` }, relation.kind), " ", link(data, relation.object), h("span", { class: "note" }, ` ${relation.status}, ${relation.documents} ${relation.documents === "1" ? "document" : "documents"}`)))),
    !own.length && !stated.length && h("p", { class: "note" }, "Nothing links this actor under the filter."),
  );
}

function overview(data: Explored, actors: string[], hits: Hit[], relations: Relation[], pick: (iri: string) => void): HTMLElement {
  const rows = actors
    .map((iri) => ({ iri, out: sum(hits, (hit) => hit.from === iri), into: sum(hits, (hit) => hit.to === iri), stated: relations.filter((r) => r.subject === iri || r.object === iri).length }))
    .sort((a, b) => b.out + b.into + b.stated - (a.out + a.into + a.stated) || a.iri.localeCompare(b.iri))
    .map((row) => h("tr", {}, h("td", {}, h("button", { type: "button", class: "link", onclick: () => pick(row.iri) }, data.names[row.iri] ?? row.iri)), ...[row.out, row.into, row.stated].map((count) => h("td", { class: "number" }, String(count || "")))));
  const heads = ["Actor", "Hits", "Is hit", "Relations"].map((name, n) => h("th", { scope: "col", class: n ? "number" : undefined }, name));
  return h("section", {}, h("h2", {}, "The same as a list"), h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Actors" }, h("table", {}, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows))));
}

function sum(hits: Hit[], wanted: (hit: Hit) => boolean): number {
  return hits.filter(wanted).reduce((total, hit) => total + hit.events.length, 0);
}
