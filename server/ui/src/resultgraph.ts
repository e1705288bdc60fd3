// A result as a network: `?source ?target`, or the first two columns of IRIs, or triples.

import { forceCenter, forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import type { SimulationLinkDatum, SimulationNodeDatum } from "d3-force";
import { clip } from "./chart";
import type { Drawn } from "./chart";
import { h } from "./dom";
import { nameIn, pageOf, shortName } from "./links";
import type { Naming } from "./links";
import { columnsWhere } from "./rows";
import type { Answer } from "./rows";
import { s } from "./svg";
import type { Camera } from "./zoom";
import { zoomed } from "./zoom";

const MOST_NODES = 250;
const TICKS = 260;

interface Node extends SimulationNodeDatum {
  id: string;
  name: string;
  iri: boolean;
  degree: number;
}
interface Edge extends SimulationLinkDatum<Node> {
  words: Set<string>;
  rows: number;
}

/** Return the columns that an edge leads from and to, and the one that names it; null where there are none. */
export function edgeColumns(answer: Answer): { source: string; target: string; edge: string | null } | null {
  const things = columnsWhere(answer, (value) => value.type !== "literal");
  const columns = answer.head.vars ?? [];
  const pick = (names: RegExp, among: string[]) => among.find((name) => names.test(name));
  const source = pick(/^(source|subject|from)$/i, columns) ?? things[0];
  const target = pick(/^(target|object|to)$/i, columns) ?? things.find((name) => name !== source);
  if (!source || !target || source === target) return null;
  return { source, target, edge: pick(/^(edge|edgeLabel|predicate|property|relation|relationLabel|kind|kindLabel|type|role)$/i, columns.filter((name) => name !== source && name !== target)) ?? null };
}

/** Return the network; the same rows give the same drawing. */
export function resultGraph(answer: Answer, naming: Naming, width: number): Drawn {
  const columns = edgeColumns(answer)!;
  const { nodes, edges } = read(answer, naming, columns);
  const kept = new Set([...nodes.values()].sort((a, b) => b.degree - a.degree).slice(0, MOST_NODES));
  const links = [...edges.values()].filter((edge) => kept.has(edge.source as Node) && kept.has(edge.target as Node));
  const height = Math.round(Math.min(Math.max(320, 220 + kept.size * 8), 720));
  layOut([...kept], links, width, height);
  const places = new Map([...kept].map((node) => [node, [node.x!, node.y!] as const]));
  const graph = zoomed((camera) => {
    for (const [node, [x, y]] of places) [node.x, node.y] = [x * camera.k + camera.x, y * camera.k + camera.y];
    return draw(kept, links, width, height, camera);
  });
  const rest = nodes.size - kept.size;
  const words = `${kept.size} of ${nodes.size.toLocaleString("en")} nodes and ${links.length} of ${edges.size.toLocaleString("en")} edges, from ${columns.source} to ${columns.target}${rest ? "; the ones with most edges" : ""}.`;
  return { element: h("div", { class: "networked" }, h("p", { class: "note" }, words), graph.element), drawing: graph.drawing, subtitle: () => words };
}

/** Draw nodes where they stand, with the names that find room. */
function draw(kept: Set<Node>, links: Edge[], width: number, height: number, camera: Camera): SVGSVGElement {
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "figure resultgraph", role: "group", "aria-label": `Network of ${kept.size} nodes and ${links.length} edges` });
  svg.append(s("defs", {}, s("marker", { id: "result-arrow", viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" }, s("path", { d: "M0,1L8,4L0,7Z", class: "arrow" }))));
  const nodesDrawn = s("g", {});
  const labels = s("g", {});
  for (const edge of links) svg.append(...drawEdge(edge, links.length <= 24 * camera.k));
  const taken: [number, number, number, number][] = [...kept].map((node) => [node.x! - radius(node), node.y! - radius(node), node.x! + radius(node), node.y! + radius(node)]);
  for (const node of [...kept].sort((a, b) => b.degree - a.degree)) {
    const mark = s("circle", { cx: node.x!, cy: node.y!, r: radius(node), class: "dot" }, s("title", {}, `${node.name}\n${node.degree} ${node.degree === 1 ? "edge" : "edges"}`));
    nodesDrawn.append(node.iri ? s("a", { href: pageOf(node.id), "aria-label": `${node.name}, ${node.degree} ${node.degree === 1 ? "edge" : "edges"}` }, mark) : mark);
    const text = clip(node.name, 180);
    const wide = text.length * 6.4;
    for (const [dx, dy, anchor] of [[radius(node) + 3, 4, "start"], [-radius(node) - 3, 4, "end"], [0, -radius(node) - 4, "middle"], [0, radius(node) + 13, "middle"]] as const) {
      const left = node.x! + (anchor === "start" ? dx : anchor === "end" ? dx - wide : -wide / 2);
      const room: [number, number, number, number] = [left, node.y! + dy - 11, left + wide, node.y! + dy + 3];
      if (room[0] < 0 || room[2] > width || room[1] < 0 || room[3] > height || taken.some((other) => room[0] < other[2] && other[0] < room[2] && room[1] < other[3] && other[1] < room[3])) continue;
      taken.push(room);
      labels.append(s("text", { x: node.x! + dx, y: node.y! + dy, "text-anchor": anchor, class: "nodename" }, text));
      break;
    }
  }
  svg.append(nodesDrawn, labels);
  return svg;
}

const radius = (node: Node): number => 4 + Math.sqrt(node.degree) * 1.4;

function read(answer: Answer, naming: Naming, { source, target, edge }: NonNullable<ReturnType<typeof edgeColumns>>) {
  const nodes = new Map<string, Node>();
  const edges = new Map<string, Edge>();
  for (const row of answer.results?.bindings ?? []) {
    const [from, to] = [row[source], row[target]];
    if (!from || !to) continue;
    const [a, b] = ([[from, source], [to, target]] as const).map(([value, column]) => {
      const node = nodes.get(value.value) ?? { id: value.value, name: nameIn(row, column, naming), iri: value.type === "uri", degree: 0 };
      nodes.set(value.value, node);
      return node;
    }) as [Node, Node];
    const key = `${a.id}\n${b.id}`;
    const known = edges.get(key) ?? { source: a, target: b, words: new Set<string>(), rows: 0 };
    if (!known.rows) for (const node of new Set([a, b])) node.degree += 1;
    known.rows += 1;
    if (edge && row[edge]) known.words.add(row[edge].type === "uri" ? (naming.labels.get(row[edge].value) ?? shortName(row[edge], naming)) : row[edge].value);
    edges.set(key, known);
  }
  return { nodes, edges };
}

/** Place the nodes: a layout without chance, stretched to the room there is. */
function layOut(nodes: Node[], links: Edge[], width: number, height: number): void {
  forceSimulation(nodes)
    .force("link", forceLink<Node, Edge>(links).distance(70).strength(0.5))
    .force("charge", forceManyBody<Node>().strength(-260).distanceMax(420))
    .force("collide", forceCollide<Node>((node) => radius(node) + 14))
    .force("x", forceX<Node>(0).strength(0.04))
    .force("y", forceY<Node>(0).strength((0.04 * width) / height))
    .force("center", forceCenter(0, 0))
    .stop()
    .tick(TICKS);
  const [xs, ys] = [nodes.map((node) => node.x!), nodes.map((node) => node.y!)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(1.3, (width - 120) / (right - left || 1), (height - 60) / (bottom - top || 1));
  for (const node of nodes) {
    node.x = width / 2 + (node.x! - (left + right) / 2) * scale;
    node.y = height / 2 + (node.y! - (top + bottom) / 2) * scale;
  }
}

function drawEdge(edge: Edge, named: boolean): SVGElement[] {
  const [a, b] = [edge.source as Node, edge.target as Node];
  const [dx, dy] = [b.x! - a.x!, b.y! - a.y!];
  const long = Math.hypot(dx, dy) || 1;
  const [x1, y1] = [a.x! + (dx / long) * radius(a), a.y! + (dy / long) * radius(a)];
  const [x2, y2] = [b.x! - (dx / long) * (radius(b) + 2), b.y! - (dy / long) * (radius(b) + 2)];
  const words = [...edge.words].join(", ");
  const path = s("path", { d: a === b ? `M${a.x! - 4},${a.y!}c-24,-34 32,-34 8,0` : `M${x1},${y1}L${x2},${y2}`, class: "edge", "marker-end": "url(#result-arrow)", "stroke-width": Math.min(4, 1 + Math.log2(edge.rows) / 2) }, s("title", {}, `${a.name} → ${b.name}${words ? `: ${words}` : ""}${edge.rows > 1 ? ` (${edge.rows} rows)` : ""}`));
  if (!named || !words || long < 90) return [path];
  return [path, s("text", { x: (x1 + x2) / 2, y: (y1 + y2) / 2 - 3, "text-anchor": "middle", class: "edgename" }, clip(words, long - 30))];
}
