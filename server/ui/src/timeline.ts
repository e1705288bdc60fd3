// The timeline: events whose day is known as blocks, what is not as intervals, series as bands
// with the totals that are stated of them. Nothing is drawn as an event that no source states.

import type { Bin } from "./days";
import { binEnd, binFor, binStart, long, short, ticks } from "./days";
import type { Explored, HgEvent, Pause } from "./explored";
import { isDated } from "./explored";
import type { Counted, Filter, Shown } from "./filter";
import { press, rove } from "./roving";
import { totals, when } from "./stated";
import { clip, s } from "./svg";

const LEFT = 34;
const RIGHT = 10;
const TOP = 30;
const BAND = 22;
const ROW = 11;
const TALLEST = 190; // pixels for both directions of bars
const MOST_BLOCKS = 700;
const MOST_WORDS = 300; // pixels
const LETTER = 5.9;
const MOST_ROWS = { series: 10, uncertain: 16 };
const DIRECTION = { attack: -1, strike: 1 } as const;
type Acting = keyof typeof DIRECTION;

export interface Drawn {
  svg: SVGSVGElement;
  /** What is shown by the filter and has no mark of its own for want of room. */
  left: HgEvent[];
  bin: Bin;
}

interface Placed {
  event: HgEvent;
  x0: number;
  x1: number;
  before: boolean;
  row: number;
}

/** What a bin holds: how many events, and those of them that are at hand. */
interface Held {
  count: number;
  events: HgEvent[];
}

/** Called with the events of a mark, or with the days of a bar whose events are not at hand. */
type Pick = (events: HgEvent[], days?: [number, number]) => void;

/** Draw the events that a filter shows, by bars where they are only counted. */
export function drawTimeline(data: Explored, filter: Filter, shown: Shown, width: number, pick: Pick): Drawn {
  const span = filter.to - filter.from + 1;
  const plot = width - LEFT - RIGHT;
  const x = (at: number) => LEFT + ((at - filter.from) / span) * plot;
  const bars = shown.counted?.bars ?? null;
  const bin = bars?.bin ?? binFor(span, plot, 5);
  const words = (event: HgEvent) => Math.min(MOST_WORDS, plot * 0.55, bandWords(data, event).length * LETTER + 12);
  const parts = { attack: part(shown.events, "attack", bin, bars, x, filter, words), strike: part(shown.events, "strike", bin, bars, x, filter, words) };
  const most = { attack: tallest(parts.attack.bins), strike: tallest(parts.strike.bins) };
  const unit = Math.min(20, TALLEST / Math.max(4, most.attack + most.strike));
  const depth = (side: Acting) => {
    const { series, uncertain } = parts[side];
    return Math.max(most[side], 1) * unit + 10 + rows(uncertain) * ROW + (series.length ? rows(series) * BAND + 12 : 0);
  };
  const zero = TOP + depth("attack");
  const bottom = zero + depth("strike");
  const others = bars ? within(bars.other, bin, filter) : laned(shown.events, bin, filter);
  const height = bottom + (others.size ? 26 : 6) + 26;
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": "Timeline of attacks and strikes", class: "timeline" });
  svg.append(...shading(data.pauses, filter, x, bottom, width));
  svg.append(...grid(most, unit, zero, width));
  const blocks = !bars && unit >= 5 && parts.attack.sure + parts.strike.sure <= MOST_BLOCKS;
  for (const side of ["attack", "strike"] as const) {
    const group = s("g", { class: side });
    for (const [start, held] of [...parts[side].bins].sort(([a], [b]) => a - b)) group.append(...column(held, start, bin, side, zero, unit, x, filter, blocks, pick));
    let y = zero + DIRECTION[side] * (Math.max(most[side], 1) * unit + 8);
    for (const item of parts[side].uncertain) group.append(interval(item, y + DIRECTION[side] * (item.row + 0.5) * ROW, pick));
    y += DIRECTION[side] * (rows(parts[side].uncertain) * ROW + 6);
    for (const item of parts[side].series) group.append(band(item, side === "attack" ? y - (item.row + 1) * BAND : y + item.row * BAND, data, x(filter.to + 1), pick));
    svg.append(group);
  }
  svg.append(s("line", { x1: LEFT, x2: width - RIGHT, y1: zero, y2: zero, class: "zero" }));
  if (others.size) svg.append(lane(others, bottom + 12, bin, x, filter, pick));
  svg.append(...axis(filter, x, height - 26, width));
  rove(svg, ".mark");
  return { svg, left: [...parts.attack.left, ...parts.strike.left], bin };
}

