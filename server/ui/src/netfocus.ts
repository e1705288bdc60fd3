// What stands out in the network when something is picked.

import type { Step } from "./details";
import type { Explored } from "./explored";
import type { Focus } from "./netsvg";
import type { Scene } from "./scene";

/** Return what stays bright: the neighbours of what is picked, or the steps of a path. */
export function focusOf(data: Explored, scene: Scene, picked: string | null, path: Step[] | null): Focus {
  if (path) {
    const bright = new Set(path.flatMap((step) => [step.one, step.other]));
    const key = new Map(scene.nodes.map((node) => [node.n, node.key]));
    for (const tie of scene.ties) if (bright.has(key.get(tie.from)!) && bright.has(key.get(tie.to)!)) bright.add(tie.key);
    return { picked: null, bright };
  }
  if (!picked) return { picked, bright: null };
  const bright = new Set([picked]);
  const node = scene.nodes.find((own) => own.key === picked);
  const keyOf = new Map(scene.nodes.map((own) => [own.n, own.key]));
  const event = data.events.find((own) => own.id === picked);
  if (event) for (const n of [...event.actors, ...event.targets, ...event.others]) bright.add(data.things[n]!.id);
  for (const tie of scene.ties) {
    if (tie.key === picked || tie.items.includes(picked) || (node && (tie.from === node.n || tie.to === node.n))) {
      bright.add(tie.key).add(keyOf.get(tie.from)!).add(keyOf.get(tie.to)!);
    }
  }
  for (const petal of scene.petals) if (node && petal.host === node.n) bright.add(petal.event.id);
  return bright.size > 1 || event ? { picked, bright } : { picked, bright: null };
}
