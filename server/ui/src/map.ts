// The map: places that have a published point, each with how well it is known; a place known as
// an area only has no pin and is listed. Drawn from a file of our own, at fixed extents.

import { geoConicConformal, geoPath } from "d3-geo";
import type { GeoProjection } from "d3-geo";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import type { Explored, Point } from "./explored";
import type { Shown, Site } from "./filter";
import { EXTENTS, NAMES } from "./geography";
import { press, rove } from "./roving";
import type { Room } from "./svg";
import { claim, s } from "./svg";

export type Base = Topology<{ countries: GeometryCollection<{ name: string }> }>;

const METRES_PER_DEGREE = 111_320;
const LETTER = 6.3;
let loading: Promise<Base> | undefined;

/** Load the base map once. */
export function basemap(): Promise<Base> {
  loading ??= fetch("/static/dist/basemap.json").then((answer) => {
    if (!answer.ok) throw new Error(`the server says ${answer.status}`);
    return answer.json() as Promise<Base>;
  });
  return loading;
}

export function total(site: Site): number {
  return site.attacks + site.strikes + site.others;
}

/** Group the events shown by each of their places, and by places that they are aimed at. */
export function sitesOf(data: Explored, shown: Shown): Site[] {
  if (shown.counted?.sites) return shown.counted.sites.found;
  const found = new Map<number, Site>();
  for (const event of shown.events) {
    for (const n of new Set([...event.places, ...event.targets.filter((target) => data.things[target]!.id.startsWith("place/"))])) {
      let site = found.get(n);
      if (!site) found.set(n, (site = { n, attacks: 0, strikes: 0, others: 0, events: [] }));
      site[event.side === "attack" ? "attacks" : event.side === "strike" ? "strikes" : "others"]++;
      site.events.push(event);
    }
  }
  return [...found.values()].sort((a, b) => total(b) - total(a) || a.n - b.n);
}

interface Land {
  key: string;
  group: SVGGElement;
  projection: GeoProjection;
}

export class MapPicture {
  private land: Land | null = null;

  constructor(private readonly data: Explored, private readonly base: Base) {}

