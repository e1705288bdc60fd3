// The map: places that have a published point, with its accuracy; all others are listed, for a
// place known as an area has no pin. Base map: Natural Earth, without an opinion of ours.

import { geoConicConformal, geoPath } from "d3-geo";
import type { GeoProjection } from "d3-geo";
import { feature, mesh } from "topojson-client";
import type { Topology, GeometryCollection } from "topojson-specification";
import { h } from "./dom";
import type { Explored, Filter, HgEvent } from "./explored";
import { s } from "./svg";

type Base = Topology<{ countries: GeometryCollection<{ name: string }> }>;
type Box = [[number, number], [number, number]];

// South-west and north-east corners, in degrees.
export const EXTENTS: Record<string, Box> = {
  "Iraq and Syria": [[35, 28.5], [49.5, 38.5]],
  Region: [[31, 11], [63, 41]],
};
const METRES_PER_DEGREE = 111_320;
let loading: Promise<Base> | undefined;

/** Load the base map once. */
export function basemap(): Promise<Base> {
  loading ??= fetch("/static/dist/basemap.json").then((answer) => answer.json() as Promise<Base>);
  return loading;
}

interface Site {
  iri: string;
  attacks: HgEvent[];
  strikes: HgEvent[];
  others: HgEvent[];
}

/** Draw the events that a filter shows where they happened. */
export function drawMap(base: Base, data: Explored, filter: Filter, extent: string, width: number, open: (id: string) => void): HTMLElement {
  const height = Math.round(Math.min(width * 0.72, 620));
  const projection = fitted(EXTENTS[extent] ?? EXTENTS.Region!, width, height);
  const path = geoPath(projection);
  const countries = feature(base, base.objects.countries);
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "map", role: "group", "aria-label": `Map, ${extent}` });
  svg.append(s("path", { d: path(countries) ?? "", class: "land" }));
  svg.append(s("path", { d: path(mesh(base, base.objects.countries, (a, b) => a !== b)) ?? "", class: "border" }));
  const sites = sitesOf(data, filter);
  const pinned = sites.filter((site) => data.points[site.iri]);
  const taken: [number, number, number, number][] = [];
  const pins = pinned.map((site) => pin(site, data, projection, taken, open, [width, height]));
  for (const country of countries.features) {
    const [x, y] = path.centroid(country);
    const [[west, north], [east, south]] = path.bounds(country);
    const inside = x > 30 && x < width - 30 && y > 12 && y < height - 12;
    if (!inside || east - west <= 70 || south - north <= 30) continue;
    const half = country.properties.name.length * 4.6;
    const label = claim([[x - half, y - 11, x + half, y + 3], [x - half, y + 25, x + half, y + 39]], taken);
    if (label) svg.append(s("text", { x, y: label[3] - 3, class: "country", "text-anchor": "middle" }, country.properties.name));
  }
  svg.append(...pins);
  const areas = sites.filter((site) => !data.points[site.iri]);
  return h("div", {}, svg, source(), list(areas, data));
}

/** Group the events shown by each of their places. */
function sitesOf(data: Explored, filter: Filter): Site[] {
  const found = new Map<string, Site>();
  for (const event of data.events) {
    if (!filter.shows(event)) continue;
    for (const iri of event.places ?? []) {
      const site = found.get(iri) ?? { iri, attacks: [], strikes: [], others: [] };
      (event.side === "attack" ? site.attacks : event.side === "strike" ? site.strikes : site.others).push(event);
      found.set(iri, site);
    }
  }
  return [...found.values()].sort((a, b) => total(b) - total(a) || a.iri.localeCompare(b.iri));
}

function total(site: Site): number {
  return site.attacks.length + site.strikes.length + site.others.length;
}

function fitted([[west, south], [east, north]]: Box, width: number, height: number): GeoProjection {
  const corners = { type: "MultiPoint" as const, coordinates: [[west, south], [east, south], [west, north], [east, north]] };
  return geoConicConformal().parallels([18, 34]).rotate([-(west + east) / 2, 0]).fitExtent([[8, 8], [width - 8, height - 8]], corners);
}

