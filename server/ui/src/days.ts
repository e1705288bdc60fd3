// Days as numbers since 1970, and how they are written.

export const DAY = 86_400_000;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** Days since 1970 of an ISO day; NaN for what is none. */
export function day(text: string): number {
  return Date.parse(`${text.slice(0, 10)}T00:00:00Z`) / DAY;
}

export function iso(days: number): string {
  return new Date(days * DAY).toISOString().slice(0, 10);
}

export function short(at: number): string {
  const date = new Date(at * DAY);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

/** Return a day in words, as figures and tables say it. */
export function long(at: number): string {
  return `${short(at)} ${iso(at).slice(0, 4)}`;
}

export interface Tick {
  at: number;
  text: string;
}

/** Return readable ticks between two days: days, months, quarters or years, about `most`. */
export function ticks(from: number, to: number, most = 12): Tick[] {
  const span = to - from + 1;
  if (span <= most * 4) {
    const step = [1, 2, 4, 7].find((days) => span / days <= most) ?? 7;
    const found: Tick[] = [];
    for (let at = Math.ceil(from); at <= to; at += step) found.push({ at, text: short(at) });
    return found;
  }
  const months = [1, 2, 3, 6, 12, 24, 60].find((count) => span / (count * 30.4) <= most) ?? 120;
  const first = new Date(from * DAY);
  const found: Tick[] = [];
  for (let n = 0; n < 400; n++) {
    const at = Date.UTC(first.getUTCFullYear(), Math.ceil(first.getUTCMonth() / months) * months + n * months, 1) / DAY;
    if (at > to) break;
    if (at >= from) found.push({ at, text: monthLabel(at, !found.length) });
  }
  return found;
}

function monthLabel(at: number, withYear: boolean): string {
  const date = new Date(at * DAY);
  const month = date.getUTCMonth();
  const year = date.getUTCFullYear();
  if (month === 0) return String(year);
  return withYear ? `${MONTHS[month]} ${year}` : MONTHS[month]!;
}

/** Return the first day of the bin of so many days, weeks from Monday or months, that a day is in. */
export function binStart(at: number, bin: Bin): number {
  if (bin === "month") {
    const date = new Date(at * DAY);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / DAY;
  }
  return bin === "week" ? at - ((at + 3) % 7) : at;
}

/** Return the first day after a bin. */
export function binEnd(start: number, bin: Bin): number {
  if (bin === "day") return start + 1;
  if (bin === "week") return start + 7;
  const date = new Date(start * DAY);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / DAY;
}

export type Bin = "day" | "week" | "month";

/** Return the finest bin that is at least so many pixels wide. */
export function binFor(span: number, width: number, least: number): Bin {
  if (width / span >= least) return "day";
  return (width / span) * 7 >= least ? "week" : "month";
}
