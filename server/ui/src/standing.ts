// How actors stand: measures with the range of their ranks, communities, and where each is drawn.

import type { Explored, Relation } from "./explored";
import type { Plan } from "./layout";

/** Score, rank, best and worst rank without one source, middle 95 % of ranks over other draws. */
export type Score = [score: number, rank: number, best?: number, worst?: number | null, low?: number, high?: number];

export interface Measure {
  name: string;
  says: string;
  unit: string;
  network: string;
  reference: string;
  sampled: boolean;
  scores: Record<string, Score>;
}

export interface Standing {
  release: string;
  plan: { draws: number; seed: number; tolerance: number };
  /** False where the network is too large for a page to wait for the ranges of every measure. */
  ranges: boolean;
  filters: Record<string, unknown>;
  measures: Measure[];
  communities: { members: string[][]; stability: Record<string, number>; modularity: number; spread: number; method: string };
}

/** Actors by number, each with its community (-1 where it has none) and where it is drawn. */
export interface Arrangement {
  standing: Standing;
  community: Map<number, number>;
  at: Map<number, readonly [number, number]>;
  relations: Relation[];
  /** How many actors there are, drawn or not. */
  all: number;
}

const KEPT = "heliograph:layout:";

/** Read the standing of all actors and lay them out once; filters only hide afterwards. */
export async function arrange(data: Explored): Promise<Arrangement> {
  const answer = await fetch("/explore/network.json");
  if (!answer.ok) throw new Error(`the server says ${answer.status}`);
  const standing = (await answer.json()) as Standing;
  const links = linksOf(data);
  const actors = [...new Set([...links.values()].flatMap(([one, other]) => [one, other]).concat(alone(data)))].sort((a, b) => a - b);
  const events = new Map<number, number>();
  for (const event of data.events) for (const n of event.actors.slice(0, 1)) events.set(n, (events.get(n) ?? 0) + 1);
  return laidOut(data, standing, actors, events, [...links.values()], data.relations);
}

/** Lay some actors out by how often they meet and by their communities. */
export async function laidOut(data: Explored, standing: Standing, actors: number[], events: Map<number, number>, links: [number, number, number][], relations: Relation[], all = actors.length): Promise<Arrangement> {
  const community = new Map<number, number>();
  standing.communities.members.forEach((members, n) => {
    if (members.length > 1) for (const id of members) community.set(data.byId.get(id)?.n ?? -1, n);
  });
  const place = new Map(actors.map((actor, n) => [actor, n]));
  const plan: Plan = {
    communities: actors.map((actor) => community.get(actor) ?? -1),
    sizes: actors.map((actor) => events.get(actor) ?? 0),
    links: links.map(([one, other, weight]) => [place.get(one)!, place.get(other)!, weight]),
  };
  const positions = await positionsOf(plan, data.release.id);
  return { standing, community, at: new Map(actors.map((actor, n) => [actor, positions[n]!])), relations, all };
}

/** Return how often each pair of actors meets: in an event on two sides, or by a relation. */
function linksOf(data: Explored): Map<string, [number, number, number]> {
  const found = new Map<string, [number, number, number]>();
  const link = (one: number, other: number) => {
    if (one === other || !acts(data, one) || !acts(data, other)) return;
    const key = one < other ? `${one} ${other}` : `${other} ${one}`;
    const known = found.get(key);
    if (known) known[2]++;
    else found.set(key, [one, other, 1]);
  };
  for (const event of data.events) {
    const [first] = event.actors;
    for (const actor of event.actors) {
      for (const target of event.targets) link(actor, target);
      if (first !== undefined) link(first, actor);
    }
  }
  for (const relation of data.relations) link(relation.subject, relation.object);
  return found;
}

/** Return actors that take part in events and have no tie to another. */
function alone(data: Explored): number[] {
  return data.events.flatMap((event) => [...event.actors, ...event.targets, ...event.others]).filter((n) => acts(data, n));
}

/** True for an actor that is no weapon or vessel: what acts on its own account. */
export function acts(data: Explored, n: number): boolean {
  const thing = data.things[n]!;
  return thing.id.startsWith("actor/") && !thing.materiel;
}

async function positionsOf(plan: Plan, release: string): Promise<[number, number][]> {
  const weights = plan.links.reduce((sum, [one, other, weight]) => (sum * 31 + one * 7 + other * 3 + weight) % 2147483647, 0);
  const key = `${KEPT}${release}:${plan.communities.length}:${plan.links.length}:${weights}`;
  const before = sessionStorage.getItem(key);
  if (before) return JSON.parse(before) as [number, number][];
  const worker = new Worker("/static/dist/layout.js", { type: "module" });
  const positions = await new Promise<[number, number][]>((resolve, reject) => {
    worker.onmessage = (event: MessageEvent<[number, number][]>) => resolve(event.data.map(([x, y]) => [Math.round(x), Math.round(y)]));
    worker.onerror = (event) => reject(new Error(event.message || "the layout stopped"));
    worker.postMessage(plan);
  });
  worker.terminate();
  try {
    sessionStorage.setItem(key, JSON.stringify(positions));
  } catch {
    // A full store only means that the layout is made again.
  }
  return positions;
}
