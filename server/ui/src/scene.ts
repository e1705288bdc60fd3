// The network as nodes and ties with places and sizes; what draws it knows nothing of the data.

import type { Explored, HgEvent, Relation, Side } from "./explored";
import { inWords } from "./explored";
import type { Deeds, Filter, Shown } from "./filter";
import type { Arrangement, Measure } from "./standing";
import { acts } from "./standing";

export const FAMILIES = ["support", "affiliation", "hostility", "office", "communication", "context", "location", "other"] as const;
export const COLOURS = 6;
/** Above this many elements, ties and events are drawn on a canvas. */
export const MOST_SVG = 1500;
/** The same while something moves and the picture is made anew many times a second. */
export const MOST_SVG_MOVING = 400;
const DENSE = 600; // ties above which thin ones are drawn faintly, so that strong ones show
const PETAL = 8.5;
const WIDEST = 60; // deeds, of which a tie is 9.5 pixels wide; more are drawn in proportion

export interface Node {
  key: string;
  n: number;
  kind: "actor" | "community";
  label: string;
  /** What pointing at it tells: the measure with the range of its rank. */
  hint: string;
  x: number;
  y: number;
  r: number;
  /** Community by size, or -1 for grey. */
  colour: number;
  weight: number;
  /** In how many of the events shown it takes part; 0 for a community. */
  events: number;
}

export interface Petal {
  event: HgEvent;
  side: Side;
  host: number;
  x: number;
  y: number;
}

export interface Tie {
  key: string;
  from: number;
  to: number;
  kind: "hit" | "relation";
  /** Attack or strike of a hit, the family of a relation. */
  sort: string;
  weight: number;
  /** How wide its line is, in pixels. */
  wide: number;
  bend: number;
  hint: string;
  items: string[];
}

export interface Scene {
  nodes: Node[];
  petals: Petal[];
  ties: Tie[];
  width: number;
  height: number;
  /** Actors that the filter hides. */
  hidden: number;
}

/** True for a tie of who hits whom that is drawn faintly, for there are many. */
export function isThin(tie: Tie, scene: Scene): boolean {
  return tie.kind === "hit" && scene.ties.length > DENSE && tie.wide < 3.5;
}

/** What only the network lets through or groups. */
export interface Options {
  hidden: Set<string>;
  folded: Set<string>;
  collapsed: Set<string>;
  ego: string | null;
  petals: boolean;
  measure: Measure | null;
}

export function optionsOf(filter: Filter, data: Explored, arrangement: Arrangement): Options {
  const by = measureName(filter, arrangement);
  return {
    hidden: filter.list("hide"),
    folded: filter.list("folded"),
    collapsed: filter.list("collapsed"),
    ego: filter.other.get("ego") ?? null,
    petals: data.total <= MOST_SVG !== filter.list("hide").has("events"),
    measure: arrangement.standing.measures.find((measure) => measure.name === by) ?? null,
  };
}

/** Return the measure that the address names, else the first there is. */
export function measureName(filter: Filter, arrangement: Arrangement): string {
  return filter.other.get("by") ?? arrangement.standing.measures[0]?.name ?? "events";
}

/** Build the scene of what a filter shows; places depend on the whole network only. */
export function makeScene(data: Explored, arrangement: Arrangement, filter: Filter, shown: Shown, options: Options, width: number, height: number): Scene {
  const place = placer(arrangement, width, height);
  const isHidden = (n: number) => options.hidden.has(`community-${arrangement.community.get(n) ?? "none"}`);
  const home = (n: number): number => {
    const community = arrangement.community.get(n);
    return community !== undefined && options.collapsed.has(String(community)) ? -1 - community : n;
  };
  const usable = (n: number) => acts(data, n) && arrangement.at.has(n) && !isHidden(n);
  const ties = new Map<string, Tie>();
  const add = (from: number, to: number, kind: Tie["kind"], sort: string, weight: number, items: string[]) => {
    if (!usable(from) || !usable(to) || home(from) === home(to)) return;
    const key = `${kind}:${home(from)}>${home(to)}:${sort}`;
    const tie = ties.get(key);
    if (tie) {
      tie.weight += weight;
      tie.items.push(...items);
    } else ties.set(key, { key, from: home(from), to: home(to), kind, sort, weight, wide: 1, bend: 0, hint: "", items: [...items] });
  };
  const deeds = deedsOf(shown);
  const involved = [...deeds.counts].filter(([, count]) => count).map(([n]) => n);
  if (!options.hidden.has("hits")) for (const { from, to, side, weight, items } of deeds.hits) add(from, to, "hit", side, weight, items);
  for (const relation of arrangement.relations) if (lets(filter, data, relation) && !options.hidden.has(relation.family)) add(relation.subject, relation.object, "relation", relation.family, 1, [relation.id]);
  let wanted = new Set([...ties.values()].flatMap((tie) => [tie.from, tie.to]).concat(involved.filter(usable).map(home)));
  if (options.ego) {
    const centre = home(data.things.find((thing) => thing.id === options.ego)?.n ?? -999);
    wanted = new Set([centre, ...[...ties.values()].flatMap((tie) => (tie.from === centre ? [tie.to] : tie.to === centre ? [tie.from] : []))]);
  }
  const nodes = nodesOf(data, arrangement, options, wanted, place, deeds.counts, width);
  const byNumber = new Map(nodes.map((node) => [node.n, node]));
  const kept = [...ties.values()].filter((tie) => byNumber.has(tie.from) && byNumber.has(tie.to));
  const most = Math.max(WIDEST, ...kept.map((tie) => (tie.kind === "hit" ? tie.weight : 0)));
  for (const tie of kept) finish(tie, byNumber, WIDEST / most);
  const petals = options.petals ? petalsOf(data, shown.events, byNumber, home, options, width, height) : [];
  return { nodes, petals, ties: kept, width, height, hidden: arrangement.at.size - nodes.length };
}

