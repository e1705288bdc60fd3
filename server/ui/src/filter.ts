// The filter that all views share. It is the address: reading one gives the other.

import type { Bin } from "./days";
import { binStart, day, iso } from "./days";
import type { Explored, HgEvent, Side } from "./explored";
import { isDated, isExact } from "./explored";

/** The facets by which events are filtered: a parameter of the address each. */
export const FACETS = ["side", "type", "actor", "place", "source", "status", "evidence"] as const;
export type Facet = (typeof FACETS)[number];

export const VIEWS = ["timeline", "network", "map"] as const;
export type View = (typeof VIEWS)[number];
export const MOST_NAMED = 12; // sources that a caption names

/** The values of one facet that are offered, with the events of each, and how many there are in all. */
export interface Values {
  values: string[];
  totals: ArrayLike<number>;
  all: number;
  /** True if events may be filtered by a value, offered or not. */
  has: (value: string) => boolean;
}

/** The values of one facet, and by number those that each event has. */
export interface Coded extends Values {
  number: Map<string, number>;
  of: number[][];
}

/** Number the values of every facet, so that filtering compares numbers. */
export function code(data: Explored): Record<Facet, Coded> {
  const name = (n: number) => data.things[n]!.id;
  const placed = (n: number) => name(n).startsWith("place/");
  const read: Record<Facet, (event: HgEvent) => Iterable<string>> = {
    side: (event) => [event.side],
    type: (event) => [event.type],
    actor: (event) => new Set([...event.actors, ...event.targets, ...event.others].filter((n) => !placed(n)).map(name)),
    place: (event) => new Set([...event.places, ...event.targets.filter(placed)].map(name)),
    source: (event) => event.documents.map(name),
    status: (event) => event.statuses,
    evidence: (event) => [data.levels[event.evidence]!],
  };
  return Object.fromEntries(FACETS.map((facet) => [facet, coded(data.events, read[facet])])) as Record<Facet, Coded>;
}

function coded(events: HgEvent[], read: (event: HgEvent) => Iterable<string>): Coded {
  const number = new Map<string, number>();
  const of = events.map((event) =>
    [...read(event)].map((value) => {
      if (!number.has(value)) number.set(value, number.size);
      return number.get(value)!;
    }),
  );
  const totals = new Int32Array(number.size);
  for (const values of of) for (const value of values) totals[value]!++;
  return { values: [...number.keys()], totals, all: number.size, has: (value) => number.has(value), number, of };
}

/** Everything the address says: the filter, the view, and what is picked in it. */
export class Filter {
  from: number;
  to: number;
  view: View;
  readonly chosen: Record<Facet, Set<string>>;
  /** What only one view or panel reads, by parameter: the thing picked, a measure, an extent. */
  readonly other = new Map<string, string>();

  constructor(readonly bounds: [number, number], search: string) {
    const given = new URLSearchParams(search);
    const view = given.get("view") as View;
    this.view = VIEWS.includes(view) ? view : VIEWS[0];
    const read = (name: string, otherwise: number) => {
      const found = day(given.get(name) ?? "");
      return Number.isFinite(found) ? Math.min(Math.max(found, bounds[0]), bounds[1]) : otherwise;
    };
    this.from = read("from", bounds[0]);
    this.to = Math.max(this.from, read("to", bounds[1]));
    this.chosen = Object.fromEntries(FACETS.map((facet) => [facet, new Set(given.getAll(facet))])) as Record<Facet, Set<string>>;
    for (const name of ["on", "by", "hide", "ego", "path", "folded", "collapsed", "extent"]) {
      const value = given.get(name);
      if (value) this.other.set(name, value);
    }
  }

  get whole(): boolean {
    return this.from === this.bounds[0] && this.to === this.bounds[1];
  }

  /** True if anything but the view leaves events out. */
  get narrows(): boolean {
    return !this.whole || FACETS.some((facet) => this.chosen[facet].size > 0);
  }

  /** The address's query part that gives this filter again; another view if one is named. */
  search(view: View = this.view): string {
    const given = new URLSearchParams();
    if (view !== VIEWS[0]) given.set("view", view);
    if (this.from !== this.bounds[0]) given.set("from", iso(this.from));
    if (this.to !== this.bounds[1]) given.set("to", iso(this.to));
    for (const facet of FACETS) for (const value of this.chosen[facet]) given.append(facet, value);
    for (const [name, value] of this.other) given.set(name, value);
    const text = given.toString();
    return text && `?${text}`;
  }

  /** Put a parameter of one view, or take it away. */
  put(name: string, value: string | null): void {
    if (value) this.other.set(name, value);
    else this.other.delete(name);
  }

  /** Return the values of a parameter that lists several. */
  list(name: string): Set<string> {
    return new Set(this.other.get(name)?.split(" ").filter(Boolean));
  }

  toggle(name: string, value: string): void {
    const values = this.list(name);
    if (!values.delete(value)) values.add(value);
    this.put(name, [...values].join(" "));
  }

