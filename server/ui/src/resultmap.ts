// A result on the map: columns of WKT (`?wkt`), or of latitude and longitude, on the base map.

import { wktToGeoJSON } from "betterknown";
import { geoConicConformal, geoPath } from "d3-geo";
import type { GeoPermissibleObjects } from "d3-geo";
import type { Geometry, Position } from "geojson";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import { h } from "./dom";
import { nameIn, pageOf } from "./links";
import type { Naming } from "./links";
import { columnsWhere, isNumber } from "./rows";
import type { Answer, Row, Value } from "./rows";
import type { Drawn } from "./chart";
import { s } from "./svg";
import type { Camera } from "./zoom";
import { zoomed } from "./zoom";

type Base = Topology<{ countries: GeometryCollection<{ name: string }> }>;
type Box = [number, number, number, number];

const WKT = /#wktLiteral$/;
// What the base map holds, in degrees: west, south, east, north.
const WHOLE: Box = [20, 3, 70, 45];
const LEAST = 8; // degrees that a map spans at least
const MOST_LABELS = 80;
let loading: Promise<Base> | undefined;

function basemap(): Promise<Base> {
  loading ??= fetch("/static/dist/basemap.json").then((answer) => answer.json() as Promise<Base>);
  return loading;
}

/** Return the column of WKT, or those of latitude and longitude; null where there is none. */
export function placeColumns(answer: Answer): { wkt: string } | { latitude: string; longitude: string } | null {
  const wkt = columnsWhere(answer, (value) => WKT.test(value.datatype ?? "") || /^\s*(<[^>]*>\s*)?(MULTI)?(POINT|POLYGON|LINESTRING)\b/i.test(value.value))[0];
  if (wkt) return { wkt };
  const numbers = columnsWhere(answer, isNumber);
  const latitude = numbers.find((name) => /^lat(itude)?$/i.test(name));
  const longitude = numbers.find((name) => /^(lon|long|lng|longitude)$/i.test(name));
  return latitude && longitude ? { latitude, longitude } : null;
}

interface Site {
  geometry: Geometry;
  key: string;
  names: Set<string>;
  iri: string | undefined;
  rows: number;
}

/** Return the map; its base comes from this server. */
export async function resultMap(answer: Answer, naming: Naming, width: number): Promise<Drawn> {
  const columns = placeColumns(answer)!;
  const rows = answer.results?.bindings ?? [];
  const subject = subjectColumn(answer, columns);
  const sites = new Map<string, Site>();
  let without = 0;
  for (const row of rows) {
    const geometry = geometryOf(row, columns);
    if (!geometry) {
      without += 1;
      continue;
    }
    const key = JSON.stringify(geometry);
    const site = sites.get(key) ?? { geometry, key, names: new Set<string>(), iri: row[subject]?.type === "uri" ? row[subject].value : undefined, rows: 0 };
    site.rows += 1;
    if (row[subject]) site.names.add(nameIn(row, subject, naming));
    sites.set(key, site);
  }
  const all = [...sites.values()];
  const inside = all.filter((site) => positions(site.geometry).every(([x = 0, y = 0]) => x >= WHOLE[0] && x <= WHOLE[2] && y >= WHOLE[1] && y <= WHOLE[3]));
  const base = await basemap();
  const map = zoomed((camera) => draw(base, inside, width, camera));
  const outside = all.length - inside.length;
  const notes = [
    `${rows.length - without} of ${rows.length} rows at ${all.length} ${all.length === 1 ? "place" : "places"}`,
    without && `${without} without a geometry that could be read`,
    outside && `${outside} beyond the base map: ${all.filter((site) => !inside.includes(site)).slice(0, 5).map((site) => [...site.names][0] ?? "a place").join(", ")}${outside > 5 ? " …" : ""}`,
  ].filter(Boolean);
  const words = `${notes.join("; ")}.`;
  const element = h("div", { class: "mapped" }, h("p", { class: "note" }, words), map.element, h("p", { class: "note" }, "The area of a dot grows with its rows. Boundaries: Natural Earth, not an endorsement."));
  return { element, drawing: map.drawing, subtitle: () => words };
}

function subjectColumn(answer: Answer, columns: object): string {
  const names = (answer.head.vars ?? []).filter((name) => !Object.values(columns).includes(name));
  const things = columnsWhere(answer, (value) => value.type === "uri");
  return names.find((name) => things.includes(name) && !/geometry$/i.test(name)) ?? names.find((name) => /label$|name$/i.test(name)) ?? names[0] ?? "";
}

function geometryOf(row: Row, columns: NonNullable<ReturnType<typeof placeColumns>>): Geometry | null {
  if ("wkt" in columns) return parsed(row[columns.wkt]);
  const [x, y] = [Number(row[columns.longitude]?.value ?? NaN), Number(row[columns.latitude]?.value ?? NaN)];
  return Number.isFinite(x) && Number.isFinite(y) ? { type: "Point", coordinates: [x, y] } : null;
}

/** Read WKT in longitude and latitude; another reference system than CRS 84 is left out. */
function parsed(value: Value | undefined): Geometry | null {
  const [, system, text] = /^\s*(?:<([^>]*)>)?\s*([^]*)$/.exec(value?.value ?? "") ?? [];
  if (!text || (system && !/CRS84$/.test(system))) return null;
  try {
    return wktToGeoJSON(text) as Geometry | null;
  } catch {
    return null;
  }
}