/** Count who takes part in what is shown, and who hits whom, where the server has not. */
export function deedsOf(shown: Shown): Deeds {
  if (shown.counted?.deeds) return shown.counted.deeds;
  const counts = new Map<number, number>();
  const hits: Deeds["hits"] = [];
  for (const event of shown.events) {
    for (const n of new Set([...event.actors, ...event.targets, ...event.others])) counts.set(n, (counts.get(n) ?? 0) + 1);
    if (event.side === "other") continue;
    for (const from of event.actors) for (const to of event.targets) hits.push({ from, to, side: event.side, weight: 1, items: [event.id] });
  }
  return { counts, ties: hits.length, deeds: hits.length, hits };
}

/** True if a relation fits the facets that can be asked of one: actors, sources, evidence. */
function lets(filter: Filter, data: Explored, relation: Relation): boolean {
  const { actor, source, evidence } = filter.chosen;
  const name = (n: number) => data.things[n]!.id;
  if (actor.size && !actor.has(name(relation.subject)) && !actor.has(name(relation.object))) return false;
  if (source.size && !relation.documents.some((n) => source.has(name(n)))) return false;
  return !evidence.size || evidence.has(data.levels[relation.evidence]!);
}

/** Return what puts the layout into the stage: one scale, a little wider where there is room. */
function placer(arrangement: Arrangement, width: number, height: number) {
  const all = [...arrangement.at.values()];
  const [left, right] = extent(all.map(([x]) => x));
  const [top, bottom] = extent(all.map(([, y]) => y));
  const margin = width < 500 ? 34 : 60;
  const [sx, sy] = [(width - 2 * margin) / (right - left || 1), (height - 2 * margin) / (bottom - top || 1)];
  const least = Math.min(sx, sy);
  const [kx, ky] = [Math.min(sx, least * 1.45), Math.min(sy, least * 1.45)];
  return ([x, y]: readonly [number, number]): [number, number] => [width / 2 + (x - (left + right) / 2) * kx, height / 2 + (y - (top + bottom) / 2) * ky];
}

function extent(values: number[]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : [0, 1];
}

function nodesOf(data: Explored, arrangement: Arrangement, options: Options, wanted: Set<number>, place: (at: readonly [number, number]) => [number, number], counts: Map<number, number>, width: number): Node[] {
  const scores = options.measure?.scores;
  const weight = (n: number) => (scores ? (scores[data.things[n]!.id]?.[0] ?? 0) : (counts.get(n) ?? 0));
  const most = Math.max(1e-9, ...[...arrangement.at.keys()].map(weight));
  const scale = (width < 500 ? 9 : arrangement.at.size > 200 ? 12 : 19) * 1;
  const least = arrangement.at.size > 200 ? 2.5 : 4;
  return [...wanted].sort((a, b) => a - b).flatMap((n): Node[] => {
    if (n < 0) {
      const community = -1 - n;
      const members = [...arrangement.community].filter(([, own]) => own === community).map(([member]) => member);
      const places = members.filter((member) => arrangement.at.has(member)).map((member) => place(arrangement.at.get(member)!));
      const mean = (axis: 0 | 1) => places.reduce((sum, at) => sum + at[axis], 0) / (places.length || 1);
      return [{ key: `community/${community}`, n, kind: "community", label: communityName(data, arrangement, community), hint: `${members.length} actors, collapsed`, x: mean(0), y: mean(1), r: least + 6 + 2 * Math.sqrt(members.length), colour: community < COLOURS ? community : -1, weight: most, events: 0 }];
    }
    const thing = data.things[n]!;
    const community = arrangement.community.get(n) ?? -1;
    const [x, y] = place(arrangement.at.get(n)!);
    return [{ key: thing.id, n, kind: "actor", label: thing.label, hint: hintOf(thing.id, options.measure, counts.get(n) ?? 0), x, y, r: least + scale * Math.sqrt(weight(n) / most), colour: community < COLOURS ? community : -1, weight: weight(n), events: counts.get(n) ?? 0 }];
  });
}

