// What is taken away from the explore page: its caption, and the formats of each view.

import { queryOf } from "./asking";
import { long } from "./days";
import type { Explored, Thing } from "./explored";
import { inWords } from "./explored";
import { EVENT_COLUMNS, eventRows, geoJson, gexf, SITE_COLUMNS, siteRows, TIE_COLUMNS, tieRows } from "./exports";
import type { Caption } from "./figure";
import type { Filter, Shown, Site, View } from "./filter";
import { FACETS } from "./filter";
import { NOTE } from "./geography";
import type { NetworkView } from "./network";
import { nameOf } from "./rail";
import { csv, drawings } from "./saving";
import type { Cell, Format } from "./saving";

/** All that stands on the page when something is saved. */
export interface Standing {
  data: Explored;
  names: Map<string, Thing>;
  filter: Filter;
  shown: Shown;
  sites: Site[];
  network: NetworkView;
  title: string;
  subtitle: string;
  drawing: () => SVGSVGElement;
}

/** Return the formats that a view is saved in; `now` gives what stands on the page by then. */
export function formatsOf(view: View, now: () => Standing): Format[] {
  const caption = () => captionOf(now());
  const drawing = () => (view === "network" ? now().network.drawing() : now().drawing());
  const table = (columns: string[], rows: () => Cell[][]): Format => ({ name: "CSV", suffix: "csv", hint: "Table under its caption", make: () => csv(columns, rows(), caption()) });
  const common = drawings(drawing, caption);
  if (view === "timeline") return [...common, table(EVENT_COLUMNS, () => eventRows(now().data, now().shown.events))];
  if (view === "map") {
    const places: Format = { name: "GeoJSON", suffix: "geojson", hint: "Places with their counts, those without a point too", make: () => geoJson(now().data, now().sites, caption()) };
    return [...common, table(SITE_COLUMNS, () => siteRows(now().data, now().sites)), places];
  }
  const scene = () => now().network.scene()!;
  const graph: Format = { name: "GEXF", suffix: "gexf", hint: "For Gephi, or to open in Gephi Lite: save the file, then open it there; nothing is sent from here", make: () => gexf(scene(), caption()) };
  return [...common, table(TIE_COLUMNS, () => tieRows(now().data, scene())), graph];
}

function captionOf(now: Standing): Caption {
  const { data, filter, shown, network } = now;
  const notes = [
    filter.view === "map" ? NOTE : "",
    filter.view === "network" ? networkNote(filter, network) : "",
    `${shown.totals.undated} events without a date, ${shown.totals.unplaced} without a place.`,
    shown.counted ? `All ${shown.totals.shown} events shown are counted; ${partWords(shown)} are there one by one.` : "",
  ].filter(Boolean);
  return { title: now.title, subtitle: now.subtitle, filter: filterWords(now), query: queryOf(filter, data), release: `${data.release.id}, dataset ${data.release.hash.slice(0, 12)}`, sources: sourceNames(data, shown), licence: data.release.licences.join(", "), date: new Date().toISOString().slice(0, 10), address: location.href, notes };
}

function networkNote(filter: Filter, network: NetworkView): string {
  const measure = network.options()?.measure;
  const hidden = filter.list("hide");
  const size = measure ? `Size: ${measure.name} on the ${measure.network} network.` : "Size: events shown.";
  return `${size} Colour: community (${network.arrangement()?.standing.communities.method}). Lines: solid support, long dashes affiliation, short dashes hostility, dots office.${hidden.size ? ` Left out: ${[...hidden].map(inWords).join(", ")}.` : ""}`;
}

/** Return the filter in words, as captions have it. */
function filterWords({ data, filter, shown, names }: Standing): string {
  const chosen = FACETS.filter((facet) => filter.chosen[facet].size).map((facet) => `${facet}: ${[...filter.chosen[facet]].map((value) => nameOf(facet, value, names)).join(", ")}`);
  const window = `${long(filter.from)} to ${long(filter.to)}${filter.whole ? " (all)" : ""}`;
  return [window, ...chosen, `${shown.totals.shown} of ${data.total} events`].join("; ");
}

/** Say which events are drawn one by one where not all are. */
export function partWords(shown: Shown): string {
  return `${shown.events.length} of them (series, the latest, and others spread evenly over time)`;
}

function sourceNames(data: Explored, shown: Shown): string[] {
  const { named, sources } = shown.totals;
  const all = named.map((n) => data.things[n]!).map((thing) => `${thing.id.split("/")[1]} ${thing.label}`);
  return sources > named.length ? [...all, `and ${sources - named.length} more`] : all;
}