/** Sort the events of one side into bins, intervals and bands, each in its row. */
function part(events: HgEvent[], side: Acting, bin: Bin, bars: Counted["bars"], x: (at: number) => number, filter: Filter, words: (event: HgEvent) => number) {
  const bins = bars ? within(bars[side], bin, filter) : new Map<number, Held>();
  const uncertain: HgEvent[] = [];
  const series: HgEvent[] = [];
  for (const event of events) {
    if (event.side !== side || !isDated(event)) continue;
    if (event.granularity !== "single") series.push(event);
    else if (Number.isFinite(event.first) && Number.isFinite(event.last) && !event.disputed && binStart(event.first, bin) === binStart(event.last, bin)) {
      if (!bars) hold(bins, binStart(event.first, bin), event);
    } else uncertain.push(event);
  }
  const [bands, noBand] = pack(series, x, filter, MOST_ROWS.series, words);
  const [intervals, noInterval] = pack(uncertain, x, filter, MOST_ROWS.uncertain, () => 8);
  const sure = [...bins.values()].reduce((sum, { count }) => sum + count, 0);
  return { bins, sure, series: bands, uncertain: intervals, left: [...noBand, ...noInterval] };
}

function hold(bins: Map<number, Held>, start: number, event: HgEvent): void {
  const there = bins.get(start);
  if (there) {
    there.count++;
    there.events.push(event);
  } else bins.set(start, { count: 1, events: [event] });
}

/** Return the bins that reach into the window; while it moves, counts may be of the one before. */
function within(counts: Map<number, number>, bin: Bin, filter: Filter): Map<number, Held> {
  return new Map([...counts].filter(([start]) => start <= filter.to && binEnd(start, bin) > filter.from).map(([start, count]) => [start, { count, events: [] }]));
}

/** Return events other than attacks and strikes by the bin of their first day in the window. */
function laned(events: HgEvent[], bin: Bin, filter: Filter): Map<number, Held> {
  const found = new Map<number, Held>();
  for (const event of events) {
    if (event.side !== "other" || !isDated(event)) continue;
    const at = Number.isFinite(event.first) ? event.first : event.last;
    hold(found, binStart(Math.min(Math.max(at, filter.from), filter.to), bin), event);
  }
  return found;
}

/**
 * Put events into rows so that neither they nor their words cover another: the lowest row free.
 * Words stand in or after a band, or before it where the right edge is near.
 */
function pack(events: HgEvent[], x: (at: number) => number, filter: Filter, most: number, words: (event: HgEvent) => number): [Placed[], HgEvent[]] {
  const edge = x(filter.to + 1);
  const left: HgEvent[] = [];
  const placed: Placed[] = [];
  const ends: number[] = [];
  const wanted = events.map((event) => {
    const x0 = x(Math.max(event.first, filter.from));
    const x1 = x(Math.min(event.last, filter.to) + 1);
    const wide = words(event);
    const inside = x1 - x0 >= wide;
    const before = !inside && edge - x1 < wide && x0 - LEFT > wide;
    return { event, x0, x1, before, from: before ? x0 - wide : x0, to: inside || before ? x1 : x1 + wide };
  });
  for (const item of wanted.sort((a, b) => a.from - b.from || a.event.first - b.event.first || a.event.n - b.event.n)) {
    let row = ends.findIndex((end) => end + 3 <= item.from);
    if (row < 0 && ends.length < most) row = ends.push(0) - 1;
    if (row < 0) {
      left.push(item.event);
      continue;
    }
    ends[row] = item.to;
    placed.push({ event: item.event, x0: item.x0, x1: item.x1, before: item.before, row });
  }
  return [placed, left];
}

