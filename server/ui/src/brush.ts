// The strip that chooses a stretch of time: drag it, or move its two ends by keyboard.

import type { Explored, Filter } from "./explored";
import { day, iso } from "./explored";
import { long, s, ticks } from "./svg";

const HEIGHT = 56;
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageDown: -30, PageUp: 30 };

/** Return the strip; `changed` is called when the window moves, `settled` when it stops. */
export function brush(data: Explored, filter: Filter, width: number, changed: () => void, settled: () => void): SVGSVGElement {
  const [first, last] = filter.bounds;
  const x = (at: number) => ((at - first) / (last - first)) * width;
  const at = (pixels: number) => Math.round(first + (pixels / width) * (last - first));
  const svg = s("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, class: "brush", role: "group", "aria-label": "Stretch of time" });
  for (const event of data.events) {
    if (event.granularity !== "single" || event.side === "other" || !event.from) continue;
    const up = event.side === "attack";
    svg.append(s("line", { x1: x(day(event.from)), x2: x(day(event.from)), y1: 20, y2: up ? 8 : 32, class: event.side }));
  }
  for (const tick of ticks(first, last)) svg.append(s("text", { x: x(tick.at) + 2, y: HEIGHT - 6, class: "tick" }, tick.text));
  const veils = [s("rect", { y: 0, height: 40, class: "veil" }), s("rect", { y: 0, height: 40, class: "veil" })] as const;
  const frame = s("rect", { y: 0.5, height: 39, class: "frame" });
  const ends = [handle("From"), handle("To")] as const;
  svg.append(...veils, frame, ...ends);

  const place = () => {
    const [left, right] = [x(filter.from), x(filter.to)];
    set(veils[0], { x: 0, width: Math.max(0, left) });
    set(veils[1], { x: right, width: Math.max(0, width - right) });
    set(frame, { x: left, width: Math.max(2, right - left) });
    [filter.from, filter.to].forEach((value, n) => {
      const end = ends[n as 0 | 1];
      set(end, { x: x(value) - 4, "aria-valuemin": first, "aria-valuemax": last, "aria-valuenow": value, "aria-valuetext": long(value) });
    });
  };
  const move = (from: number, to: number) => {
    filter.from = Math.min(Math.max(from, first), last);
    filter.to = Math.min(Math.max(to, filter.from), last);
    place();
    changed();
  };
  ends.forEach((end, n) =>
    end.addEventListener("keydown", (event) => {
      const value = n ? filter.to : filter.from;
      const step = event.key === "Home" ? first - value : event.key === "End" ? last - value : (STEPS[event.key] ?? 0) * (event.shiftKey ? 7 : 1);
      if (!step) return;
      event.preventDefault();
      if (n) move(filter.from, Math.max(filter.from, value + step));
      else move(Math.min(filter.to, value + step), filter.to);
      settled();
    }),
  );
  svg.addEventListener("dblclick", () => (move(first, last), settled()));
  svg.addEventListener("pointerdown", (event) => {
    const start = at(event.offsetX);
    const { from, to } = filter;
    const grabbed = event.target === ends[0] ? "from" : event.target === ends[1] ? "to" : start > from && start < to && !filter.whole ? "both" : "new";
    svg.setPointerCapture(event.pointerId);
    const drag = (moved: PointerEvent) => {
      const now = at(moved.offsetX);
      const by = Math.min(Math.max(now - start, first - from), last - to);
      if (grabbed === "from") move(Math.min(now, to), to);
      else if (grabbed === "to") move(from, Math.max(now, from));
      else if (grabbed === "both") move(from + by, to + by);
      else if (Math.abs(now - start) > 1) move(Math.min(start, now), Math.max(start, now));
    };
    svg.addEventListener("pointermove", drag);
    svg.addEventListener("pointerup", () => (svg.removeEventListener("pointermove", drag), settled()), { once: true });
  });
  place();
  return svg;
}

/** Two fields for whoever would rather type the days. */
export function dates(filter: Filter): [string, string] {
  return [iso(filter.from), iso(filter.to)];
}

function handle(name: string): SVGRectElement {
  return s("rect", { y: 6, width: 8, height: 28, rx: 3, class: "handle", tabindex: 0, role: "slider", "aria-label": name });
}

function set(element: Element, attributes: Record<string, string | number>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}
