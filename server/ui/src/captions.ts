// What is said above and below a view: what its marks mean, how many events it shows, and how many not.

import type { Bin } from "./days";
import { h } from "./dom";
import type { Explored, HgEvent } from "./explored";
import { isDated } from "./explored";
import type { Filter, Shown, Site } from "./filter";
import type { Scene } from "./scene";
import type { Arrangement } from "./standing";
import { partWords } from "./taking";

/** A button that lists just the events it speaks of. */
export type Lister = (words: string, events: HgEvent[], after?: string) => HTMLElement;
type Words = (HTMLElement | string)[];

export function timelineWords(bin: Bin): Words {
  return [h("b", { class: "attack" }, "▲ Attacks"), " rise above the line, ", h("b", { class: "strike" }, "▼ U.S. and coalition strikes"), ` fall below it, by ${bin}. A line is a day that is not known exactly, a band a series with its stated totals, `, h("span", { class: "shade" }, "shading"), " a pause."];
}

/** Say what of a timeline has no room for a mark, and what its bars count. */
export function timelineLeft(shown: Shown, left: HgEvent[], lister: Lister): Words {
  const counted = "Bars count every event, and a bar leads to its days; lines and bands are those drawn one by one. ";
  return [...(left.length ? [lister(`${left.length} without room for a mark`, left), " · "] : []), ...(shown.counted ? [counted] : [])];
}

export function networkWords(shown: Shown, scene: Scene, arrangement: Arrangement): string {
  const most = arrangement.all > arrangement.at.size ? `, those of most events of ${arrangement.all},` : "";
  const relations = scene.ties.filter((tie) => tie.kind === "relation").reduce((sum, tie) => sum + tie.weight, 0);
  return `${scene.nodes.length} actors${most || ","} ${relations} relations, ${shown.counted ? shown.totals.shown : scene.petals.length} events. Arrows go from who is said to act to the stated target; relations have no time and stay when the window moves.`;
}

/** Say which actors, ties and events a network leaves out; `petals` is whether events have marks. */
export function networkLeft(data: Explored, shown: Shown, scene: Scene, petals: boolean, lister: Lister): Words {
  const materiel = shown.counted ? "" : ` ${data.things.filter((thing) => thing.materiel).length} weapons and vessels have no node;`;
  const drawn = new Set(scene.petals.map((petal) => petal.event.n));
  const without = shown.events.filter((event) => !drawn.has(event.n));
  const { ties, hits } = shown.counted?.deeds ?? { ties: 0, hits: [] };
  const strongest = ties > hits.length ? ` of who hits whom, the ${hits.length} strongest ties of ${ties};` : "";
  const marks = petals ? lister(`${without.length} ${without.length === 1 ? "event" : "events"} without a mark`, without) : "events have no marks of their own";
  return [`${scene.hidden} actors hidden by the filter;${materiel}${strongest} `, marks, " · "];
}

export function mapWords(data: Explored, shown: Shown, sites: Site[]): string {
  const pinned = shown.counted?.sites?.pinned ?? sites.filter((site) => data.points.has(site.n)).length;
  const all = shown.counted?.sites?.all ?? sites.length;
  const most = all > sites.length ? `The ${sites.length} places of most events are drawn. ` : "";
  return `${most}${pinned} places with a point, ${all - pinned} known as an area only or without a published point; those are listed, not pinned.`;
}

/** Say how many events are shown, which of them are uncertain, and which are not shown. */
export function countWords(data: Explored, filter: Filter, shown: Shown, lister: Lister): Words {
  const { totals } = shown;
  const possible = shown.events.filter((event) => isDated(event) && !filter.surelyInWindow(event));
  const undated = shown.anytime.filter((event) => !isDated(event));
  const unplaced = shown.events.filter((event) => !event.places.length);
  const pointless = shown.events.filter((event) => !event.places.some((n) => data.points.has(n)));
  return [
    h("b", {}, `${totals.shown} of ${data.total} shown`),
    ...(shown.counted ? [`, ${partWords(shown)} one by one, all in bars and counts`] : []),
    ...(totals.possible ? ["; ", lister(`${totals.possible} of them only possibly in this time`, possible)] : []),
    "; ",
    lister(`${totals.undated} without a date`, undated, filter.whole ? "" : ", not shown"),
    "; ",
    filter.view === "map" ? lister(`${totals.pointless} without a point`, pointless) : lister(`${totals.unplaced} without a place`, unplaced),
    ".",
  ];
}

export function sourceWords(data: Explored, shown: Shown): HTMLElement {
  const used = shown.totals.sources;
  return h("span", {}, `${used} ${used === 1 ? "source" : "sources"} · ${[`release ${data.release.id.split("-")[0]}`, ...data.release.licences].join(" · ")}`);
}