  /** True if the date allows a day in the window; what has no date fits only the whole. */
  inWindow(event: HgEvent): boolean {
    return isDated(event) ? event.first <= this.to && event.last >= this.from : this.whole;
  }

  /** True if every day that the date allows lies in the window. */
  surelyInWindow(event: HgEvent): boolean {
    return this.whole || (event.first >= this.from && event.last <= this.to);
  }
}

/** How many events there are of all that a filter lets through, whether drawn or not. */
export interface Totals {
  shown: number;
  /** Of those shown, such as may have been outside the window. */
  possible: number;
  /** What the facets allow and has no date. */
  undated: number;
  unplaced: number;
  pointless: number;
  sources: number;
  /** The first of the sources, by number. */
  named: number[];
}

/** Attacks and strikes by the first day of their bin. */
export interface Binned {
  bin: Bin;
  attack: Map<number, number>;
  strike: Map<number, number>;
}

/** A place with how many of the events shown are there, and those of them that are at hand. */
export interface Site {
  n: number;
  attacks: number;
  strikes: number;
  others: number;
  events: HgEvent[];
}

/** How many of the events shown each actor takes part in, and who hits whom in how many. */
export interface Deeds {
  counts: Map<number, number>;
  /** How many ties of who hits whom there are, of how many deeds; the strongest are in the list. */
  ties: number;
  deeds: number;
  hits: { from: number; to: number; side: Side; weight: number; items: string[] }[];
}

/** What the server counts where only a part of the events is at hand. */
export interface Counted {
  bars: (Binned & { other: Map<number, number> }) | null;
  sites: { all: number; pinned: number; found: Site[] } | null;
  deeds: Deeds | null;
}

/** What a filter lets through, and how many events each value of a facet would show. */
export interface Shown {
  /** All events shown, or those of them that are drawn one by one. */
  events: HgEvent[];
  /** Null where all events shown are at hand. */
  counted: Counted | null;
  /** What all facets allow of the events at hand, whenever it was. */
  anytime: HgEvent[];
  totals: Totals;
  tally: (facet: Facet, value: string) => number;
  /** Events whose day is known, of what all facets allow; in a bin of the caller's choice if that can be. */
  strip: (bin: Bin) => Binned;
}

/** Return how many attacks and strikes are sure to lie in each bin. */
function exactBins(events: HgEvent[], bin: Bin): Binned {
  const counts: Binned = { bin, attack: new Map(), strike: new Map() };
  for (const event of events) {
    if (event.side === "other" || event.granularity !== "single" || !isExact(event)) continue;
    const start = binStart(event.first, bin);
    counts[event.side].set(start, (counts[event.side].get(start) ?? 0) + 1);
  }
  return counts;
}

function totalsOf(data: Explored, filter: Filter, events: HgEvent[], anytime: HgEvent[]): Totals {
  const used = [...new Set(events.flatMap((event) => event.documents))].sort((a, b) => a - b);
  return {
    shown: events.length,
    possible: events.filter((event) => isDated(event) && !filter.surelyInWindow(event)).length,
    undated: anytime.filter((event) => !isDated(event)).length,
    unplaced: events.filter((event) => !event.places.length).length,
    pointless: events.filter((event) => !event.places.some((n) => data.points.has(n))).length,
    sources: used.length,
    named: used.slice(0, MOST_NAMED),
  };
}

/** Apply a filter. An event that one facet alone keeps out counts in that facet's tally. */
export function apply(data: Explored, facets: Record<Facet, Coded>, filter: Filter): Shown {
  const wanted = FACETS.map((facet) => {
    if (!filter.chosen[facet].size) return null;
    const { number, values } = facets[facet];
    const flags = new Uint8Array(values.length);
    for (const value of filter.chosen[facet]) if (number.has(value)) flags[number.get(value)!] = 1;
    return flags;
  });
  const coded = FACETS.map((facet) => facets[facet].of);
  const counted = FACETS.map((facet) => new Int32Array(facets[facet].values.length));
  const events: HgEvent[] = [];
  const anytime: HgEvent[] = [];
  for (const event of data.events) {
    let failing = -1;
    let failures = 0;
    for (let f = 0; f < wanted.length && failures < 2; f++) {
      const flags = wanted[f];
      if (flags && !coded[f]![event.n]!.some((value) => flags[value])) {
        failing = f;
        failures++;
      }
    }
    if (failures > 1) continue;
    if (!failures) anytime.push(event);
    if (!filter.inWindow(event)) continue;
    if (!failures) events.push(event);
    for (let f = 0; f < wanted.length; f++) {
      if (failures && f !== failing) continue;
      const tally = counted[f]!;
      for (const value of coded[f]![event.n]!) tally[value]!++;
    }
  }
  const tally = (facet: Facet, value: string) => counted[FACETS.indexOf(facet)]![facets[facet].number.get(value) ?? -1] ?? 0;
  return { events, counted: null, anytime, totals: totalsOf(data, filter, events, anytime), tally, strip: (bin) => exactBins(anytime, bin) };
}