function pin(site: Site, data: Explored, projection: GeoProjection, taken: [number, number, number, number][], open: (id: string) => void, [width, height]: [number, number]): SVGElement {
  const point = data.points[site.iri]!;
  const at: [number, number] = [Number(point.longitude), Number(point.latitude)];
  const [x, y] = projection(at) ?? [-99, -99];
  const name = data.names[site.iri] ?? site.iri;
  const said = [site.attacks.length && `${site.attacks.length} attacks`, site.strikes.length && `${site.strikes.length} strikes`, site.others.length && `${site.others.length} others`].filter(Boolean).join(", ");
  const group = s("g", { tabindex: 0, role: "link", class: "site", "aria-label": `${name}: ${said}` }, s("title", {}, `${name}\n${said}\npoint known to ${Number(point.accuracy ?? 0) / 1000} km`));
  if (x < 0 || y < 0 || x > width || y > height) {
    group.setAttribute("class", "outside");
    return group;
  }
  const north = projection([at[0], at[1] + Number(point.accuracy ?? 0) / METRES_PER_DEGREE]);
  group.append(s("circle", { cx: x, cy: y, r: Math.max(2, y - (north?.[1] ?? y)), class: "accuracy" }));
  const radius = (count: number) => 5 + 4 * Math.sqrt(count);
  const apart = site.attacks.length && site.strikes.length ? 7 : 0;
  if (site.attacks.length) group.append(s("circle", { cx: x - apart, cy: y, r: radius(site.attacks.length), class: "attack" }));
  if (site.strikes.length) {
    const r = radius(site.strikes.length);
    group.append(s("path", { d: `M${x + apart},${y - r}l${r},${r}l${-r},${r}l${-r},${-r}Z`, class: "strike" }));
  }
  if (!site.attacks.length && !site.strikes.length) group.append(s("rect", { x: x - 4, y: y - 4, width: 8, height: 8, class: "base" }));
  const label = place(name, x, y, taken, width);
  if (label) group.append(label);
  group.addEventListener("click", () => open(site.iri));
  group.addEventListener("keydown", (event) => {
    if (event.key === "Enter") open(site.iri);
  });
  return group;
}

type Room = [number, number, number, number];

/** Return the first place where nothing stands yet, and take it. */
function claim(rooms: Room[], taken: Room[]): Room | null {
  const free = rooms.find((room) => taken.every((other) => room[2] < other[0] || other[2] < room[0] || room[3] < other[1] || other[3] < room[1]));
  if (free) taken.push(free);
  return free ?? null;
}

/** Put a name beside its point where no other name stands; leave it out where there is no room. */
function place(name: string, x: number, y: number, taken: [number, number, number, number][], width: number): SVGTextElement | null {
  const wide = name.length * 6.6;
  for (const [dx, dy, anchor] of [[16, 4, "start"], [-16, 4, "end"], [0, -18, "middle"], [0, 26, "middle"]] as const) {
    const left = anchor === "start" ? x + dx : anchor === "end" ? x + dx - wide : x - wide / 2;
    const box: [number, number, number, number] = [left, y + dy - 12, left + wide, y + dy + 3];
    const free = box[0] > 0 && box[2] < width && taken.every((other) => box[2] < other[0] || other[2] < box[0] || box[3] < other[1] || other[3] < box[1]);
    if (!free) continue;
    taken.push(box);
    return s("text", { x: x + dx, y: y + dy, "text-anchor": anchor, class: "place" }, name);
  }
  return null;
}

function source(): HTMLElement {
  return h("p", { class: "note" }, "● attacks, ◆ strikes, □ other events; area grows with the number of events; a ring is the accuracy of the point. Boundaries: Natural Earth, not an endorsement. Names and lines are contested in places.");
}

/** List the places that have no point of their own. */
function list(areas: Site[], data: Explored): HTMLElement {
  if (!areas.length) return h("p", { class: "note" }, "Every place of the events shown has a point.");
  const rows = areas.map((site) =>
    h("tr", {}, h("td", {}, h("a", { href: `/page/${site.iri.replace("https://w3id.org/heliograph/id/", "")}` }, data.names[site.iri] ?? site.iri)), h("td", { class: "number attack" }, String(site.attacks.length || "")), h("td", { class: "number strike" }, String(site.strikes.length || "")), h("td", { class: "number" }, String(site.others.length || ""))),
  );
  return h(
    "section",
    {},
    h("h2", {}, "Known as an area, or without a published point"),
    h("table", {}, h("thead", {}, h("tr", {}, ...["Place", "Attacks", "Strikes", "Others"].map((name, n) => h("th", { scope: "col", class: n ? "number" : undefined }, name)))), h("tbody", {}, ...rows)),
  );
}
