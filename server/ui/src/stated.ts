// What a date and a count say, in words: bounds as bounds, nothing made exact that is not.

import { long } from "./days";
import type { Count, HgEvent } from "./explored";
import { inWords } from "./explored";

/** Return when an event was, as its date is known. */
export function when(event: HgEvent): string {
  if (event.first === -Infinity && event.last === Infinity) return "no date";
  const words = event.first === event.last ? long(event.first) : event.last === Infinity ? `since ${long(event.first)}, no end known` : event.first === -Infinity ? `by ${long(event.last)}` : `${long(event.first)} to ${long(event.last)}`;
  return event.disputed ? `${words}, disputed` : words;
}

/** Return a count with the bounds that its words allow. */
export function bounds(count: Count): string {
  if (count.min !== null && count.min === count.max) return count.min;
  if (count.min !== null && count.max !== null) return `${count.min} to ${count.max}`;
  if (count.min !== null) return `≥ ${count.min}`;
  if (count.max !== null) return `≤ ${count.max}`;
  return count.best !== null ? `≈ ${count.best}` : `“${count.words}”`;
}

/** Return the different totals that sources state of a series, in the unit that most have. */
export function totals(counts: Count[]): string {
  const tally = new Map<string, number>();
  for (const count of counts) tally.set(count.unit, (tally.get(count.unit) ?? 0) + 1);
  const [unit] = [...tally].sort((a, b) => b[1] - a[1])[0] ?? [];
  if (!unit) return "";
  const numbers = counts.filter((count) => count.unit === unit).sort((a, b) => Number(a.min ?? a.max ?? a.best) - Number(b.min ?? b.max ?? b.best)).map(bounds);
  return `${[...new Set(numbers)].join(" · ")} ${inWords(unit)}`;
}
