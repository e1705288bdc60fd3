// What the explore page draws: events and things of a release, unpacked once.

import { day } from "./days";

export type Side = "attack" | "strike" | "other";

/** An event; `first` and `last` are the days that its date allows, infinite where not bounded. */
export interface HgEvent {
  n: number;
  id: string;
  label: string;
  type: string;
  side: Side;
  granularity: string;
  from: string | null;
  to: string | null;
  first: number;
  last: number;
  disputed: boolean;
  statuses: string[];
  evidence: number;
  actors: number[];
  targets: number[];
  others: number[];
  places: number[];
  documents: number[];
}

/** An actor, a place or a document, with every name it goes by. */
export interface Thing {
  n: number;
  id: string;
  label: string;
  names: string[];
  materiel: boolean;
}

export interface Count {
  statistic: string;
  event: string;
  words: string;
  unit: string;
  min: string | null;
  max: string | null;
  best: string | null;
}

export interface Relation {
  id: string;
  subject: number;
  object: number;
  kind: string;
  family: string;
  status: string;
  documents: number[];
  evidence: number;
}

/** Longitude, latitude in degrees, accuracy in metres where it is known. */
export type Point = readonly [number, number, number | null];

export interface Explored {
  base: string;
  release: { id: string; created: string; hash: string; licences: string[] };
  levels: string[];
  things: Thing[];
  byId: Map<string, Thing>;
  /** The events at hand: all of the release, or the part of it that is drawn. */
  events: HgEvent[];
  /** How many events the release has. */
  total: number;
  /** The side of every type of event. */
  sides: Map<string, Side>;
  pauses: Pause[];
  counts: Map<string, Count[]>;
  relations: Relation[];
  points: Map<number, Point>;
  bases: Set<number>;
  bounds: [number, number];
}

export type Columns<T> = { [K in keyof T]: T[K][] };
export type PackedEvent = Omit<HgEvent, "n" | "first" | "last" | "disputed"> & { disputed: number };

export interface Packed extends Pick<Explored, "base" | "release" | "levels"> {
  things: { id: string[]; label: string[]; materiel: number[]; names: Record<string, string[]> };
  events: Columns<PackedEvent>;
  counts: Columns<Count>;
  relations: Columns<Omit<Relation, "id">> & { relation: string[] };
  points: [number, number, number, number | null][];
  bases: number[];
}

/** Turn columns into events and things that know each other by number. */
export function unpack(packed: Packed): Explored {
  const materiel = new Set(packed.things.materiel);
  const things = packed.things.id.map((id, n) => ({ n, id, label: packed.things.label[n]!, names: packed.things.names[n] ?? [], materiel: materiel.has(n) }));
  const events = unpackEvents(packed.events);
  return {
    base: packed.base,
    release: packed.release,
    levels: packed.levels,
    things,
    byId: new Map(things.map((thing) => [thing.id, thing])),
    events,
    total: events.length,
    sides: new Map(events.map((event) => [event.type, event.side])),
    pauses: pausesOf(events),
    counts: unpackCounts(packed.counts),
    relations: unpackRelations(packed.relations),
    points: new Map(packed.points.map(([n, ...point]) => [n, point])),
    bases: new Set(packed.bases),
    bounds: boundsOf(events),
  };
}

export function unpackEvents(packed: Columns<PackedEvent>): HgEvent[] {
  return rows(packed).map((event, n) => ({
    ...event,
    n,
    first: event.from ? day(event.from) : -Infinity,
    last: event.to ? day(event.to) : Infinity,
    disputed: event.disputed === 1,
  }));
}

export function unpackCounts(packed: Columns<Count>): Map<string, Count[]> {
  const counts = new Map<string, Count[]>();
  for (const count of rows(packed)) counts.set(count.event, [...(counts.get(count.event) ?? []), count]);
  return counts;
}

export function unpackRelations(packed: Packed["relations"]): Relation[] {
  return rows(packed).map(({ relation, ...rest }) => ({ ...rest, family: rest.family ?? "other", id: relation }));
}

function rows<T>(columns: Columns<T>): T[] {
  const names = Object.keys(columns) as (keyof T)[];
  const length = names.length ? columns[names[0]!].length : 0;
  return Array.from({ length }, (_, n) => Object.fromEntries(names.map((name) => [name, columns[name][n]])) as T);
}

/** Return the first and last day that any event is bounded by, with a margin of a week. */
function boundsOf(events: HgEvent[]): [number, number] {
  let [first, last] = [Infinity, -Infinity];
  for (const event of events) {
    for (const at of [event.first, event.last]) {
      if (!Number.isFinite(at)) continue;
      first = Math.min(first, at);
      last = Math.max(last, at);
    }
  }
  return first <= last ? [first - 7, last + 7] : [0, 1];
}

export function isDated(event: HgEvent): boolean {
  return event.first > -Infinity || event.last < Infinity;
}

/** True if the day of an event is known and no source says another. */
export function isExact(event: HgEvent): boolean {
  return event.first === event.last && !event.disputed;
}

export function pathOf(id: string): string {
  return `/page/${id.split("/").map(encodeURIComponent).join("/")}`;
}

/** Return a code of a list as words. */
export function inWords(code: string): string {
  return code.replaceAll("-", " ");
}

export interface Pause {
  from: number;
  to: number;
  label: string;
  id: string;
}

/** Pair each pause's beginning with its end, by the name that their identifiers share. */
export function pausesOf(events: HgEvent[]): Pause[] {
  const ends = new Map(events.filter((event) => event.type === "pause-end").map((event) => [event.id.replace(/-end$/, ""), event]));
  return events.flatMap((begin) => {
    const end = begin.type === "pause-begin" ? ends.get(begin.id.replace(/-begin$/, "")) : undefined;
    if (!end || !Number.isFinite(end.last) || !Number.isFinite(begin.first)) return [];
    const label = begin.label.replace(/^(Start|Beginning) of (the |a )?/i, "").replace(/ (begins|starts)\b.*$/i, "").replace(/^./, (letter) => letter.toUpperCase());
    return [{ from: begin.first, to: end.last, label, id: begin.id }];
  });
}
