// Cuts the base map from world-atlas (Natural Earth, public domain): the countries that touch
// the region, with the arcs that they need.

import { feature } from "topojson-client";

const REGION = [20, 3, 72, 46]; // west, south, east, north, in degrees

/** Return a topology with only the countries whose outline touches the region. */
export function cut(topology) {
  const { scale, translate } = topology.transform;
  const boxes = topology.arcs.map((arc) => box(arc, scale, translate));
  const geometries = topology.objects.countries.geometries.filter((country) =>
    flat(country.arcs ?? []).some((arc) => overlaps(boxes[arc < 0 ? ~arc : arc])),
  );
  const places = new Map();
  const arcs = [];
  const moved = (arc) => {
    const old = arc < 0 ? ~arc : arc;
    if (!places.has(old)) places.set(old, arcs.push(topology.arcs[old]) - 1);
    return arc < 0 ? ~places.get(old) : places.get(old);
  };
  const move = (part) => (Array.isArray(part) ? part.map(move) : moved(part));
  const countries = {
    type: "GeometryCollection",
    geometries: geometries.map(({ type, properties, arcs: own }) => ({ type, properties: { name: properties.name }, arcs: move(own) })),
  };
  return { type: "Topology", transform: topology.transform, objects: { countries }, arcs };
}

/** Return the countries as one SVG path "land", in hundredths of a degree, true at 32 degrees north. */
export function outline(topology) {
  const shrink = Math.cos((32 * Math.PI) / 180);
  const rings = feature(topology, topology.objects.countries).features.flatMap(({ geometry }) =>
    geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat(),
  );
  const paths = rings.map((ring) => {
    const points = ring.map(([east, north]) => `${Math.round(east * 100 * shrink)},${Math.round(-north * 100)}`);
    return `M${points.filter((point, n) => point !== points[n - 1]).join(" ")}z`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg"><path id="land" d="${paths.join("")}"/></svg>`;
}

function box(arc, [sx, sy], [tx, ty]) {
  let [x, y] = [0, 0];
  const found = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [dx, dy] of arc) {
    [x, y] = [x + dx, y + dy];
    const [east, north] = [x * sx + tx, y * sy + ty];
    found[0] = Math.min(found[0], east);
    found[1] = Math.min(found[1], north);
    found[2] = Math.max(found[2], east);
    found[3] = Math.max(found[3], north);
  }
  return found;
}

function overlaps([west, south, east, north]) {
  return west < REGION[2] && east > REGION[0] && south < REGION[3] && north > REGION[1];
}

function flat(arcs) {
  return arcs.flat(Infinity);
}
