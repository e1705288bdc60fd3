// The strip below every view: all that the facets allow over all time, and the window within it.
// Drag it, move its two ends by keyboard, or let the window run.

import type { Bin } from "./days";
import { binEnd, binFor, iso, long, short, ticks } from "./days";
import { find, h } from "./dom";
import type { Explored } from "./explored";
import type { Binned, Filter } from "./filter";
import { enter, refill } from "./focus";
import { s, set } from "./svg";

const HEIGHT = 62;
const PLOT = 44;
const ZERO = 28;
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageDown: -30, PageUp: 30 };
const RUN_DAYS = 60; // the window that runs where none was chosen
const RUN_STEPS = 90; // from one end to the other
const RUN_EVERY = 120; // milliseconds

export interface Strip {
  /** Draw what the facets let through; where that is the same, only the window is moved. */
  draw: (filter: Filter, counts: (bin: Bin) => Binned) => void;
  /** Return the bin that fits the width. */
  bin: (filter: Filter) => Bin;
  /** Say how many events are shown. */
  count: (text: string) => void;
}

/** Fill the strip; `changed` is called while the window moves, `settled` when it stops. */
export function makeStrip(data: Explored, changed: () => void, settled: () => void): Strip {
  const strip = find<HTMLElement>("#strip");
  const range = h("strong", {});
  const count = h("span", { class: "note" });
  const plot = h("div", { class: "plot" });
  const run = h("button", { type: "button", class: "button small", "aria-pressed": "false" });
  const whole = h("button", { type: "button", class: "button small" }, "All time");
  strip.append(h("div", { class: "said" }, range, count, h("span", { class: "tools" }, run, whole)), plot);
  const pauses = data.pauses;
  let filter: Filter;
  let counts: (bin: Bin) => Binned = (bin) => ({ bin, attack: new Map(), strike: new Map() });
  let drawn = "";
  let place = () => {};

  const move = (from: number, to: number) => {
    const [first, last] = filter.bounds;
    filter.from = Math.round(Math.min(Math.max(from, first), last));
    filter.to = Math.round(Math.min(Math.max(to, filter.from), last));
    place();
    changed();
  };
  whole.addEventListener("click", () => (stop(), move(...filter.bounds), settled(), enter(plot.querySelector(".handle"))));

  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    if (timer) settled();
    timer = 0;
    label();
  };
  const label = () => {
    run.textContent = still.matches ? "Next step" : timer ? "Pause" : "Play";
    run.setAttribute("aria-label", still.matches ? "Move the window on by one step" : timer ? "Stop the time-lapse" : "Play as a time-lapse");
    run.setAttribute("aria-pressed", String(timer > 0));
  };
  const step = () => {
    const [first, last] = filter.bounds;
    const length = filter.whole ? RUN_DAYS : filter.to - filter.from;
    const by = still.matches ? Math.max(1, length) : Math.max(1, Math.round((last - first) / RUN_STEPS));
    const from = filter.whole || filter.to >= last ? first : Math.min(filter.from + by, last - length);
    move(from, from + length);
    if (filter.to >= last) stop();
  };
  run.addEventListener("click", () => {
    if (still.matches) return step(), settled();
    if (timer) return stop();
    step();
    timer = setInterval(step, RUN_EVERY);
    label();
  });
  still.addEventListener("change", stop);
  label();

  const binOf = ({ bounds }: Filter) => binFor(bounds[1] - bounds[0], Math.max(240, plot.clientWidth), 3);
  const bin = () => binOf(filter);
  const draw = () => {
    const width = Math.max(240, plot.clientWidth);
    const svg = s("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, class: "brush", role: "group", "aria-label": "Window of time" });
    const [first, last] = filter.bounds;
    const x = (at: number) => ((at - first) / (last - first)) * (width - 8) + 4;
    const at = (pixels: number) => Math.round(first + ((pixels - 4) / (width - 8)) * (last - first));
    for (const pause of pauses) svg.append(s("rect", { x: x(pause.from), y: 0, width: Math.max(1, x(pause.to) - x(pause.from)), height: PLOT, class: "pause" }));
    svg.append(...bars(counts(bin()), x), s("line", { x1: 0, x2: width, y1: ZERO, y2: ZERO, class: "zero" }));
    let edge = -40;
    for (const tick of ticks(first, last, width / 64)) {
      const left = x(tick.at);
      if (left < edge || left > width - 30) continue;
      edge = left + tick.text.length * 7 + 8;
      svg.append(s("line", { x1: left, x2: left, y1: PLOT, y2: HEIGHT - 4, class: "zero" }), s("text", { x: left + 4, y: HEIGHT - 5, class: "tick" }, tick.text));
    }
    const veils = [s("rect", { y: 0, height: PLOT, class: "veil" }), s("rect", { y: 0, height: PLOT, class: "veil" })] as const;
    const frame = s("rect", { y: 0.5, height: PLOT - 1, class: "frame" });
    const ends = [handle("From"), handle("To")] as const;
    svg.append(...veils, frame, ...ends);
    place = () => {
      const [left, right] = [x(filter.from), x(filter.to)];
      set(veils[0], { x: 0, width: Math.max(0, left) });
      set(veils[1], { x: right, width: Math.max(0, width - right) });
      set(frame, { x: left, width: Math.max(2, right - left) });
      [filter.from, filter.to].forEach((value, n) => {
        set(ends[n as 0 | 1], { transform: `translate(${x(value)} 0)`, "aria-valuemin": first, "aria-valuemax": last, "aria-valuenow": value, "aria-valuetext": long(value) });
      });
      range.textContent = sameYear(filter) ? `${short(filter.from)} – ${long(filter.to)}` : `${long(filter.from)} – ${long(filter.to)}`;
      whole.disabled = filter.whole;
    };
    ends.forEach((end, n) =>
      end.addEventListener("keydown", (event) => {
        const value = n ? filter.to : filter.from;
        const by = event.key === "Home" ? first - value : event.key === "End" ? last - value : (STEPS[event.key] ?? 0) * (event.shiftKey ? 7 : 1);
        if (!by) return;
        event.preventDefault();
        if (n) move(filter.from, Math.max(filter.from, value + by));
        else move(Math.min(filter.to, value + by), filter.to);
        settled();
      }),
    );
    svg.addEventListener("dblclick", () => (move(first, last), settled()));
    svg.addEventListener("pointerdown", (event) => drag(svg, event, at, ends));
    refill(plot, [svg]);
    place();
  };

  const drag = (svg: SVGSVGElement, event: PointerEvent, at: (pixels: number) => number, ends: readonly [Element, Element]) => {
    stop();
    const left = svg.getBoundingClientRect().left;
    const start = at(event.clientX - left);
    const { from, to } = filter;
    const [first, last] = filter.bounds;
    const on = (event.target as Element).closest(".handle");
    const grabbed = on === ends[0] ? "from" : on === ends[1] ? "to" : start > from && start < to && !filter.whole ? "both" : "new";
    svg.setPointerCapture(event.pointerId);
    const dragged = (moved: PointerEvent) => {
      const now = at(moved.clientX - left);
      const by = Math.min(Math.max(now - start, first - from), last - to);
      if (grabbed === "from") move(Math.min(now, to), to);
      else if (grabbed === "to") move(from, Math.max(now, from));
      else if (grabbed === "both") move(from + by, to + by);
      else if (Math.abs(now - start) > 1) move(Math.min(start, now), Math.max(start, now));
    };
    const end = () => {
      svg.removeEventListener("pointermove", dragged);
      svg.removeEventListener("pointercancel", end);
      if (filter.from !== from || filter.to !== to) settled();
    };
    svg.addEventListener("pointermove", dragged);
    svg.addEventListener("pointerup", end, { once: true });
    svg.addEventListener("pointercancel", end, { once: true });
  };

  new ResizeObserver(() => filter && draw()).observe(plot);
  return {
    draw: (next, found) => {
      filter = next;
      counts = found;
      const { attack, strike } = counts(bin());
      const key = JSON.stringify([bin(), [...attack], [...strike]]);
      if (key === drawn) return place();
      drawn = key;
      draw();
    },
    bin: binOf,
    count: (text) => (count.textContent = text),
  };
}

