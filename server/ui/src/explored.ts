// What the explore page draws, and the filter that all its views share. The filter is the URL.

export interface HgEvent {
  id: string;
  label: string;
  type: string;
  side: "attack" | "strike" | "other";
  granularity: string;
  from?: string;
  to?: string;
  disputed?: string;
  statuses?: string[];
  places?: string[];
  targets?: string[];
  actors?: string[];
  documents?: string[];
  within?: string[];
  responds?: string[];
}

export interface Count {
  statistic: string;
  event: string;
  words: string;
  unit: string;
  min?: string;
  max?: string;
}

export interface Relation {
  relation: string;
  subject: string;
  object: string;
  kind: string;
  status: string;
  documents: string;
}

export interface Explored {
  events: HgEvent[];
  relations: Relation[];
  counts: Count[];
  names: Record<string, string>;
  points: Record<string, { latitude: string; longitude: string; accuracy?: string }>;
}

export const DAY = 86_400_000;

/** Days since 1970 of an ISO day. */
export function day(text: string): number {
  return Date.parse(`${text.slice(0, 10)}T00:00:00Z`) / DAY;
}

export function iso(days: number): string {
  return new Date(days * DAY).toISOString().slice(0, 10);
}

/** The facets by which events are filtered: a parameter of the address each. */
export const FACETS = ["side", "type", "status", "actor", "place", "source"] as const;
export type Facet = (typeof FACETS)[number];

/** Return the values of an event for a facet. */
export function values(event: HgEvent, facet: Facet): string[] {
  switch (facet) {
    case "side":
      return [event.side];
    case "type":
      return [event.type];
    case "status":
      return event.statuses ?? [];
    case "actor":
      return [...new Set([...(event.actors ?? []), ...(event.targets ?? [])])];
    case "place":
      return event.places ?? [];
    case "source":
      return event.documents ?? [];
  }
}

export const VIEWS = ["timeline", "network", "map"] as const;

export class Filter {
  from: number;
  to: number;
  view: string;
  readonly chosen: Record<Facet, Set<string>>;

  constructor(readonly bounds: [number, number], search: string) {
    const given = new URLSearchParams(search);
    this.view = given.get("view") ?? VIEWS[0];
    const read = (name: string, otherwise: number) => {
      const found = day(given.get(name) ?? "");
      return Number.isFinite(found) ? Math.min(Math.max(found, bounds[0]), bounds[1]) : otherwise;
    };
    this.from = read("from", bounds[0]);
    this.to = Math.max(this.from, read("to", bounds[1]));
    this.chosen = Object.fromEntries(FACETS.map((facet) => [facet, new Set(given.getAll(facet))])) as Record<Facet, Set<string>>;
  }

  get whole(): boolean {
    return this.from === this.bounds[0] && this.to === this.bounds[1];
  }

  /** The address's query part that gives this filter again. */
  get search(): string {
    const given = new URLSearchParams();
    if (this.view !== VIEWS[0]) given.set("view", this.view);
    if (this.from !== this.bounds[0]) given.set("from", iso(this.from));
    if (this.to !== this.bounds[1]) given.set("to", iso(this.to));
    for (const facet of FACETS) for (const value of this.chosen[facet]) given.append(facet, value);
    const text = given.toString();
    return text && `?${text}`;
  }

  /** True if the date statements allow a day in the window; undated events only fit the whole. */
  inWindow(event: HgEvent): boolean {
    if (!event.from && !event.to) return this.whole;
    const first = event.from ? day(event.from) : -Infinity;
    const last = event.to ? day(event.to) : Infinity;
    return first <= this.to && last >= this.from;
  }

  allows(event: HgEvent, except?: Facet): boolean {
    return FACETS.every((facet) => {
      const wanted = this.chosen[facet];
      return facet === except || !wanted.size || values(event, facet).some((value) => wanted.has(value));
    });
  }

  shows(event: HgEvent): boolean {
    return this.inWindow(event) && this.allows(event);
  }
}

/** Return the first and last day that any event is bounded by, with a margin of a week. */
export function boundsOf(events: HgEvent[]): [number, number] {
  const days = events.flatMap((event) => [event.from, event.to]).filter((text): text is string => !!text).map(day);
  return [Math.min(...days) - 7, Math.max(...days) + 7];
}
