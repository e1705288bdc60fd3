// Round values along an axis, of numbers and of time.

const DAY = 86_400_000;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** Return about `most` round numbers from `low` to `high`: steps of 1, 2 or 5 times a power of ten. */
export function numberTicks(low: number, high: number, most: number): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const found: number[] = [];
  for (let n = Math.ceil(low / step); n * step <= high + step / 1e6; n++) found.push(Number((n * step).toPrecision(12)));
  return found;
}

export interface TimeTick {
  /** Milliseconds since 1970. */
  at: number;
  text: string;
}

/** Return about `most` days, first days of months or of years between two times. */
export function timeTicks(from: number, to: number, most: number): TimeTick[] {
  const days = (to - from) / DAY;
  const months = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200].find((count) => days / (count * 30.44) <= most) ?? 1200;
  if (days <= most * 14) return daily(from, to, Math.max(1, Math.ceil(days / most)));
  const first = new Date(from);
  const found: TimeTick[] = [];
  for (let n = 0; n < 1000; n++) {
    const at = Date.UTC(first.getUTCFullYear(), Math.ceil(first.getUTCMonth() / months) * months + n * months, 1);
    if (at > to) break;
    if (at < from) continue;
    const date = new Date(at);
    const month = date.getUTCMonth();
    found.push({ at, text: month === 0 || !found.length ? `${month ? `${MONTHS[month]} ` : ""}${date.getUTCFullYear()}` : MONTHS[month]! });
  }
  return found;
}

function daily(from: number, to: number, step: number): TimeTick[] {
  const found: TimeTick[] = [];
  for (let at = Math.ceil(from / DAY) * DAY; at <= to; at += step * DAY) {
    const date = new Date(at);
    found.push({ at, text: `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}${found.length ? "" : ` ${date.getUTCFullYear()}`}` });
  }
  return found;
}
