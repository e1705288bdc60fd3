// The explore page: one filter, drawn as a timeline over its table; the filter is the address.

import { brush } from "./brush";
import { find, h } from "./dom";
import { boundsOf, day, Filter, FACETS, iso, values, VIEWS } from "./explored";
import type { Explored, Facet, HgEvent } from "./explored";
import { basemap, drawMap, EXTENTS } from "./map";
import { drawNetwork } from "./network";
import { long } from "./svg";
import { drawTimeline } from "./timeline";

const HEADINGS: Record<Facet, string> = {
  side: "Side",
  type: "Type",
  status: "Status",
  actor: "Actor or target",
  place: "Place",
  source: "Source",
};
const page = find<HTMLElement>("#explore");
const rail = h("aside", { class: "rail", "aria-label": "Filter" });
const choice = h("p", { class: "views", role: "group", "aria-label": "View" });
const counts = h("p", { class: "note", role: "status" });
const figure = h("figure", { class: "stage" });
const strip = h("div", { class: "strip" });
const listing = h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Events shown" });
page.append(h("div", { class: "columns" }, rail, h("div", {}, choice, counts, figure, strip, listing)));

const data = (await (await fetch("/explore.json")).json()) as Explored;
const bounds = boundsOf(data.events);
let filter = new Filter(bounds, location.search);

draw();
window.addEventListener("popstate", () => {
  filter = new Filter(bounds, location.search);
  draw();
});
new ResizeObserver(() => draw()).observe(strip);

function settle(): void {
  history.pushState(null, "", `/explore${filter.search}`);
}

function draw(): void {
  const width = Math.max(320, Math.floor(strip.clientWidth));
  drawShown(width);
  drawChoice();
  strip.replaceChildren(brush(data, filter, width, () => drawShown(width), settle));
  drawRail();
}

function drawShown(width: number): void {
  void drawFigure(width);
  const shown = data.events.filter((event) => filter.shows(event));
  const undated = data.events.filter((event) => filter.allows(event) && !event.from && !event.to);
  const unplaced = shown.filter((event) => !event.places?.length);
  counts.replaceChildren(
    `${shown.length} of ${data.events.length} events, ${long(filter.from)} to ${long(filter.to)}; `,
    lister(`${undated.length} without a date`, undated),
    "; ",
    lister(`${unplaced.length} of those shown without a place`, unplaced),
    ".",
  );
  listing.replaceChildren(table(shown));
}

let extent = Object.keys(EXTENTS)[0] ?? "";

async function drawFigure(width: number): Promise<void> {
  const open = (id: string) => location.assign(pathOf(id));
  if (filter.view === "network") return figure.replaceChildren(drawNetwork(data, filter, width));
  if (filter.view !== "map") return figure.replaceChildren(drawTimeline(data, filter, width, open));
  const base = await basemap();
  const buttons = Object.keys(EXTENTS).map((name) =>
    h("button", { type: "button", class: "button", "aria-pressed": String(name === extent), onclick: () => ((extent = name), void drawFigure(width)) }, name),
  );
  figure.replaceChildren(h("p", { class: "views" }, ...buttons), drawMap(base, data, filter, extent, width, open));
}

function drawChoice(): void {
  choice.replaceChildren(
    ...VIEWS.map((view) =>
      h("button", { type: "button", class: "button", "aria-pressed": String(view === filter.view), onclick: () => ((filter.view = view), settle(), draw()) }, view.replace(/^./, (c) => c.toUpperCase())),
    ),
  );
}

/** A button that lists just the events it speaks of. */
function lister(words: string, events: HgEvent[]): HTMLElement {
  return h("button", { type: "button", class: "link", disabled: !events.length, onclick: () => (listing.replaceChildren(table(events)), listing.scrollIntoView({ block: "nearest" })) }, words);
}

function table(events: HgEvent[]): HTMLElement {
  const ordered = [...events].sort((a, b) => (a.from ?? a.to ?? "9").localeCompare(b.from ?? b.to ?? "9"));
  const rows = ordered.map((event) =>
    h(
      "tr",
      {},
      h("td", { class: "date" }, when(event), event.disputed ? " (disputed)" : ""),
      h("td", { class: event.side }, event.side === "attack" ? "▲ " : event.side === "strike" ? "▼ " : "", event.type),
      h("td", {}, h("a", { href: pathOf(event.id) }, event.label)),
      h("td", {}, names(event.places)),
      h("td", {}, String(event.documents?.length ?? 0)),
    ),
  );
  const head = ["Date", "Type", "Event", "Place", "Documents"].map((name) => h("th", { scope: "col" }, name));
  return h("table", {}, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...rows));
}

function when(event: HgEvent): string {
  if (!event.from && !event.to) return "no date";
  if (event.from === event.to) return event.from ?? "";
  return `${event.from ?? "…"} to ${event.to ?? "…"}`;
}

function names(iris: string[] | undefined): string {
  return (iris ?? []).map((iri) => data.names[iri] ?? iri).join(", ");
}

function pathOf(iri: string): string {
  return `/page/${iri.replace("https://w3id.org/heliograph/id/", "")}`;
}

function drawRail(): void {
  const day0 = dateField("From", filter.from, (value) => (filter.from = Math.min(value, filter.to)));
  const day1 = dateField("To", filter.to, (value) => (filter.to = Math.max(value, filter.from)));
  const reset = h("button", { type: "button", class: "button", onclick: () => ((filter = new Filter(bounds, "")), settle(), draw()) }, "Reset");
  rail.replaceChildren(day0, day1, ...FACETS.map(facetOf), reset);
}

function dateField(name: string, value: number, change: (value: number) => void): HTMLElement {
  const field = h("input", { type: "date", value: iso(value), min: iso(bounds[0]), max: iso(bounds[1]) });
  field.addEventListener("change", () => {
    const chosen = day(field.value);
    if (Number.isFinite(chosen)) change(chosen);
    settle();
    draw();
  });
  return h("label", {}, name, " ", field);
}

/** Return the boxes of a facet: values in use, with how many events each would show. */
function facetOf(facet: Facet): HTMLElement {
  const tally = new Map<string, number>();
  for (const event of data.events) {
    if (!filter.inWindow(event) || !filter.allows(event, facet)) continue;
    for (const value of values(event, facet)) tally.set(value, (tally.get(value) ?? 0) + 1);
  }
  for (const value of filter.chosen[facet]) if (!tally.has(value)) tally.set(value, 0);
  const boxes = [...tally].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([value, count]) => {
    const box = h("input", { type: "checkbox", checked: filter.chosen[facet].has(value) });
    box.addEventListener("change", () => {
      if (box.checked) filter.chosen[facet].add(value);
      else filter.chosen[facet].delete(value);
      settle();
      draw();
    });
    return h("label", { class: "choice" }, box, " ", h("span", {}, data.names[value] ?? value), " ", h("span", { class: "note" }, String(count)));
  });
  const open = filter.chosen[facet].size > 0 || facet === "side";
  return h("details", { open }, h("summary", {}, HEADINGS[facet]), h("div", { class: "choices" }, ...boxes));
}
