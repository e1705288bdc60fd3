// The network as SVG: every actor an element that can be reached, pointed at and saved.

import type { Node, Petal, Scene } from "./scene";
import { control, isThin } from "./scene";
import { when } from "./stated";
import type { Room } from "./svg";
import { claim, clip, s } from "./svg";

const ARROW = 7;
const LABEL = 11.5;
const MUST = 8; // actors named even where events stand

/** What stands out: the thing picked, and what stays bright around it; null where all does. */
export interface Focus {
  picked: string | null;
  bright: Set<string> | null;
}

/** Draw a scene; `parts` leaves out what a canvas draws, and names only so many actors. */
export function drawScene(scene: Scene, focus: Focus, parts: { ties: boolean; petals: boolean; most: number; labels: number } = { ties: true, petals: true, most: Infinity, labels: Infinity }): SVGSVGElement {
  const svg = s("svg", { viewBox: `0 0 ${scene.width} ${scene.height}`, width: scene.width, height: scene.height, class: "net", role: "group", "aria-label": "Network of actors" });
  const byNumber = new Map(scene.nodes.map((node) => [node.n, node]));
  const world = s("g", { class: "world" });
  const faint = (...keys: string[]) => (focus.bright && !keys.every((key) => focus.bright!.has(key)) ? " faint" : "");
  if (parts.ties) {
    svg.append(s("defs", {}, ...(["attack", "strike"] as const).map((side) => s("marker", { id: `tip-${side}`, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: ARROW, markerHeight: ARROW, markerUnits: "userSpaceOnUse", orient: "auto" }, s("path", { d: "M0,0.5 L8,4 L0,7.5 Z", class: side })))));
    world.append(...drawTies(scene, byNumber, focus, faint));
  }
  if (parts.petals) world.append(...drawPetals(scene.petals, byNumber, focus, faint));
  const nodes = [...scene.nodes].sort((a, b) => b.weight - a.weight || a.n - b.n);
  const shownNodes = nodes.slice(0, parts.most);
  const labels = placeLabels(shownNodes, parts.petals && scene.petals.length < 500 ? scene.petals : [], scene, focus, parts.labels);
  world.append(...shownNodes.map((node) => drawNode(node, labels.get(node), focus, faint)));
  svg.append(world);
  return svg;
}

function drawTies(scene: Scene, nodes: Map<number, Node>, focus: Focus, faint: (...keys: string[]) => string): SVGElement[] {
  const order = [...scene.ties].sort((a, b) => (a.kind === "hit" ? 0 : 1) - (b.kind === "hit" ? 0 : 1) || b.weight - a.weight);
  return order.map((tie) => {
    const [from, to] = [nodes.get(tie.from)!, nodes.get(tie.to)!];
    const hit = tie.kind === "hit";
    const picked = focus.picked === tie.key || tie.items.includes(focus.picked ?? "");
    const dim = focus.bright?.has(tie.key) || picked ? "" : focus.picked && focus.bright && !focus.bright.has(tie.key) ? " faint" : faint(from.key, to.key);
    const path = curve(from, to, tie.bend, hit ? 4 : 2);
    const group = s("g", { class: `tie ${tie.kind} ${tie.sort}${isThin(tie, scene) ? " thin" : ""}${dim}${picked ? " picked" : ""}`, "data-tie": tie.key }, s("title", {}, tie.hint), s("path", { d: path, class: "wide" }), s("path", { d: path, class: "line", "stroke-width": hit ? tie.wide : 1.2 }));
    return group;
  });
}

function curve(from: Node, to: Node, bend: number, gap: number): string {
  const [sx, sy, cx, cy, ex, ey] = bow(from, to, bend, gap).map((value) => value.toFixed(1));
  return `M${sx},${sy}Q${cx},${cy} ${ex},${ey}`;
}

/** Return the start, the control point and the end of a tie's curve. */
export function bow(from: Node, to: Node, bend: number, gap: number): [number, number, number, number, number, number] {
  const [cx, cy] = control(from, to, bend);
  return [...towards(from, cx, cy, from.r + 1), cx, cy, ...towards(to, cx, cy, to.r + gap)];
}

function towards(node: Node, x: number, y: number, by: number): [number, number] {
  const length = Math.hypot(x - node.x, y - node.y) || 1;
  return [node.x + ((x - node.x) / length) * by, node.y + ((y - node.y) / length) * by];
}