function rows(placed: Placed[]): number {
  return Math.max(0, ...placed.map((item) => item.row + 1));
}

function tallest(bins: Map<number, Held>): number {
  return Math.max(0, ...[...bins.values()].map(({ count }) => count));
}

/** Shade the pauses, each named as far as the next name lets it. */
function shading(pauses: Pause[], filter: Filter, x: (at: number) => number, bottom: number, width: number): SVGElement[] {
  let edge = width - RIGHT;
  const found = pauses.filter((pause) => pause.to >= filter.from && pause.from <= filter.to);
  return found
    .sort((a, b) => b.from - a.from)
    .flatMap((pause) => {
      const left = x(Math.max(pause.from, filter.from));
      const right = x(Math.min(pause.to + 1, filter.to + 1));
      const words = `${pause.label}: ${long(pause.from)} to ${long(pause.to)}`;
      const shade = s("rect", { x: left, y: TOP - 6, width: Math.max(1, right - left), height: bottom - TOP + 12, class: "pause" }, s("title", {}, words));
      const text = clip(pause.label, edge - left - 3, LETTER);
      if (text.length < 5 || right - left < 10) return [shade];
      edge = left - 8;
      return [shade, s("text", { x: left + 3, y: TOP - 12, class: "tick" }, text)];
    });
}

function grid(most: Record<Acting, number>, unit: number, zero: number, width: number): SVGElement[] {
  const step = [1, 10, 100, 1e3, 1e4, 1e5].flatMap((ten) => [ten, 2 * ten, 5 * ten]).find((count) => count * unit >= 18) ?? 1e6;
  const lines: SVGElement[] = [s("text", { x: LEFT - 8, y: zero + 4, class: "tick", "text-anchor": "end" }, "0")];
  for (const side of ["attack", "strike"] as const) {
    for (let count = step; count <= most[side]; count += step) {
      const y = zero + DIRECTION[side] * count * unit;
      lines.push(s("line", { x1: LEFT, x2: width - RIGHT, y1: y, y2: y, class: "grid" }), s("text", { x: LEFT - 8, y: y + 4, class: "tick", "text-anchor": "end" }, count < 10_000 ? String(count) : `${count / 1000}k`));
    }
  }
  return lines;
}

/** Draw the events that surely lie in one bin: a block each, or one bar where they are many. */
function column({ count, events }: Held, start: number, bin: Bin, side: Acting, zero: number, unit: number, x: (at: number) => number, filter: Filter, blocks: boolean, pick: Pick): SVGElement[] {
  const left = Math.max(x(start), LEFT);
  const right = Math.min(x(binEnd(start, bin)), x(filter.to + 1));
  const wide = Math.min(Math.max(2.5, right - left - 1), 26);
  const at = (left + right - wide) / 2;
  const stand = (from: number, count: number) => ({ x: at, width: wide, y: side === "attack" ? zero - (from + count) * unit + 1 : zero + from * unit, height: Math.max(1, count * unit - 1) });
  if (!blocks) {
    const words = `${count} ${side === "attack" ? "attacks" : "strikes"}, ${bin === "day" ? long(start) : `${short(start)} to ${long(binEnd(start, bin) - 1)}`}`;
    return [mark(s("rect", stand(0, count)), words, () => pick(events, [start, binEnd(start, bin) - 1]))];
  }
  return events.map((event, n) => mark(s("rect", { ...stand(n, 1), rx: 1.5 }), `${event.label}\n${when(event)}`, () => pick([event]), event.id));
}