/** Say a score with its rank and how far the rank may move. */
export function hintOf(id: string, measure: Measure | null, events: number): string {
  const many = `${events} ${events === 1 ? "event" : "events"} shown`;
  if (!measure) return many;
  const found = measure.scores[id];
  if (!found) return `${many}; not in the network of ${measure.name}`;
  const [score, rank, best, worst, low, high] = found;
  if (best === undefined) return `${measure.name} ${score.toPrecision(3)}, rank ${rank}, its range not computed; ${many}`;
  const without = best === worst ? `${best} whichever source is left out` : `${best} to ${worst ?? "absent"} with a source left out`;
  const drawn = low === undefined || high === undefined ? "" : `, ${low} to ${high} in 95 % of draws of events`;
  return `${measure.name} ${score.toPrecision(3)}, rank ${rank}: ${without}${drawn}; ${many}`;
}

/** A community goes by the name of the member that scores most. */
export function communityName(data: Explored, arrangement: Arrangement, community: number): string {
  const scores = arrangement.standing.measures[0]?.scores ?? {};
  const members = arrangement.standing.communities.members[community] ?? [];
  const [first] = !arrangement.standing.measures.length ? members : [...members].sort((a, b) => (scores[b]?.[0] ?? 0) - (scores[a]?.[0] ?? 0) || a.localeCompare(b));
  const label = data.byId.get(first ?? "")?.label ?? first ?? "";
  return members.length > 1 ? `${label} and ${members.length - 1} more` : label;
}

function finish(tie: Tie, nodes: Map<number, Node>, share: number): void {
  const [from, to] = [nodes.get(tie.from)!.label, nodes.get(tie.to)!.label];
  if (tie.kind === "hit") {
    tie.wide = 1 + 1.1 * Math.sqrt(tie.weight * share);
    tie.bend = tie.sort === "attack" ? 0.2 : 0.3;
    const noun = tie.sort === "attack" ? "attack" : "strike";
    tie.hint = `${from} → ${to}: ${tie.weight} ${noun}${tie.weight === 1 ? "" : "s"}`;
  } else {
    tie.bend = 0.06 + 0.05 * FAMILIES.indexOf(tie.sort as (typeof FAMILIES)[number]);
    tie.hint = `${from} → ${to}: ${inWords(tie.sort)}, ${tie.weight} ${tie.weight === 1 ? "relation" : "relations"}`;
  }
}

/** Put each event beside the actor that acts in it, in a fan that points away from the middle. */
function petalsOf(data: Explored, events: HgEvent[], nodes: Map<number, Node>, home: (n: number) => number, options: Options, width: number, height: number): Petal[] {
  const own = new Map<number, HgEvent[]>();
  for (const event of events) {
    const host = [...event.actors, ...event.targets, ...event.others].filter((n) => acts(data, n)).map(home).find((n) => nodes.has(n));
    if (host === undefined || options.folded.has(nodes.get(host)!.key)) continue;
    const there = own.get(host);
    if (there) there.push(event);
    else own.set(host, [event]);
  }
  return [...own].flatMap(([n, all]) => {
    const node = nodes.get(n)!;
    const outward = Math.atan2(node.y - height / 2, node.x - width / 2);
    let [ring, filled, room] = [0, 0, 0];
    let radius = 0;
    return all.map((event) => {
      if (filled >= room) {
        radius = node.r + 9 + PETAL * ring++;
        room = Math.max(1, Math.floor((1.9 * radius) / PETAL));
        room = Math.min(room, Math.max(1, all.length));
        filled = 0;
      }
      const angle = outward + ((filled % 2 ? 1 : -1) * Math.ceil(filled / 2) * PETAL) / radius;
      filled++;
      return { event, side: event.side, host: n, x: node.x + Math.cos(angle) * radius, y: node.y + Math.sin(angle) * radius };
    });
  });
}

/** Return the control point of a tie's curve. */
export function control(a: { x: number; y: number }, b: { x: number; y: number }, bend: number): [number, number] {
  return [(a.x + b.x) / 2 - (b.y - a.y) * bend, (a.y + b.y) / 2 + (b.x - a.x) * bend];
}