function drawPetals(petals: Petal[], nodes: Map<number, Node>, focus: Focus, faint: (...keys: string[]) => string): SVGElement[] {
  return petals.map((petal) => {
    const host = nodes.get(petal.host)!;
    const picked = focus.picked === petal.event.id;
    const dim = picked || focus.bright?.has(petal.event.id) ? "" : faint(host.key);
    return s("g", { class: `petal ${petal.side}${dim}${picked ? " picked" : ""}`, "data-id": petal.event.id }, s("title", {}, `${petal.event.label}\n${when(petal.event)}`), s("path", { d: petalPath(petal) }));
  });
}

function petalPath({ x, y, side }: Petal): string {
  if (side === "other") return `M${(x - 1.8).toFixed(1)},${y.toFixed(1)}a1.8,1.8 0 1 0 3.6,0a1.8,1.8 0 1 0 -3.6,0Z`;
  const tip = side === "attack" ? -3.2 : 3.2;
  return `M${(x - 3.3).toFixed(1)},${(y - tip).toFixed(1)}h6.6l-3.3,${(2 * tip).toFixed(1)}Z`;
}

function drawNode(node: Node, label: Label | undefined, focus: Focus, faint: (...keys: string[]) => string): SVGElement {
  const picked = focus.picked === node.key;
  const group = s("g", { class: `actor ${node.kind} colour-${node.colour < 0 ? "none" : node.colour}${faint(node.key)}${picked ? " picked" : ""}`, role: "button", tabindex: -1, "aria-label": `${node.label}, ${node.hint}`, "aria-pressed": String(picked), "data-id": node.key }, s("title", {}, `${node.label}\n${node.hint}`));
  if (picked) group.append(s("circle", { cx: node.x, cy: node.y, r: node.r + 4, class: "ring" }));
  group.append(s("circle", { cx: node.x, cy: node.y, r: node.r, class: "dot" }));
  if (label) group.append(s("text", { x: label.x, y: label.y, "text-anchor": label.anchor, "aria-hidden": "true" }, label.text));
  return group;
}

interface Label {
  x: number;
  y: number;
  anchor: "start" | "middle" | "end";
  text: string;
  room: Room;
}

/** Name nodes where there is room, those first that weigh most; what is in focus before all. */
function placeLabels(nodes: Node[], petals: Petal[], scene: Scene, focus: Focus, most: number): Map<Node, Label> {
  const taken: Room[] = nodes.map((node) => [node.x - node.r, node.y - node.r, node.x + node.r, node.y + node.r]);
  const events = new Set<Room>(petals.map((petal) => [petal.x - 4, petal.y - 4, petal.x + 4, petal.y + 4]));
  taken.push(...events);
  const first = (node: Node) => (focus.picked === node.key ? 2 : focus.bright?.has(node.key) ? 1 : 0);
  const order = [...nodes].sort((a, b) => first(b) - first(a) || b.weight - a.weight || a.n - b.n);
  const found = new Map<Node, Label>();
  for (const node of order.slice(0, most)) {
    const own = taken[nodes.indexOf(node)]!;
    const others = taken.filter((room) => room !== own);
    // The name of what matters most may stand over events, never over another name or actor.
    const label = claim(candidates(node, scene), others) ?? (found.size < MUST || first(node) ? claim(candidates(node, scene), others.filter((room) => !events.has(room))) : null);
    if (!label) continue;
    taken.push(label.room);
    found.set(node, label);
  }
  return found;
}

function candidates(node: Node, scene: Scene): Label[] {
  const text = clip(node.label, scene.width < 500 ? 120 : 190);
  const wide = text.length * LABEL * 0.56;
  const gap = node.r + 5;
  const at = (x: number, y: number, anchor: Label["anchor"]): Label => {
    const left = anchor === "start" ? x : anchor === "end" ? x - wide : x - wide / 2;
    return { x, y, anchor, text, room: [left - 1, y - 9, left + wide + 1, y + 3] };
  };
  const { x, y } = node;
  return [at(x, y + gap + 8, "middle"), at(x + gap, y + 4, "start"), at(x - gap, y + 4, "end"), at(x, y - gap, "middle"), at(x + gap * 0.8, y + gap + 2, "start"), at(x - gap * 0.8, y + gap + 2, "end"), at(x + gap * 0.8, y - gap + 4, "start"), at(x - gap * 0.8, y - gap + 4, "end")].filter(({ room }) => room[0] > 2 && room[2] < scene.width - 2 && room[1] > 2 && room[3] < scene.height - 2);
}
