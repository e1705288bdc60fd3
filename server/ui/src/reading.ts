// What the page asks of its source: one answer at a time, and the latest question wins.

import type { Filter, Shown } from "./filter";
import type { Source, Wanted } from "./source";

export interface Reader {
  /** What is asked and not yet answered: for a window that moves, or for one that stands. */
  asking: () => { moving: boolean } | null;
  /** Have what the filter lets through, and draw it: at once where all is at hand. */
  read: (filter: Filter, wanted: Wanted, draw: (shown: Shown) => void) => Promise<void> | undefined;
}

/** Make a reader; `again` is called where the window has moved on meanwhile, `failed` with what went wrong. */
export function makeReader(source: Source, page: HTMLElement, again: () => void, failed: (error: unknown) => void): Reader {
  let asking: { control: AbortController; moving: boolean } | null = null;
  return {
    asking: () => asking,
    read(filter, wanted, draw) {
      asking?.control.abort();
      asking = null;
      const control = new AbortController();
      const window = `${filter.from} ${filter.to}`;
      const found = source.read(filter, wanted, control.signal);
      if (!(found instanceof Promise)) {
        draw(found);
        return undefined;
      }
      const mine = (asking = { control, moving: wanted.moving });
      page.ariaBusy = "true";
      const settled = () => {
        if (asking !== mine) return false;
        asking = null;
        page.ariaBusy = "false";
        return true;
      };
      return found.then(
        (next) => {
          if (!settled()) return;
          draw(next);
          if (wanted.moving && window !== `${filter.from} ${filter.to}`) again();
        },
        (error: unknown) => {
          if (settled()) failed(error);
        },
      );
    },
  };
}
