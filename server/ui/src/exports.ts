// What the explore page saves beside pictures: its rows, its places and its network as files.

import { iso } from "./days";
import type { Explored, HgEvent } from "./explored";
import type { Caption } from "./figure";
import { captionLines } from "./figure";
import type { Site } from "./filter";
import type { Cell } from "./saving";
import type { Scene } from "./scene";
import { totals } from "./stated";

export const EVENT_COLUMNS = ["event", "label", "type", "side", "granularity", "not_before", "not_after", "date_disputed", "status", "evidence", "actors", "targets", "places", "documents", "stated_totals"];

/** Return one row an event, IRIs whole, several values joined by "; ". */
export function eventRows(data: Explored, events: HgEvent[]): Cell[][] {
  const names = (numbers: number[]) => numbers.map((n) => data.things[n]!.label).join("; ");
  return events.map((event) => [data.base + event.id, event.label, event.type, event.side, event.granularity, event.from, event.to, event.disputed ? "true" : "", event.statuses.join("; "), data.levels[event.evidence], names(event.actors), names(event.targets), names(event.places), names(event.documents), totals(data.counts.get(event.id) ?? [])]);
}

/** Return the sites that have a point as GeoJSON; those without one are features without geometry. */
export function geoJson(data: Explored, sites: Site[], caption: Caption): Blob {
  const features = sites.map((site) => {
    const point = data.points.get(site.n);
    const thing = data.things[site.n]!;
    return {
      type: "Feature",
      id: data.base + thing.id,
      geometry: point ? { type: "Point", coordinates: [point[0], point[1]] } : null,
      properties: { name: thing.label, attacks: site.attacks, strikes: site.strikes, others: site.others, accuracy_metres: point?.[2] ?? null, base: data.bases.has(site.n), events: site.events.map((event) => data.base + event.id) },
    };
  });
  const content = { type: "FeatureCollection", caption: Object.fromEntries(captionLines(caption)), features };
  return new Blob([JSON.stringify(content, null, 1), "\n"], { type: "application/geo+json" });
}

export const SITE_COLUMNS = ["place", "label", "longitude", "latitude", "accuracy_metres", "attacks", "strikes", "others"];

export function siteRows(data: Explored, sites: Site[]): Cell[][] {
  return sites.map((site) => {
    const point = data.points.get(site.n);
    return [data.base + data.things[site.n]!.id, data.things[site.n]!.label, point?.[0], point?.[1], point?.[2], site.attacks, site.strikes, site.others];
  });
}

/** Return the scene as GEXF 1.3: actors with their measure, events, typed ties with weights, all where they stand. */
export function gexf(scene: Scene, caption: Caption): Blob {
  const byNumber = new Map(scene.nodes.map((node) => [node.n, node.key]));
  const day = (at: number) => (Number.isFinite(at) ? iso(at) : "");
  const value = (name: string, content: string | number) => `<attvalue for="${name}" value="${escaped(String(content))}"/>`;
  const stands = (x: number, y: number, size: number) => `<viz:position x="${x.toFixed(1)}" y="${(-y).toFixed(1)}" z="0"/><viz:size value="${size.toFixed(1)}"/>`;
  const actors = scene.nodes.map((node) => `<node id="${escaped(node.key)}" label="${escaped(node.label)}"><attvalues>${value("kind", node.kind)}${value("community", node.colour)}${value("measure", node.weight)}</attvalues>${stands(node.x, node.y, node.r)}</node>`);
  const events = scene.petals.map(({ event, x, y }) => {
    const spell = [Number.isFinite(event.first) ? ` start="${day(event.first)}"` : "", Number.isFinite(event.last) ? ` end="${day(event.last)}"` : ""].join("");
    return `<node id="${escaped(event.id)}" label="${escaped(event.label)}"${spell}><attvalues>${value("kind", event.side)}</attvalues>${stands(x, y, 3)}</node>`;
  });
  const ties = scene.ties.map((tie, n) => `<edge id="${n}" source="${escaped(byNumber.get(tie.from)!)}" target="${escaped(byNumber.get(tie.to)!)}" type="directed" weight="${tie.weight}"><attvalues>${value("relation", tie.kind === "hit" ? `${tie.sort}s` : tie.sort)}</attvalues></edge>`);
  const parts = scene.petals.map((petal, n) => `<edge id="e${n}" source="${escaped(byNumber.get(petal.host)!)}" target="${escaped(petal.event.id)}" type="directed"><attvalues>${value("relation", "takes part")}</attvalues></edge>`);
  const described = captionLines(caption).map(([name, text]) => `${name}: ${text}`).join("\n");
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">
<meta lastmodifieddate="${caption.date}"><creator>Heliograph</creator><description>${escaped(described)}</description></meta>
<graph mode="dynamic" timeformat="date" defaultedgetype="directed">
<attributes class="node"><attribute id="kind" title="kind" type="string"/><attribute id="community" title="community" type="integer"/><attribute id="measure" title="measure" type="double"/></attributes>
<attributes class="edge"><attribute id="relation" title="relation" type="string"/></attributes>
<nodes>${[...actors, ...events].join("\n")}</nodes>
<edges>${[...ties, ...parts].join("\n")}</edges>
</graph>
</gexf>
`;
  return new Blob([text], { type: "application/gexf+xml" });
}

export const TIE_COLUMNS = ["from", "to", "kind", "sort", "weight", "items"];

export function tieRows(data: Explored, scene: Scene): Cell[][] {
  const byNumber = new Map(scene.nodes.map((node) => [node.n, node]));
  return scene.ties.map((tie) => [byNumber.get(tie.from)!.label, byNumber.get(tie.to)!.label, tie.kind, tie.sort, tie.weight, tie.items.map((id) => data.base + id).join("; ")]);
}

function escaped(text: string): string {
  return text.replace(/[<>&"]/g, (mark) => ({ "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" })[mark]!).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "");
}
