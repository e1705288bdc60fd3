// The explore page: one filter, which is the address, over a timeline, a network and a map.

import { queryOf } from "./asking";
import { countWords, mapWords, networkLeft, networkWords, sourceWords, timelineLeft, timelineWords } from "./captions";
import { binFor, iso } from "./days";
import type { Step } from "./details";
import { eventList, makeDetails } from "./details";
import { find, h } from "./dom";
import { makeDrawer } from "./drawer";
import type { HgEvent, Packed } from "./explored";
import type { Shown, Site, View } from "./filter";
import { Filter, VIEWS } from "./filter";
import { byKey, enter, holding, refill } from "./focus";
import { EXTENT_NAMES, EXTENTS, NOTE } from "./geography";
import { makeListing } from "./listing";
import { basemap, MapPicture, said, sitesOf } from "./map";
import { actorExtra, netRail, overview, pathDetails, tieDetails } from "./netpanel";
import { focusOf } from "./netfocus";
import { makeNetwork } from "./network";
import type { Head } from "./parts";
import { makeRail } from "./rail";
import { makeReader } from "./reading";
import { saveBar } from "./saving";
import { sourceOf } from "./source";
import { makeStrip } from "./strip";
import type { Standing } from "./taking";
import { formatsOf, partWords } from "./taking";
import { deedsOf } from "./scene";
import { drawTimeline } from "./timeline";

const TITLES: Record<View, string> = { timeline: "Attacks and strikes over time", network: "Who hits whom, and who stands behind whom", map: "Where it happened" };
const HEAD = 232; // pixels: title, tools, subtitle and counts above a figure, its source below
const PHONE = 760; // pixels; the style sheet has the same
const MOST_LATEST = 14;
const TABLE_WAITS = 160; // milliseconds after the window last moved

const page = find<HTMLElement>("#explore");
const figure = find<HTMLElement>("#figure");
const under = find<HTMLElement>("#listing");
const title = find<HTMLElement>("#title");
const subtitle = find<HTMLElement>("#subtitle");
const counts = find<HTMLElement>("#counts");
const sourceline = find<HTMLElement>("#sourceline");

const answer = await fetch("/explore.json");
const source = sourceOf((await answer.json()) as Packed | Head);
const { data, facets } = source;
const names = data.byId;
let filter = new Filter(data.bounds, location.search);
let shown: Shown;
let picture: MapPicture | null = null;
let sites: Site[] = [];
let paths: { key: string; found: Step[][] } | null = null;

const rail = makeRail(data, facets, settle, () => {
  const before = filter;
  filter = new Filter(data.bounds, "");
  filter.view = before.view;
  settle();
}, makeDrawer(page));
const netrail = h("div", { hidden: true });
find<HTMLElement>("#rail").querySelector(".dates")!.after(netrail);
const reader = makeReader(source, page, () => moved(), (error) => counts.replaceChildren(h("span", { class: "problem" }, `The events cannot be read: ${error instanceof Error ? error.message : error}`)));
const strip = makeStrip(data, moved, settle);
const details = makeDetails(data);
const listing = makeListing(data, (event) => pick(event.id));
under.replaceChildren(listing.element);
const network = makeNetwork(data, source.arrange, (scene) => focusOf(data, scene, filter.other.get("on") ?? null, currentPath()), pick, () => shown && (drawView(), drawDetails()));
const extents = h("div", { class: "segments extents", role: "group", "aria-label": "Extent" }, ...Object.entries(EXTENT_NAMES).map(([key, name]) => h("button", { type: "button", "data-extent": key, onclick: () => (filter.put("extent", key === "theatre" ? null : key), settle()) }, name)));
const mapHolder = h("div", { class: "mapview" });
const bars = Object.fromEntries(VIEWS.map((view) => [view, saveBar(() => `heliograph-${view}-${iso(filter.from)}-${iso(filter.to)}`, formatsOf(view, standing))])) as Record<View, HTMLElement>;
const ask = h("a", { class: "button small" }, "Open in query");
const tools = h("div", { class: "tools" }, ask);
find<HTMLElement>(".stagehead").append(tools);

for (const [n, link] of [...find<HTMLElement>("#views").querySelectorAll("a")].entries()) {
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    filter.view = VIEWS[n]!;
    settle();
  });
}
find("#details").addEventListener("keydown", (event) => {
  if ((event as KeyboardEvent).key === "Escape" && (filter.other.has("on") || filter.other.has("path"))) pick(null);
});
window.addEventListener("popstate", () => {
  filter = new Filter(data.bounds, location.search);
  render();
});
// Measured when something has its size, never while the window moves.
let width = 300;
let tall = 360;
const sized = new ResizeObserver(() => {
  const before = `${width} ${tall}`;
  measureStage();
  if (before !== `${width} ${tall}` && shown && !reader.asking()) drawView();
});
sized.observe(figure);
sized.observe(find(".stage"));
const first = render();
if (first) await first;
page.dataset.ready = "true";
requestAnimationFrame(() => setTimeout(() => performance.mark("first-picture")));

