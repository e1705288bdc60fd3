// Where the page has its events from: all of them at once, or a part for every filter with counts
// of the rest. Views see no difference but in what is shown.

import type { Explored, Packed } from "./explored";
import { unpack } from "./explored";
import type { Facet, Filter, Shown, Values } from "./filter";
import { apply, code } from "./filter";
import type { Head } from "./parts";
import { inParts } from "./parts";
import type { Arrangement } from "./standing";
import { arrange } from "./standing";

/** What a view needs to be counted, and at which widths. */
export interface Wanted {
  strip: string;
  bars: string;
  /** Where the window still moves, fewer events will do. */
  moving: boolean;
}

export interface Source {
  data: Explored;
  facets: Record<Facet, Values>;
  /** Apply a filter: at once, or by asking. A later call with the same signal's owner may abort it. */
  read: (filter: Filter, wanted: Wanted, signal: AbortSignal) => Shown | Promise<Shown>;
  /** Lay out the network; the same promise as long as the same actors are in it. */
  arrange: (filter: Filter) => Promise<Arrangement>;
}

/** Make a source of what the server says first: a whole release, or the head of a large one. */
export function sourceOf(answer: Packed | Head): Source {
  return "part" in answer ? inParts(answer) : whole(answer);
}

function whole(packed: Packed): Source {
  const data = unpack(packed);
  const facets = code(data);
  let waiting: Promise<Arrangement> | null = null;
  const again = (error: unknown) => {
    waiting = null;
    throw error;
  };
  return { data, facets, read: (filter) => apply(data, facets, filter), arrange: () => (waiting ??= arrange(data).catch(again)) };
}
