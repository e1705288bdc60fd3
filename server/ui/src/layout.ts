// A worker that lays a network out: the same network always gives the same picture, for d3-force
// has a random source of its own. Members of a community are drawn to a place of their own.

import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import type { SimulationLinkDatum, SimulationNodeDatum } from "d3-force";

/** A network to lay out: for each node its community or -1, and how strongly pairs are tied. */
export interface Plan {
  communities: number[];
  links: [number, number, number][];
}

interface Node extends SimulationNodeDatum {
  community: number;
}

const scope = self as unknown as { onmessage: (event: MessageEvent<Plan>) => void; postMessage: (positions: [number, number][]) => void };
scope.onmessage = (event) => scope.postMessage(layOut(event.data));

function layOut({ communities, links }: Plan): [number, number][] {
  const nodes: Node[] = communities.map((community) => ({ community }));
  const centres = centresOf(communities);
  const apart = 34;
  const ties: (SimulationLinkDatum<Node> & { weight: number })[] = links.map(([source, target, weight]) => ({ source, target, weight }));
  const pull = (node: Node) => (node.community < 0 ? 0.05 : 0.12);
  const simulation = forceSimulation(nodes)
    .force("link", forceLink<Node, (typeof ties)[number]>(ties).distance(apart * 2).strength((tie) => Math.min(0.35, 0.06 * Math.log2(1 + tie.weight))))
    .force("charge", forceManyBody<Node>().strength(-180).distanceMax(apart * 14))
    .force("x", forceX<Node>((node) => centres[node.community]?.[0] ?? 0).strength(pull))
    .force("y", forceY<Node>((node) => centres[node.community]?.[1] ?? 0).strength(pull))
    .force("collide", forceCollide<Node>(apart))
    .stop();
  simulation.tick(nodes.length > 2000 ? 120 : 300);
  return nodes.map((node) => [node.x ?? 0, node.y ?? 0]);
}

/** Put the largest community in the middle and the others around it, each as far as its size asks. */
function centresOf(communities: number[]): [number, number][] {
  const sizes: number[] = [];
  for (const community of communities) if (community >= 0) sizes[community] = (sizes[community] ?? 0) + 1;
  const radius = (size: number) => 40 * Math.sqrt(size);
  const first = radius(sizes[0] ?? 0);
  const turns = Math.max(1, sizes.length - 1);
  return Array.from(sizes, (size, n) => {
    if (!n) return [0, 0];
    const angle = (2 * Math.PI * (n - 1)) / turns - Math.PI / 2;
    const away = first + radius(size ?? 0) * (turns > 6 ? 1.6 : 1);
    return [Math.cos(angle) * away * 1.25, Math.sin(angle) * away];
  });
}
