// A result as bars or as a line, of columns that the reader chooses.

import { h } from "./dom";
import { nameIn } from "./links";
import type { Naming } from "./links";
import { columnsWhere, isNumber, timeOf } from "./rows";
import type { Answer, Row } from "./rows";
import { numberTicks, timeTicks } from "./axis";
import { s } from "./svg";

const MOST_BARS = 60;
const ROW = 24;
const HEIGHT = 360;

export type ChartKind = "BarChart" | "LineChart";

export interface Drawn {
  element: HTMLElement;
  /** The drawing as it is now, for saving. */
  drawing(): SVGSVGElement | null;
  /** What the drawing shows, in a sentence. */
  subtitle(): string;
}

/** True where a result has a number to draw. */
export function hasChart(answer: Answer): boolean {
  return (answer.results?.bindings.length ?? 0) > 1 && columnsWhere(answer, isNumber).length > 0;
}

/** Return the chart with the choice of its columns. */
export function chart(answer: Answer, naming: Naming, kind: ChartKind, width: number): Drawn {
  const columns = answer.head.vars ?? [];
  const rows = answer.results?.bindings ?? [];
  const numbers = columnsWhere(answer, isNumber);
  const dated = columnsWhere(answer, (value) => !Number.isNaN(timeOf(value)));
  const y = select("Value", numbers, numbers.at(-1)!);
  const preferred = (kind === "LineChart" && (dated[0] ?? numbers.find((name) => name !== y.value))) || columns.find((name) => /label$|name$/i.test(name)) || dated[0] || columns.find((name) => !numbers.includes(name)) || columns[0]!;
  const x = select("By", columns, preferred);
  const shape = select("As", ["bars", "line"], kind === "LineChart" ? "line" : "bars");
  const note = h("p", { class: "note", role: "status" });
  const stage = h("div", { class: "stage" });
  let drawing: SVGSVGElement | null = null;
  let words = "";
  const draw = () => {
    const ordered = dated.includes(x.value) || numbers.includes(x.value);
    shape.querySelector<HTMLOptionElement>("option[value=line]")!.disabled = !ordered;
    if (!ordered) shape.value = "bars";
    const made = shape.value === "line" ? line(rows, x.value, y.value, dated.includes(x.value), width) : bars(rows, x.value, y.value, naming, width);
    drawing = made.svg;
    words = made.words;
    note.textContent = words;
    stage.replaceChildren(made.svg);
  };
  for (const choice of [x, y, shape]) choice.addEventListener("change", draw);
  draw();
  const choices = h("div", { class: "choosing" }, ...[["By", x], ["Value", y], ["As", shape]].map(([name, choice]) => h("label", {}, name as string, " ", choice as HTMLSelectElement)));
  return { element: h("div", { class: "chart" }, note, choices, stage), drawing: () => drawing, subtitle: () => words };
}

function select(name: string, names: string[], chosen: string): HTMLSelectElement {
  return h("select", { name: name.toLowerCase(), "aria-label": name }, ...names.map((item) => h("option", { value: item, selected: item === chosen }, item)));
}

interface Made {
  svg: SVGSVGElement;
  words: string;
}

function bars(rows: Row[], x: string, y: string, naming: Naming, width: number): Made {
  const items = rows.filter((row) => row[y]).map((row) => ({ name: nameIn(row, x, naming), value: Number(row[y]!.value) }));
  const shown = items.slice(0, MOST_BARS);
  const left = Math.min(260, width * 0.36);
  const right = 64;
  const [low, high] = [Math.min(0, ...shown.map((item) => item.value)), Math.max(0, ...shown.map((item) => item.value))];
  const at = (value: number) => left + ((value - low) / (high - low || 1)) * (width - left - right);
  const height = shown.length * ROW + 28;
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "figure", role: "img", "aria-label": `${y} by ${x}, ${shown.length} bars` });
  for (const tick of numberTicks(low, high, Math.max(2, Math.floor((width - left - right) / 90)))) {
    svg.append(s("line", { x1: at(tick), x2: at(tick), y1: 20, y2: height - 4, class: "grid" }), s("text", { x: at(tick), y: 13, class: "tick", "text-anchor": "middle" }, tick.toLocaleString("en")));
  }
  shown.forEach((item, n) => {
    const top = 24 + n * ROW;
    const [from, to] = [at(Math.min(0, item.value)), at(Math.max(0, item.value))];
    svg.append(
      s("text", { x: left - 8, y: top + 15, "text-anchor": "end" }, clip(item.name, left - 12)),
      s("rect", { x: from, y: top + 3, width: Math.max(1, to - from), height: ROW - 8, rx: 2, class: "bar" }, s("title", {}, `${item.name}: ${item.value}`)),
      s("text", { x: to + 6, y: top + 15, class: "value" }, item.value.toLocaleString("en")),
    );
  });
  const rest = items.length - shown.length;
  return { svg, words: `${y} by ${x}${rest ? `; the first ${shown.length} of ${items.length.toLocaleString("en")} rows` : ""}` };
}

function line(rows: Row[], x: string, y: string, dated: boolean, width: number): Made {
  const position = (row: Row) => (dated ? timeOf(row[x]) : Number(row[x]?.value));
  const points = rows
    .filter((row) => row[x] && row[y])
    .map((row) => [position(row), Number(row[y]!.value)] as const)
    .sort((a, b) => a[0] - b[0]);
  const [left, right, top, bottom] = [56, 16, 12, 28];
  const [from, to] = [points[0]?.[0] ?? 0, points.at(-1)?.[0] ?? 1];
  const values = points.map((point) => point[1]);
  const [low, high] = [Math.min(0, extreme(values, Math.min)), Math.max(0, extreme(values, Math.max))];
  const across = (value: number) => left + ((value - from) / (to - from || 1)) * (width - left - right);
  const up = (value: number) => HEIGHT - bottom - ((value - low) / (high - low || 1)) * (HEIGHT - top - bottom);
  const svg = s("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, class: "figure", role: "img", "aria-label": `${y} over ${x}, ${points.length} points` });
  for (const tick of numberTicks(low, high, 5)) svg.append(s("line", { x1: left, x2: width - right, y1: up(tick), y2: up(tick), class: "grid" }), s("text", { x: left - 8, y: up(tick) + 4, class: "tick", "text-anchor": "end" }, tick.toLocaleString("en")));
  const most = Math.max(2, Math.floor((width - left - right) / 90));
  for (const tick of dated ? timeTicks(from, to, most) : numberTicks(from, to, most).map((at) => ({ at, text: at.toLocaleString("en") }))) svg.append(s("text", { x: across(tick.at), y: HEIGHT - 8, class: "tick", "text-anchor": "middle" }, tick.text));
  svg.append(s("polyline", { points: points.map(([a, b]) => `${across(a).toFixed(1)},${up(b).toFixed(1)}`).join(" "), class: "line" }));
  if (points.length <= 200) for (const [a, b] of points) svg.append(s("circle", { cx: across(a), cy: up(b), r: 3, class: "point" }, s("title", {}, `${dated ? new Date(a).toISOString().slice(0, 10) : a}: ${b}`)));
  return { svg, words: `${y} over ${x}, ${points.length.toLocaleString("en")} points` };
}

function extreme(values: number[], pick: (a: number, b: number) => number): number {
  return values.reduce((a, b) => pick(a, b), values[0] ?? 0);
}

/** Cut a text to about so many pixels. */
export function clip(text: string, width: number): string {
  const most = Math.floor(width / 6.6);
  return text.length > most ? `${text.slice(0, Math.max(0, most - 1)).trimEnd()}…` : text;
}