  /** Draw the sites that have a point; `pick` is called with the place. */
  draw(sites: Site[], extent: string, width: number, height: number, picked: string | null, pick: (id: string) => void): SVGSVGElement {
    const { group, projection } = this.prepared(extent, width, height);
    const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "map", role: "group", "aria-label": "Map of events" });
    const pins = sites.flatMap((site) => {
      const point = this.data.points.get(site.n);
      const at = point && projection([point[0], point[1]]);
      return at && at[0] > 0 && at[1] > 0 && at[0] < width && at[1] < height ? [{ site, point, x: at[0], y: at[1] }] : [];
    });
    const most = Math.max(1, ...pins.map(({ site }) => Math.max(site.attacks, site.strikes)));
    const radius = (count: number) => Math.max(4, Math.min(26, width / 26) * Math.sqrt(count / Math.max(most, 12)));
    const [wide, tall] = [220 + numbers(most) + 2 * radius(most), 2 * radius(most) + 32];
    // The corner with fewer places of the whole release, so that it stays there while the filter changes.
    const places = [...this.data.points.values()].map(([east, north]) => projection([east, north]) ?? ([-99, -99] as [number, number]));
    const under = (from: number) => places.filter(([x, y]) => x > from - 20 && x < from + wide + 20 && y > height - tall - 20 && y < height).length;
    const left = under(0) <= under(width - wide) ? 0 : width - wide;
    const legend: Room = [left, height - tall, left + wide, height];
    const taken: Room[] = [legend, [width - 250, 0, width, 42], ...pins.map(({ site, x, y }): Room => {
      const r = Math.max(radius(site.attacks), radius(site.strikes), 5);
      return [x - r, y - r, x + r, y + r];
    })];
    const marks = pins.map((pin) => this.pin(pin.site, pin.point, pin.x, pin.y, projection, radius, picked, pick));
    const labels = pins.map((pin) => this.label(pin.site, pin.x, pin.y, Math.max(radius(pin.site.attacks), radius(pin.site.strikes), 5), taken, width));
    svg.append(group, ...names(projection, taken, width, height), ...marks, ...labels.filter((label) => label !== null), key(most, radius, left, height));
    rove(svg, ".site");
    return svg;
  }

  /** Draw land and borders once for an extent and a size. */
  private prepared(extent: string, width: number, height: number): Land {
    const wanted = `${extent} ${width} ${height}`;
    if (this.land?.key === wanted) return this.land;
    const [[west, south], [east, north]] = EXTENTS[extent] ?? EXTENTS.theatre!;
    const corners = { type: "MultiPoint" as const, coordinates: [[west, south], [east, south], [west, north], [east, north]] };
    const projection = geoConicConformal().parallels([18, 34]).rotate([-(west + east) / 2, 0]).fitExtent([[4, 4], [width - 4, height - 4]], corners).clipExtent([[-20, -20], [width + 20, height + 20]]);
    const path = geoPath(projection).digits(1);
    const countries = this.base.objects.countries;
    const group = s("g", { class: "base-map" }, s("rect", { width, height, class: "water" }), s("path", { d: path(feature(this.base, countries)) ?? "", class: "land" }), s("path", { d: path(mesh(this.base, countries, (a, b) => a === b)) ?? "", class: "coast" }), s("path", { d: path(mesh(this.base, countries, (a, b) => a !== b)) ?? "", class: "border" }));
    this.land = { key: wanted, group, projection };
    return this.land;
  }

  private pin(site: Site, point: Point, x: number, y: number, projection: GeoProjection, radius: (count: number) => number, picked: string | null, pick: (id: string) => void): SVGElement {
    const thing = this.data.things[site.n]!;
    const words = said(site);
    const accuracy = point[2] === null ? "accuracy not stated" : `point known to ${point[2] / 1000} km`;
    const group = s("g", { role: "button", class: `site${picked === thing.id ? " picked" : ""}`, "aria-label": `${thing.label}: ${words}; ${accuracy}`, "aria-pressed": String(picked === thing.id), "data-id": thing.id }, s("title", {}, `${thing.label}\n${words}\n${accuracy}`));
    if (point[2] !== null) {
      const north = projection([point[0], point[1] + point[2] / METRES_PER_DEGREE]);
      group.append(s("circle", { cx: x, cy: y, r: Math.max(2, y - (north?.[1] ?? y)).toFixed(1), class: "accuracy" }));
    }
    if (picked === thing.id) group.append(s("circle", { cx: x, cy: y, r: Math.max(radius(site.attacks), radius(site.strikes)) + 5, class: "ring" }));
    if (site.attacks) group.append(s("circle", { cx: x, cy: y, r: radius(site.attacks).toFixed(1), class: "attack" }));
    if (site.strikes) group.append(s("path", { d: diamond(x, y, radius(site.strikes) * 1.15), class: "strike" }));
    if (!site.attacks && !site.strikes) group.append(s("circle", { cx: x, cy: y, r: 3.5, class: "other" }));
    if (this.data.bases.has(site.n)) group.append(s("rect", { x: x - 3.5, y: y - 3.5, width: 7, height: 7, class: "base" }));
    press(group, () => pick(thing.id));
    return group;
  }

  /** Put a name and its counts beside a point where nothing else stands; leave it out elsewhere. */
  private label(site: Site, x: number, y: number, gap: number, taken: Room[], width: number): SVGTextElement | null {
    const name = this.data.things[site.n]!.label;
    const counts: [number, string][] = [[site.attacks, "attack"], [site.strikes, "strike"]];
    const shown = counts.filter(([count]) => count > 0);
    const wide = (name.length + shown.map(([count]) => String(count).length + 1).reduce((a, b) => a + b, 0)) * LETTER;
    const own: Room = taken.find((room) => Math.abs((room[0] + room[2]) / 2 - x) < 0.01 && Math.abs((room[1] + room[3]) / 2 - y) < 0.01)!;
    const options = ([[gap + 5, 4, "start"], [-gap - 5, 4, "end"], [0, -gap - 5, "middle"], [0, gap + 14, "middle"], [gap, gap + 6, "start"], [-gap, gap + 6, "end"], [gap, -gap, "start"], [-gap, -gap, "end"]] as const).map(([dx, dy, anchor]) => {
      const left = anchor === "start" ? x + dx : anchor === "end" ? x + dx - wide : x + dx - wide / 2;
      return { x: x + dx, y: y + dy, anchor, room: [left, y + dy - 10, left + wide, y + dy + 3] as Room };
    }).filter(({ room }) => room[0] > 2 && room[2] < width - 2);
    const free = claim(options, taken.filter((room) => room !== own));
    if (!free) return null;
    taken.push(free.room);
    return s("text", { x: free.x, y: free.y, "text-anchor": free.anchor, class: "place" }, name, ...shown.map(([count, side]) => s("tspan", { class: side, dx: 4 }, String(count))));
  }
}

