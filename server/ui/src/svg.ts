// SVG elements, and a scale for time.

import { DAY, iso } from "./explored";

type Attributes = Record<string, string | number | undefined>;

export function s<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(key, String(value));
  }
  element.append(...children);
  return element;
}

export interface Tick {
  at: number;
  text: string;
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** Return readable ticks between two days: days, months, quarters or years, at most about 12. */
export function ticks(from: number, to: number): Tick[] {
  const span = to - from;
  if (span <= 45) {
    const step = span <= 14 ? 1 : span <= 28 ? 2 : 4;
    const found: Tick[] = [];
    for (let at = Math.ceil(from); at <= to; at += step) found.push({ at, text: short(at) });
    return found;
  }
  const months = span <= 400 ? 1 : span <= 800 ? 2 : span <= 1300 ? 3 : 12;
  const first = new Date(from * DAY);
  const found: Tick[] = [];
  for (let n = 0; n < 400; n++) {
    const at = Date.UTC(first.getUTCFullYear(), Math.ceil(first.getUTCMonth() / months) * months + n * months, 1) / DAY;
    if (at > to) break;
    if (at >= from) found.push({ at, text: label(at) });
  }
  return found;
}

function label(at: number): string {
  const date = new Date(at * DAY);
  const month = date.getUTCMonth();
  return month === 0 ? String(date.getUTCFullYear()) : MONTHS[month]!;
}

export function short(at: number): string {
  const date = new Date(at * DAY);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

/** Return a day in words, as figures and tables say it. */
export function long(at: number): string {
  return `${short(at)} ${iso(at).slice(0, 4)}`;
}
