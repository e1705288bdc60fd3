// A release too large to be sent: the server counts what a filter lets through and gives a part
// of the events. Things keep their numbers here from one answer to the next.

import type { Bin } from "./days";
import { day } from "./days";
import type { Columns, Count, Explored, HgEvent, Packed, PackedEvent, Point, Relation, Side } from "./explored";
import { pausesOf, unpackCounts, unpackEvents, unpackRelations } from "./explored";
import type { Binned, Counted, Deeds, Facet, Filter, Shown, Site, Totals, Values } from "./filter";
import { FACETS } from "./filter";
import type { Source, Wanted } from "./source";
import type { Arrangement, Standing } from "./standing";
import { laidOut } from "./standing";

const MOST_MOVING = 200; // events drawn one by one while the window moves
const SIDES: Side[] = ["attack", "strike", "other"];
const KEPT = 12;

type Bins = [start: number, count: number][];

interface PackedThings {
  things: { n: number[]; id: string[]; label: string[]; materiel: number[]; names: Record<string, string[]> };
  points: [number, ...Point][];
  bases: number[];
}

/** What is said of a large release before any part of it. */
export interface Head extends PackedThings, Pick<Explored, "base" | "release" | "levels" | "total"> {
  part: true;
  bounds: [string, string];
  sides: Record<string, Side>;
  facets: Record<Facet, { values: string[]; totals: number[]; all: number }>;
  pauses: Columns<PackedEvent>;
}

interface Part extends PackedThings, Totals {
  tallies: Record<Facet, number[]>;
  others: [Facet, string, number][];
  strip: { bin: Bin; attack: Bins; strike: Bins };
  bars?: { bin: Bin; attack: Bins; strike: Bins; other: Bins };
  places?: { all: number; pinned: number; counts: [number, number, number, number][] };
  actors?: { counts: [number, number][]; ties: number; deeds: number; hits: [number, number, number, number][] };
  events: Columns<PackedEvent>;
  counts: Columns<Count>;
}

interface Network extends PackedThings, Standing {
  actors: number[];
  all: number;
  links: [number, number, number][];
  relations: Packed["relations"];
}

/** Make the source of a release that is answered in parts. */
export function inParts(head: Head): Source {
  const { base, release, levels, total } = head;
  const data: Explored = { base, release, levels, total, things: [], byId: new Map(), events: [], sides: new Map(Object.entries(head.sides)), pauses: [], counts: new Map(), relations: [], points: new Map(), bases: new Set(), bounds: [day(head.bounds[0]), day(head.bounds[1])] };
  const number = known(data);
  number.take(head);
  data.pauses = pausesOf(number.events(head.pauses));
  const facets = Object.fromEntries(FACETS.map((facet) => [facet, { ...head.facets[facet], has: valid(facet, head.facets[facet].values) }])) as unknown as Record<Facet, Values>;
  const places = Object.fromEntries(FACETS.map((facet) => [facet, new Map(head.facets[facet].values.map((value, n) => [value, n]))])) as Record<Facet, Map<string, number>>;
  const arranged = new Map<string, Promise<Arrangement>>();

  const read = async (filter: Filter, wanted: Wanted, signal: AbortSignal): Promise<Shown> => {
    const asked = new URLSearchParams(filter.search());
    asked.set("strip", wanted.strip);
    asked.set("bars", wanted.bars);
    if (wanted.moving) asked.set("most", String(MOST_MOVING));
    const part = await json<Part>(`/explore/part.json?${asked}`, signal);
    number.take(part);
    const events = number.events(part.events);
    data.events = events;
    data.counts = unpackCounts(part.counts);
    const tally = (facet: Facet, value: string) => part.tallies[facet][places[facet].get(value) ?? -1] ?? part.others.find(([own, name]) => own === facet && name === value)?.[2] ?? 0;
    const strip = binned(part.strip);
    const totals = { ...part, named: part.named.map(number.of) };
    return { events, counted: part.shown > events.length ? counted(part, events, number.of) : null, anytime: events, totals, tally, strip: () => strip };
  };
  const arrange = (filter: Filter): Promise<Arrangement> => {
    const asked = new URLSearchParams(FACETS.flatMap((facet) => [...filter.chosen[facet]].sort().map((value) => [facet, value])));
    const key = asked.toString();
    const before = arranged.get(key);
    if (before) return before;
    const found = json<Network>(`/explore/network.json?${key}`).then((network) => arrangedOf(data, network, number));
    found.catch(() => arranged.delete(key));
    arranged.set(key, found);
    for (const old of [...arranged.keys()].slice(0, -KEPT)) arranged.delete(old);
    return found;
  };
  return { data, facets, read, arrange };
}

