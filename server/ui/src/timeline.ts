// The timeline: what is known to the day as marks, what is not as bars, series as bands with
// their stated counts. Nothing is drawn as an event that no source states.

import type { Count, Explored, Filter, HgEvent } from "./explored";
import { day } from "./explored";
import { long, s, ticks } from "./svg";

const ROW = 15;
const BAND = 22;
const TOP = 26;
const MARGIN = 16;

interface Placed {
  event: HgEvent;
  x0: number;
  x1: number;
  row: number;
}

export interface Pause {
  from: number;
  to: number;
  label: string;
  id: string;
}

/** Pair each pause's beginning with its end, by the name that their identifiers share. */
export function pausesOf(events: HgEvent[]): Pause[] {
  const ends = new Map(events.filter((e) => e.type === "pause-end").map((e) => [e.id.replace(/-end$/, ""), e]));
  return events.flatMap((begin) => {
    const end = begin.type === "pause-begin" ? ends.get(begin.id.replace(/-begin$/, "")) : undefined;
    if (!end?.to || !begin.from) return [];
    return [{ from: day(begin.from), to: day(end.to), label: begin.label.replace(/^Start of (the |a )?/i, "").replace(/^./, (c) => c.toUpperCase()), id: begin.id }];
  });
}

/** Draw the events that a filter shows, `width` pixels wide. */
export function drawTimeline(data: Explored, filter: Filter, width: number, open: (id: string) => void): SVGSVGElement {
  const span = Math.max(1, filter.to - filter.from + 1);
  const x = (at: number) => MARGIN + ((at - filter.from) / span) * (width - 2 * MARGIN);
  const shown = data.events.filter((event) => filter.shows(event) && (event.from || event.to));
  const single = (side: string) => shown.filter((event) => event.side === side && event.granularity === "single");
  const series = shown.filter((event) => event.side !== "other" && event.granularity !== "single");
  const up = pack(single("attack"), x, filter);
  const down = pack(single("strike"), x, filter);
  const bands = pack(series, x, filter, 150);
  const rows = (placed: Placed[]) => Math.max(1, ...placed.map((item) => item.row + 1));
  const bandTop = TOP;
  const zero = bandTop + (series.length ? rows(bands) * BAND + 18 : 0) + rows(up) * ROW + 8;
  const height = zero + rows(down) * ROW + 44;
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": "Timeline of attacks and strikes", class: "timeline" });
  for (const pause of pausesOf(data.events)) {
    if (pause.to < filter.from || pause.from > filter.to) continue;
    const left = x(Math.max(pause.from, filter.from));
    const right = x(Math.min(pause.to + 1, filter.to + 1));
    svg.append(s("rect", { x: left, y: TOP - 8, width: Math.max(1, right - left), height: zero + rows(down) * ROW + 8 - TOP, class: "pause" }, title(`${pause.label}: ${long(pause.from)} to ${long(pause.to)}`)));
    if (right - left > 60) svg.append(s("text", { x: left + 4, y: TOP - 12, class: "tick" }, clip(pause.label, right - left)));
  }
  for (const item of bands) svg.append(band(item, bandTop, data.counts, width - MARGIN, open));
  svg.append(s("line", { x1: MARGIN, x2: width - MARGIN, y1: zero, y2: zero, class: "zero" }));
  for (const item of up) svg.append(mark(item, zero - 10 - item.row * ROW, "attack", open));
  for (const item of down) svg.append(mark(item, zero + 10 + item.row * ROW, "strike", open));
  for (const tick of ticks(filter.from, filter.to)) {
    const at = x(tick.at);
    svg.append(s("line", { x1: at, x2: at, y1: height - 26, y2: height - 21, class: "zero" }));
    svg.append(s("text", { x: at, y: height - 8, class: "tick", "text-anchor": at > width - 40 ? "end" : at < 40 ? "start" : "middle" }, tick.text));
  }
  return svg;
}

/** Put events into rows so that none covers another: the earliest first, the lowest row free. */
function pack(events: HgEvent[], x: (at: number) => number, filter: Filter, least = 14): Placed[] {
  const ends: number[] = [];
  return [...events]
    .sort((a, b) => (a.from ?? a.to ?? "").localeCompare(b.from ?? b.to ?? "") || a.id.localeCompare(b.id))
    .map((event) => {
      const x0 = x(event.from ? Math.max(day(event.from), filter.from) : filter.from);
      const x1 = x((event.to ? Math.min(day(event.to), filter.to) : filter.to) + 1);
      const right = Math.max(x1, x0 + least);
      let row = ends.findIndex((end) => end + 2 <= x0);
      if (row < 0) row = ends.push(0) - 1;
      ends[row] = right;
      return { event, x0, x1, row };
    });
}

function mark(item: Placed, y: number, side: "attack" | "strike", open: (id: string) => void): SVGElement {
  const { event } = item;
  const exact = event.from && event.from === event.to && !event.disputed;
  const group = clickable(event, open, side);
  if (exact) {
    const at = (item.x0 + item.x1) / 2;
    const tip = side === "attack" ? -5 : 5;
    group.append(s("path", { d: `M${at - 5},${y - tip} L${at + 5},${y - tip} L${at},${y + tip} Z` }));
  } else {
    group.classList.add("uncertain");
    group.append(s("rect", { x: item.x0, y: y - 3, width: Math.max(6, item.x1 - item.x0), height: 6, rx: 3 }));
  }
  return group;
}

function band(item: Placed, top: number, counts: Count[], edge: number, open: (id: string) => void): SVGElement {
  const { event } = item;
  const y = top + item.row * BAND;
  const width = Math.max(3, item.x1 - item.x0);
  const said = counts.filter((count) => count.event === event.id).map((count) => (count.words.includes(count.unit.replace(/s$/, "")) ? count.words : `${count.words} (${count.unit})`));
  const group = clickable(event, open, event.side, said);
  group.classList.add("band");
  group.append(s("rect", { x: item.x0, y, width, height: BAND - 6, rx: 3 }));
  const words = said[0] ? `${said[0]} · ${event.label}` : event.label;
  group.append(s("text", { x: item.x0 + 5, y: y + 12, class: "bandtext" }, clip(words, Math.min(Math.max(width, 150), edge - item.x0) - 8)));
  return group;
}

function clickable(event: HgEvent, open: (id: string) => void, side: string, said: string[] = []): SVGGElement {
  const when = event.from === event.to && event.from ? long(day(event.from)) : `${event.from ? long(day(event.from)) : "unknown"} to ${event.to ? long(day(event.to)) : "unknown"}`;
  const words = [event.label, when, event.disputed ? "date disputed" : "", ...said].filter(Boolean).join("\n");
  const group = s("g", { class: side, tabindex: 0, role: "link", "aria-label": words.replaceAll("\n", ", ") }, title(words));
  group.addEventListener("click", () => open(event.id));
  group.addEventListener("keydown", (key) => {
    if (key.key === "Enter") open(event.id);
  });
  return group;
}

function title(text: string): SVGTitleElement {
  return s("title", {}, text);
}

function clip(text: string, width: number): string {
  const most = Math.floor(width / 6.2);
  return text.length > most ? `${text.slice(0, Math.max(0, most - 1))}…` : text;
}