/** Draw an event somewhere in an interval: a line as long as the doubt. */
function interval(item: Placed, y: number, pick: (events: HgEvent[]) => void): SVGElement {
  const { event } = item;
  const right = Math.max(item.x1, item.x0 + 6);
  const ends = [event.first > -Infinity ? `M${item.x0},${y - 3.5}v7` : "", event.last < Infinity ? `M${right},${y - 3.5}v7` : ""].join("");
  const group = s("g", { class: "interval" }, s("rect", { x: item.x0, y: y - ROW / 2, width: right - item.x0, height: ROW, class: "reach" }), s("path", { d: `M${item.x0},${y}H${right}${ends}` }));
  return mark(group, `${event.label}\nsome day: ${when(event)}`, () => pick([event]), event.id);
}

/** Draw a series over its window, with every total that is stated of it; open ends have no edge. */
function band(item: Placed, y: number, data: Explored, edge: number, pick: (events: HgEvent[]) => void): SVGElement {
  const { event } = item;
  const width = Math.max(4, item.x1 - item.x0);
  const tall = BAND - 5;
  const group = s("g", { class: "band" }, s("rect", { x: item.x0, y, width, height: tall, rx: 2 }));
  const sides = [event.first > -Infinity ? `M${item.x0},${y}v${tall}` : "", event.last < Infinity ? `M${item.x0 + width},${y}v${tall}` : ""].join("");
  if (sides) group.append(s("path", { d: sides }));
  const all = bandWords(data, event);
  const inside = width >= Math.min(MOST_WORDS, all.length * LETTER + 12) || width > edge - item.x1;
  const room = item.before ? Math.min(MOST_WORDS, item.x0 - LEFT) : inside ? width : Math.min(MOST_WORDS, edge - item.x1);
  group.append(s("text", { x: item.before ? item.x0 - 5 : inside ? item.x0 + 6 : item.x0 + width + 5, y: y + 12.5, "text-anchor": item.before ? "end" : "start", class: "bandtext" }, clip(all, room - 8, LETTER)));
  return mark(group, `${all}\n${when(event)}`, () => pick([event]), event.id);
}

function bandWords(data: Explored, event: HgEvent): string {
  const said = totals(data.counts.get(event.id) ?? []);
  return said ? `${said} · ${event.label}` : event.label;
}

/** Draw all other events as dots in one lane, larger where several lie together. */
function lane(found: Map<number, Held>, y: number, bin: Bin, x: (at: number) => number, filter: Filter, pick: Pick): SVGElement {
  const dots = [...found].sort(([a], [b]) => a - b).map(([start, { count, events }]) => {
    const at = (Math.max(x(start), LEFT) + Math.min(x(binEnd(start, bin)), x(filter.to + 1))) / 2;
    const [only] = events;
    const words = count === 1 && only ? `${only.label}\n${when(only)}` : [`${count} other events`, ...events.slice(0, 6).map((event) => event.label)].join("\n");
    return mark(s("circle", { cx: at, cy: y, r: Math.min(8, 2.4 + 0.8 * Math.sqrt(count)) }), words, () => pick(events, [start, binEnd(start, bin) - 1]));
  });
  return s("g", { class: "others" }, ...dots);
}

function axis(filter: Filter, x: (at: number) => number, y: number, width: number): SVGElement[] {
  return ticks(filter.from, filter.to, width / 70).flatMap((tick) => {
    const at = x(tick.at);
    const anchor = at > width - 40 ? "end" : at < LEFT + 16 ? "start" : "middle";
    return [s("line", { x1: at, x2: at, y1: y, y2: y + 5, class: "zero" }), s("text", { x: at, y: y + 18, class: "tick", "text-anchor": anchor }, tick.text)];
  });
}

function mark<T extends SVGElement>(element: T, words: string, pressed: () => void, id?: string): T {
  element.classList.add("mark");
  element.setAttribute("role", "button");
  element.setAttribute("aria-label", words.replaceAll("\n", ", "));
  if (id) element.dataset.id = id;
  element.append(s("title", {}, words));
  press(element, pressed);
  return element;
}