async function json<T>(path: string, signal?: AbortSignal): Promise<T> {
  const answer = await fetch(path, { signal });
  if (!answer.ok) throw new Error(`the server says ${answer.status}`);
  return answer.json() as Promise<T>;
}

function valid(facet: Facet, values: string[]): (value: string) => boolean {
  if (facet === "actor" || facet === "place") return (value) => value.startsWith(`${facet}/`);
  const offered = new Set(values);
  return (value) => offered.has(value);
}

type Known = ReturnType<typeof known>;

/** Give the things of every answer the numbers that they have on this page. */
function known(data: Explored) {
  const numbers = new Map<number, number>();
  const of = (n: number) => numbers.get(n)!;
  const take = ({ things, points, bases }: PackedThings) => {
    const materiel = new Set(things.materiel);
    things.n.forEach((given, at) => {
      if (numbers.has(given)) return;
      const n = data.things.length;
      const thing = { n, id: things.id[at]!, label: things.label[at]!, names: things.names[given] ?? [], materiel: materiel.has(given) };
      numbers.set(given, n);
      data.things.push(thing);
      data.byId.set(thing.id, thing);
    });
    for (const [given, ...point] of points) data.points.set(of(given), point);
    for (const given of bases) data.bases.add(of(given));
  };
  const events = (packed: Columns<PackedEvent>): HgEvent[] =>
    unpackEvents(packed).map((event) => ({ ...event, actors: event.actors.map(of), targets: event.targets.map(of), others: event.others.map(of), places: event.places.map(of), documents: event.documents.map(of) }));
  return { of, take, events };
}

function binned({ bin, attack, strike }: { bin: Bin; attack: Bins; strike: Bins }): Binned {
  return { bin, attack: new Map(attack), strike: new Map(strike) };
}

function counted(part: Part, events: HgEvent[], of: (n: number) => number): Counted {
  const { bars, places, actors } = part;
  return {
    bars: bars ? { ...binned(bars), other: new Map(bars.other) } : null,
    sites: places ? { all: places.all, pinned: places.pinned, found: sites(places.counts, events, of) } : null,
    deeds: actors ? deeds(actors, events, of) : null,
  };
}

function sites(counts: [number, number, number, number][], events: HgEvent[], of: (n: number) => number): Site[] {
  const found = counts.map(([n, attacks, strikes, others]) => ({ n: of(n), attacks, strikes, others, events: [] as HgEvent[] }));
  const byPlace = new Map(found.map((site) => [site.n, site]));
  for (const event of events) for (const n of new Set([...event.places, ...event.targets])) byPlace.get(n)?.events.push(event);
  return found;
}

function deeds({ counts, ties, deeds, hits }: NonNullable<Part["actors"]>, events: HgEvent[], of: (n: number) => number): Deeds {
  const key = (from: number, to: number, side: Side) => `${from}>${to}:${side}`;
  const items = new Map<string, string[]>();
  for (const event of events) {
    for (const from of event.actors) {
      for (const to of event.targets) items.set(key(from, to, event.side), [...(items.get(key(from, to, event.side)) ?? []), event.id]);
    }
  }
  return {
    ties,
    deeds,
    counts: new Map(counts.map(([n, count]) => [of(n), count])),
    hits: hits.map(([one, other, n, weight]) => {
      const [from, to, side] = [of(one), of(other), SIDES[n]!];
      return { from, to, side, weight, items: items.get(key(from, to, side)) ?? [] };
    }),
  };
}

async function arrangedOf(data: Explored, network: Network, number: Known): Promise<Arrangement> {
  number.take(network);
  const relations = unpackRelations(network.relations).map((relation): Relation => ({ ...relation, subject: number.of(relation.subject), object: number.of(relation.object), documents: relation.documents.map(number.of) }));
  const there = new Set(data.relations.map((relation) => relation.id));
  data.relations.push(...relations.filter((relation) => !there.has(relation.id)));
  const actors = network.actors.map(number.of);
  const links = network.links.map(([one, other, weight]): [number, number, number] => [actors[one]!, actors[other]!, weight]);
  return laidOut(data, network, actors, new Map(), links, relations, network.all);
}