/** Write the names of countries and seas where no site stands. */
function names(projection: GeoProjection, taken: Room[], width: number, height: number): SVGElement[] {
  return NAMES.flatMap(({ name, kind, at }) => {
    const half = (name.length * (kind === "country" ? 8 : 7)) / 2;
    const options = at.flatMap((place) => {
      const [x, y] = projection(place) ?? [-99, -99];
      const room: Room = [x - half, y - 10, x + half, y + 4];
      return room[0] > 2 && room[2] < width - 2 && y > 14 && y < height - 6 ? [{ x, y, room }] : [];
    });
    const free = claim(options, taken);
    return free ? [s("text", { x: free.x, y: free.y, class: kind, "text-anchor": "middle" }, name)] : [];
  });
}

/** Return the width that the numbers beside the rings take. */
function numbers(most: number): number {
  return 12 + 7 * String(most).length;
}

/** Say by rings how many events an area stands for, and by shapes of what kind. */
function key(most: number, radius: (count: number) => number, from: number, height: number): SVGElement {
  const steps = [...new Set([1, Math.round(most / 3), most])].filter((count) => count > 0).sort((a, b) => b - a);
  const [largest] = steps;
  const r = radius(largest ?? 1);
  const base = height - 12;
  let last = -Infinity;
  const rings = steps.flatMap((count) => {
    last = Math.max(last + 11, base - 2 * radius(count) + 6);
    return [s("circle", { cx: 14 + r, cy: base - radius(count), r: radius(count), class: "ringkey" }), s("text", { x: 20 + 2 * r, y: last, class: "tick" }, String(count))];
  });
  const left = 20 + 2 * r + numbers(most);
  const entry = (x: number, mark: SVGElement, text: string) => [mark, s("text", { x: x + 10, y: base - 2, class: "tick" }, text)];
  return s("g", { class: "key", transform: `translate(${from.toFixed(1)} 0)` }, s("rect", { x: 6, y: base - 2 * r - 14, width: left + 190, height: 2 * r + 22, rx: 6, class: "keyground" }), ...rings, ...entry(left, s("circle", { cx: left, cy: base - 6, r: 5, class: "attack" }), "attacks"), ...entry(left + 66, s("path", { d: diamond(left + 66, base - 6, 6), class: "strike" }), "strikes"), ...entry(left + 132, s("rect", { x: left + 128.5, y: base - 9.5, width: 7, height: 7, class: "base" }), "base"), s("text", { x: left - 5, y: base - 20, class: "tick" }, "dashed ring: accuracy of the point"));
}

function diamond(x: number, y: number, r: number): string {
  return `M${x.toFixed(1)},${(y - r).toFixed(1)}l${r.toFixed(1)},${r.toFixed(1)}l${(-r).toFixed(1)},${r.toFixed(1)}l${(-r).toFixed(1)},${(-r).toFixed(1)}Z`;
}

export function said(site: Site): string {
  const parts: [number, string][] = [[site.attacks, "attack"], [site.strikes, "strike"], [site.others, "other event"]];
  return parts.filter(([count]) => count).map(([count, noun]) => `${count} ${noun}${count === 1 ? "" : "s"}`).join(", ");
}