/** Draw how many attacks and strikes are sure to lie in each bin; the same height means the same. */
function bars({ bin, ...counts }: Binned, x: (at: number) => number): SVGElement[] {
  const most = (side: "attack" | "strike") => Math.max(1, ...counts[side].values());
  const unit = Math.min((ZERO - 3) / most("attack"), (PLOT - ZERO - 2) / most("strike"), 8);
  return (["attack", "strike"] as const).map((side) => {
    const path = [...counts[side]].map(([start, count]) => {
      const left = Math.max(0, x(start));
      const right = Math.max(left + 1.5, x(binEnd(start, bin)) - 0.5);
      const tall = count * unit;
      return `M${left.toFixed(1)},${ZERO}H${right.toFixed(1)}V${(side === "attack" ? ZERO - tall : ZERO + tall).toFixed(1)}H${left.toFixed(1)}Z`;
    });
    return s("path", { d: path.join(""), class: side });
  });
}

function sameYear(filter: Filter): boolean {
  return iso(filter.from).slice(0, 4) === iso(filter.to).slice(0, 4);
}

/** An end of the window: thin to the eye, wide to the finger. */
function handle(name: string): SVGGElement {
  return s(
    "g",
    { class: "handle", tabindex: 0, role: "slider", "aria-label": name },
    s("rect", { x: -11, y: 0, width: 22, height: PLOT, class: "grip" }),
    s("rect", { x: -2, y: 0, width: 4, height: PLOT, rx: 1 }),
    s("rect", { x: -5, y: PLOT / 2 - 9, width: 10, height: 18, rx: 3 }),
  );
}