function positions(geometry: Geometry): Position[] {
  if (geometry.type === "GeometryCollection") return geometry.geometries.flatMap(positions);
  const flatten = (item: unknown): Position[] => (Array.isArray(item) && typeof item[0] === "number" ? [item as Position] : (item as unknown[]).flatMap(flatten));
  return flatten(geometry.coordinates);
}

function extent(sites: Site[]): Box {
  const found = sites.flatMap((site) => positions(site.geometry));
  if (!found.length) return [31, 11, 63, 41];
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x = 0, y = 0] of found) [west, south, east, north] = [Math.min(west, x), Math.min(south, y), Math.max(east, x), Math.max(north, y)];
  const wide = Math.max(0, LEAST - (east - west)) / 2 + 0.6;
  const high = Math.max(0, LEAST - (north - south)) / 2 + 0.6;
  return [west - wide, south - high, east + wide, north + high];
}

function draw(base: Base, sites: Site[], width: number, camera: Camera): SVGSVGElement {
  const height = Math.round(Math.min(Math.max(width * 0.52, 320), 500));
  const [west, south, east, north] = extent(sites);
  const corners = { type: "MultiPoint" as const, coordinates: [[west, south], [east, south], [west, north], [east, north]] };
  const projection = geoConicConformal().parallels([18, 34]).rotate([-(west + east) / 2, 0]).fitExtent([[12, 12], [width - 12, height - 12]], corners).clipExtent([[0, 0], [width, height]]);
  const [left, top] = projection.translate();
  projection.scale(projection.scale() * camera.k).translate([left * camera.k + camera.x, top * camera.k + camera.y]);
  const path = geoPath(projection).pointRadius(5);
  const shape = (object: GeoPermissibleObjects) => path(object) ?? "";
  const countries = feature(base, base.objects.countries);
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "figure resultmap", role: "group", "aria-label": `Map of ${sites.length} places` });
  svg.append(s("rect", { width, height, class: "water" }), s("path", { d: shape(countries), class: "land" }), s("path", { d: shape(mesh(base, base.objects.countries, (a, b) => a !== b)), class: "border" }));
  const ordered = [...sites].sort((a, b) => b.rows - a.rows);
  const taken: Box[] = ordered.filter((site) => site.geometry.type === "Point").map((site) => {
    const [x, y] = path.centroid(site.geometry);
    return [x - 4, y - 4, x + 4, y + 4];
  });
  const labels = s("g", {});
  const symbols = ordered.map((site) => symbol(site, path, shape, labels, taken, [width, height]));
  for (const country of countries.features) {
    const [x, y] = path.centroid(country);
    const half = country.properties.name.length * 5;
    if (x - half < 0 || x + half > width || path.area(country) < 5000) continue;
    const free = [0, 34, -34].map((dy): Box => [x - half, y + dy - 10, x + half, y + dy + 4]).find((room) => room[1] > 4 && room[3] < height - 4 && isFree(room, taken));
    if (!free) continue;
    taken.push(free);
    svg.append(s("text", { x, y: free[3] - 4, class: "country", "text-anchor": "middle" }, country.properties.name));
  }
  svg.append(...symbols);
  svg.append(labels);
  return svg;
}

function isFree(room: Box, taken: Box[]): boolean {
  return taken.every((other) => room[2] < other[0] || other[2] < room[0] || room[3] < other[1] || other[3] < room[1]);
}

function symbol(site: Site, path: ReturnType<typeof geoPath>, shape: (object: GeoPermissibleObjects) => string, labels: SVGGElement, taken: Box[], [width, height]: [number, number]): SVGElement {
  const [first = "place", ...more] = site.names;
  const name = more.length ? `${first} and ${more.length} more` : first;
  const said = `${name}${site.rows > 1 ? `, ${site.rows} rows` : ""}`;
  const [x, y] = path.centroid(site.geometry);
  if (!Number.isFinite(x)) return s("g"); // beyond the edge of what is enlarged
  const radius = 4 + 1.6 * Math.sqrt(site.rows);
  const mark = site.geometry.type === "Point" ? s("circle", { cx: x, cy: y, r: radius, class: "dot" }) : s("path", { d: shape(site.geometry), class: "area" });
  mark.append(s("title", {}, said));
  if (labels.childElementCount < MOST_LABELS) {
    const wide = first.length * 6.6;
    for (const [dx, dy, anchor] of [[radius + 4, 4, "start"], [-radius - 4, 4, "end"], [0, -radius - 5, "middle"], [0, radius + 14, "middle"]] as const) {
      const left = anchor === "start" ? x + dx : anchor === "end" ? x + dx - wide : x - wide / 2;
      const room: Box = [left, y + dy - 11, left + wide, y + dy + 3];
      if (room[0] < 2 || room[2] > width - 2 || room[1] < 2 || room[3] > height - 2) continue;
      if (!isFree(room, taken)) continue;
      taken.push(room);
      labels.append(s("text", { x: x + dx, y: y + dy, "text-anchor": anchor, class: "placename" }, first));
      break;
    }
  }
  if (!site.iri) return s("g", { role: "img", "aria-label": said }, mark);
  return s("a", { href: pageOf(site.iri), "aria-label": said }, mark);
}
