// The table under a figure: the same events for whoever reads instead of looks.

import { h } from "./dom";
import type { Explored, HgEvent } from "./explored";
import { inWords, pathOf } from "./explored";
import { enter, refill } from "./focus";
import { when } from "./stated";

const PAGE = 100;
const HEADS = ["Date", "Type", "Event", "Place", "Sources"];

export interface Listing {
  element: HTMLElement;
  /** Show events under a heading; `dismiss`, if given, leads back to all that are shown. */
  show: (heading: string, events: HgEvent[], dismiss?: () => void) => void;
}

export function makeListing(data: Explored, pick: (event: HgEvent) => void): Listing {
  const heading = h("h2", { id: "listed", tabindex: "-1" });
  const back = h("button", { type: "button", class: "button small" }, "Back to all shown");
  const body = h("tbody");
  const table = h("table", { class: "listing" }, h("thead", {}, h("tr", {}, ...HEADS.map((name) => h("th", { scope: "col", class: name === "Sources" ? "number" : undefined }, name)))), body);
  const more = h("button", { type: "button", class: "button small" });
  const element = h("div", {}, h("div", { class: "listhead" }, heading, back), h("div", { class: "scroll", tabindex: "0", role: "region", "aria-labelledby": "listed" }, table), h("p", {}, more));
  let rest: HgEvent[] = [];
  let dismissed = () => {};
  const next = () => {
    const rows = rest.splice(0, PAGE).map((event) => row(data, event, pick));
    more.hidden = !rest.length;
    more.textContent = `Show ${Math.min(PAGE, rest.length)} more of ${rest.length}`;
    return rows;
  };
  more.addEventListener("click", () => {
    const rows = next();
    body.append(...rows);
    enter(rows[0]?.querySelector("a"));
  });
  back.addEventListener("click", () => (dismissed(), enter(heading)));
  return {
    element,
    show(text, events, dismiss) {
      heading.textContent = text;
      back.hidden = !dismiss;
      dismissed = dismiss ?? (() => {});
      rest = [...events].sort((a, b) => start(a) - start(b) || a.n - b.n);
      refill(body, next(), () => heading);
    },
  };
}

function start(event: HgEvent): number {
  return event.first > -Infinity ? event.first : event.last;
}

function row(data: Explored, event: HgEvent, pick: (event: HgEvent) => void): HTMLElement {
  const glyph = event.side === "attack" ? "▲ " : event.side === "strike" ? "▼ " : "";
  const name = h("a", { href: pathOf(event.id), "data-id": event.id }, event.label);
  name.addEventListener("click", (click) => {
    if (click.metaKey || click.ctrlKey || click.shiftKey) return;
    click.preventDefault();
    pick(event);
  });
  return h(
    "tr",
    {},
    h("td", { class: "date" }, when(event)),
    h("td", {}, h("span", { class: event.side, "aria-hidden": "true" }, glyph), inWords(event.type)),
    h("td", {}, name),
    h("td", {}, event.places.map((n) => data.things[n]!.label).join(", ")),
    h("td", { class: "number" }, String(event.documents.length)),
  );
}