/** Put the filter into the address and draw everything by it. */
function settle(): void {
  const address = `/explore${filter.search()}`;
  if (address !== location.pathname + location.search) history.pushState(null, "", address);
  render();
}

let frame = 0;
let waiting = 0;

/** While the window moves: everything but the table, which waits until it stands. */
function moved(): void {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    if (reader.asking()?.moving) return; // its answer asks for the window as it will be then
    void read(true, () => {
      rail.update(filter, shown);
      drawCounts();
      drawView(true);
      clearTimeout(waiting);
      waiting = setTimeout(rested, TABLE_WAITS);
    });
  });
}

/** Where the window stands for a moment: all that was left out while it moved. */
function rested(): void {
  if (reader.asking()) return; // its answer sets the clock anew
  if (shown.counted) return void render();
  drawTable();
  if (filter.view === "network") drawView();
}

/** Have what the filter lets through, and draw it. */
function read(moving: boolean, draw: () => void): Promise<void> | undefined {
  const bars = binFor(filter.to - filter.from + 1, width, 5);
  return reader.read(filter, { strip: strip.bin(filter), bars, moving }, (next) => ((shown = next), draw()));
}

function render(): Promise<void> | undefined {
  measureStage();
  page.dataset.view = filter.view;
  title.textContent = TITLES[filter.view];
  for (const [n, link] of [...find<HTMLElement>("#views").querySelectorAll("a")].entries()) {
    link.href = `/explore${filter.search(VIEWS[n]!)}`;
    if (VIEWS[n] === filter.view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (filter.view === "network") source.arrange(filter).catch(() => {}); // beside the events
  ask.href = `/sparql?${new URLSearchParams({ query: queryOf(filter, data) })}`;
  refill(tools, [bars[filter.view], ask]);
  for (const button of extents.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.dataset.extent === (filter.other.get("extent") ?? "theatre")));
  return read(false, () => {
    rail.update(filter, shown);
    strip.draw(filter, shown.strip);
    drawCounts();
    drawView();
    clearTimeout(waiting);
    drawTable();
    drawDetails();
  });
}

function drawView(draft = false): void {
  if (filter.view === "timeline") {
    const { svg, left, bin } = drawTimeline(data, filter, shown, width, (events, days) => (events.length === 1 ? pick(events[0]!.id) : events.length || !days ? listSome(`${events.length} events of one ${bin}`, events) : narrow(...days)));
    refill(figure, [svg]);
    subtitle.replaceChildren(...timelineWords(bin));
    sourceline.replaceChildren(...timelineLeft(shown, left, lister), sourceWords(data, shown));
  } else if (filter.view === "network") {
    if (network.element.parentElement !== figure) figure.replaceChildren(network.element);
    void network.draw(filter, shown, width, tall, draft).then(netDrawn);
  } else void drawMap();
  netrail.hidden = filter.view !== "network";
}

/** Let the window be just some days. */
function narrow(from: number, to: number): void {
  filter.from = Math.max(from, data.bounds[0]);
  filter.to = Math.min(to, data.bounds[1]);
  settle();
}

/** Take the figure's width, and what the head of the stage leaves for the network and the map. */
function measureStage(): void {
  width = Math.max(300, figure.clientWidth);
  if (innerWidth <= PHONE) tall = Math.round(width * 1.15);
  else tall = Math.max(360, Math.min(find<HTMLElement>(".stage").clientHeight - HEAD, 900));
}

function netDrawn(): void {
  const scene = network.scene();
  const arrangement = network.arrangement();
  if (!scene || !arrangement || filter.view !== "network") return;
  subtitle.textContent = networkWords(shown, scene, arrangement);
  sourceline.replaceChildren(...networkLeft(data, shown, scene, network.options()?.petals ?? false, lister), sourceWords(data, shown));
}

async function drawMap(): Promise<void> {
  if (mapHolder.parentElement !== figure) figure.replaceChildren(mapHolder);
  const height = tall;
  if (!picture) {
    mapHolder.style.height = `${height}px`;
    try {
      picture = new MapPicture(data, await basemap());
    } catch (error) {
      mapHolder.replaceChildren(h("p", { class: "problem" }, `The base map cannot be read: ${error instanceof Error ? error.message : error}`));
      return;
    }
    if (filter.view === "map") (drawView(), drawDetails());
    return;
  }
  sites = sitesOf(data, shown);
  mapHolder.style.height = `${height}px`;
  const extent = filter.other.get("extent") ?? "theatre";
  refill(mapHolder, [extents, picture.draw(sites, extent in EXTENTS ? extent : "theatre", width, height, filter.other.get("on") ?? null, pick)]);
  subtitle.textContent = mapWords(data, shown, sites);
  sourceline.replaceChildren(`${NOTE} `, sourceWords(data, shown));
}

function drawCounts(): void {
  strip.count(`${shown.totals.shown} of ${data.total} events`);
  counts.replaceChildren(...countWords(data, filter, shown, lister));
}

/** A button that lists just the events it speaks of. */
function lister(words: string, events: HgEvent[], after = ""): HTMLElement {
  return h("span", {}, h("button", { type: "button", class: "link", disabled: !events.length, onclick: () => listSome(words, events) }, words), after);
}

function listSome(words: string, events: HgEvent[]): void {
  clearTimeout(waiting);
  const part = shown.counted ? `: the ${events.length} at hand` : "";
  listing.show(words.replace(/^./, (letter) => letter.toUpperCase()) + part, events, drawTable);
  under.scrollIntoView({ block: "start", behavior: "instant" });
  under.querySelector<HTMLElement>("#listed")?.focus({ preventScroll: true });
}

function drawTable(): void {
  const some = `${shown.totals.shown} ${shown.totals.shown === 1 ? "event" : "events"} shown`;
  listing.show(shown.counted ? `${some}; ${partWords(shown)} in this table` : some, shown.events);
}

let left: string | null = null; // the mark that the keyboard went to the details from

/** Pick a thing, an event, a relation or a tie; null lets go. With a key it leads to the details and back. */
function pick(id: string | null): void {
  const next = id === filter.other.get("on") ? null : id;
  const from = holding(page) as HTMLElement | null;
  const beside = find("#details").contains(from);
  if (next && !beside) left = from?.dataset.id ?? null;
  filter.put("on", next);
  filter.put("path", null);
  settle();
  if (!byKey()) return;
  if (next) details.enter();
  else if (beside) enter((left && page.querySelector(`.stage [data-id="${CSS.escape(left)}"]`)) || find("#details h2"));
}

function drawDetails(): void {
  const scene = network.scene();
  const arrangement = network.arrangement();
  if (arrangement && filter.view === "network") refill(netrail, [netRail(data, arrangement, filter, hitsOf(), settle)]);
  const id = filter.other.get("on") ?? null;
  const path = filter.other.get("path");
  const close = () => pick(null);
  if (path && filter.view === "network") return void drawPath(path);
  if (id?.includes(":")) {
    const tie = scene?.ties.find((own) => own.key === id);
    if (scene && tie) return details.overview(...tieDetails(data, scene, tie, pick));
  } else if (id) {
    const thing = names.get(id);
    const own = thing ? shown.events.filter((event) => [event.actors, event.targets, event.others, event.places, event.documents].some((numbers) => numbers.includes(thing.n))) : [];
    const measure = network.options()?.measure ?? null;
    const extra = scene && filter.view === "network" && id.startsWith("actor/") ? actorExtra(data, scene, filter, id, measure, own, pick, settle) : own.length > 0 && [h("h3", {}, shown.counted ? "Of the events drawn" : "Events shown"), eventList(own, (event) => pick(event.id), 6)];
    return void details.show(id, extra || [], close);
  }
  if (filter.view === "network" && scene) details.overview(...overview(scene, network.options()?.measure ?? null, pick));
  else if (filter.view === "map") details.overview(...areas());
  else details.overview(h("h2", {}, "Latest in this time"), eventList(shown.counted ? latest().slice(0, MOST_LATEST) : latest(), (event) => pick(event.id), MOST_LATEST));
}

/** Count the events that make ties of who hits whom: of all, or of those counted by the server. */
function hitsOf(): number {
  if (shown.counted) return deedsOf(shown).deeds;
  return data.events.filter((event) => event.side !== "other" && event.actors.length && event.targets.length).length;
}

function latest(): HgEvent[] {
  return shown.events.filter((event) => event.side !== "other" && Number.isFinite(event.first)).sort((a, b) => b.first - a.first || a.n - b.n);
}

/** List every place that has no pin, and why. */
function areas(): HTMLElement[] {
  const found = sites.filter((site) => !data.points.has(site.n));
  const items = found.map((site) => h("li", {}, h("button", { type: "button", onclick: () => pick(data.things[site.n]!.id) }, h("span", { class: "note", "aria-hidden": "true" }, "▭"), h("span", {}, data.things[site.n]!.label), h("span", { class: "note" }, said(site)))));
  return [h("h2", {}, "Without a pin"), h("p", { class: "note" }, "Known as an area only, or without a published point. Nobody here makes up a point."), h("ul", { class: "picks areas" }, ...items)];
}

/** Return the steps of the path that the address asks for, once they are there. */
function currentPath(): Step[] | null {
  return paths && paths.key === filter.other.get("path") ? (paths.found[0] ?? []) : null;
}

async function drawPath(path: string): Promise<void> {
  const [one = "", other = ""] = path.split("~");
  if (paths?.key !== path) {
    const asked = await fetch(`/explore/path.json?${new URLSearchParams({ from: one, to: other })}`);
    const found = asked.ok ? ((await asked.json()) as Step[][]) : [];
    if (filter.other.get("path") !== path) return;
    paths = { key: path, found };
    drawView();
  }
  details.overview(...pathDetails(data, [one, other], paths.found, () => (filter.put("path", null), settle())));
}

function standing(): Standing {
  return { data, names, filter, shown, sites, network, title: TITLES[filter.view], subtitle: subtitle.textContent ?? "", drawing: () => figure.querySelector("svg")! };
}
