// A result along time: a point for a day, a bar from a first to a last day, each with its name.

import { timeTicks } from "./axis";
import { clip } from "./chart";
import type { Drawn } from "./chart";
import { h } from "./dom";
import { nameIn, pageOf } from "./links";
import type { Naming } from "./links";
import { columnsWhere, timeOf } from "./rows";
import type { Answer } from "./rows";
import { s } from "./svg";

const MOST = 300;
const LANE = 22;
const DAY = 86_400_000;

/** Return the columns of a first and a last time; null where no column holds times. */
export function timeColumns(answer: Answer): { start: string; end: string | null } | null {
  const dated = columnsWhere(answer, (value) => !Number.isNaN(timeOf(value)));
  const start = dated.find((name) => /start|begin|from|first|notbefore|earliest/i.test(name)) ?? dated.find((name) => /date|day|time|when/i.test(name)) ?? dated[0];
  if (!start) return null;
  return { start, end: dated.find((name) => name !== start && /end|until|last|notafter|latest|^to$/i.test(name)) ?? null };
}

/** Return the timeline. */
export function resultTimeline(answer: Answer, naming: Naming, width: number): Drawn {
  const { start, end } = timeColumns(answer)!;
  const rows = answer.results?.bindings ?? [];
  const column = named(answer, [start, end]);
  const items = rows
    .filter((row) => row[start])
    .map((row) => {
      const from = timeOf(row[start]);
      const to = end && row[end] ? timeOf(row[end]) : from;
      return { from: Math.min(from, to), to: Math.max(from, to), name: nameIn(row, column, naming), iri: row[column]?.type === "uri" ? row[column].value : "" };
    })
    .sort((a, b) => a.from - b.from || a.to - b.to);
  const shown = items.slice(0, MOST);
  const [first, last] = [shown[0]?.from ?? 0, shown.reduce((most, item) => Math.max(most, item.to), -Infinity)];
  const room = Math.max((last - first) * 0.02, DAY);
  const at = (time: number) => 8 + ((time - first + room) / (last - first + 2 * room)) * (width - 16);
  const ends: number[] = [];
  const marks = shown.map((item) => {
    const [x0, x1] = [at(item.from), at(item.to)];
    const [before, after] = [x0 - 12, width - x1 - 12];
    const wanted = Math.min(item.name.length * 6.7 + 4, 300);
    const leftward = after < wanted && before > after;
    const text = clip(item.name, Math.min(300, leftward ? before : after));
    const wide = text.length * 6.7 + 10;
    const [from, to] = leftward ? [x0 - wide - 8, x1 + 6] : [x0 - 6, x1 + 8 + wide];
    let lane = ends.findIndex((taken) => taken < from);
    if (lane < 0) lane = ends.push(-Infinity) - 1;
    ends[lane] = to;
    const y = 32 + lane * LANE;
    const days = item.to > item.from ? `${iso(item.from)} to ${iso(item.to)}` : iso(item.from);
    const mark = item.to > item.from ? s("rect", { x: x0, y: y - 5, width: Math.max(3, x1 - x0), height: 10, rx: 3, class: "bar" }) : s("circle", { cx: x0, cy: y, r: 4.5, class: "dot" });
    const label = s("text", { x: leftward ? x0 - 8 : x1 + 8, y: y + 4, "text-anchor": leftward ? "end" : "start" }, text);
    const parts = [s("title", {}, `${item.name}\n${days}`), mark, label];
    return item.iri ? s("a", { href: pageOf(item.iri), "aria-label": `${item.name}, ${days}` }, ...parts) : s("g", {}, ...parts);
  });
  const height = 48 + ends.length * LANE;
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "figure", role: "group", "aria-label": `Timeline of ${shown.length} rows from ${shown.length ? iso(first) : "no day"}` });
  for (const tick of timeTicks(first, last, Math.max(2, Math.floor(width / 100)))) {
    svg.append(s("line", { x1: at(tick.at), x2: at(tick.at), y1: 20, y2: height - 8, class: "grid" }), s("text", { x: Math.max(24, Math.min(width - 24, at(tick.at))), y: 13, class: "tick", "text-anchor": "middle" }, tick.text));
  }
  svg.append(...marks);
  const [rest, without] = [items.length - shown.length, rows.length - items.length];
  const words = `${shown.length} of ${rows.length.toLocaleString("en")} rows by ${start}${end ? ` and ${end}` : ""}${rest ? `; ${rest.toLocaleString("en")} later ones are in the table` : ""}${without ? `; ${without} without a day` : ""}.`;
  return { element: h("div", { class: "timed" }, h("p", { class: "note" }, words), svg), drawing: () => svg, subtitle: () => words };
}

function named(answer: Answer, times: (string | null)[]): string {
  const names = (answer.head.vars ?? []).filter((name) => !times.includes(name));
  const things = columnsWhere(answer, (value) => value.type === "uri");
  return names.find((name) => things.includes(name)) ?? names.find((name) => /label$|name$|title$/i.test(name)) ?? names[0] ?? times[0]!;
}

function iso(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
