// A worker that lays a network out: the same network always gives the same picture, for d3-force
// has a random source of its own. Members of a community are drawn to a place of their own.

import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import type { SimulationLinkDatum, SimulationNodeDatum } from "d3-force";

/** A network to lay out: for each node its community or -1 and its size, and how pairs are tied. */
export interface Plan {
  communities: number[];
  /** How many events stand around each node. */
  sizes: number[];
  links: [number, number, number][];
}

interface Node extends SimulationNodeDatum {
  community: number;
  room: number;
}

const scope = self as unknown as { onmessage: (event: MessageEvent<Plan>) => void; postMessage: (positions: [number, number][]) => void };
scope.onmessage = (event) => scope.postMessage(layOut(event.data));

function layOut({ communities, sizes, links }: Plan): [number, number][] {
  const nodes: Node[] = communities.map((community, n) => ({ community, room: 24 + 7 * Math.min(8, Math.sqrt(sizes[n] ?? 0)) }));
  const centres = centresOf(communities);
  const ties: (SimulationLinkDatum<Node> & { weight: number })[] = links.map(([source, target, weight]) => ({ source, target, weight }));
  const pull = (node: Node) => (node.community < 0 ? 0.16 : 0.13);
  const simulation = forceSimulation(nodes)
    .force("link", forceLink<Node, (typeof ties)[number]>(ties).distance((tie) => 0.95 * ((tie.source as Node).room + (tie.target as Node).room)).strength((tie) => Math.min(0.35, 0.06 * Math.log2(1 + tie.weight))))
    .force("charge", forceManyBody<Node>().strength((node) => -3.2 * node.room).distanceMax(420))
    .force("x", forceX<Node>((node) => centres[node.community]?.[0] ?? 0).strength(pull))
    .force("y", forceY<Node>((node) => centres[node.community]?.[1] ?? 0).strength(pull))
    .force("collide", forceCollide<Node>((node) => node.room))
    .stop();
  simulation.tick(nodes.length > 2000 ? 120 : 300);
  return nodes.map((node) => [node.x ?? 0, node.y ?? 0]);
}

/** Put the largest community in the middle and the others around it, each as far as its size asks. */
function centresOf(communities: number[]): [number, number][] {
  const sizes: number[] = [];
  for (const community of communities) if (community >= 0) sizes[community] = (sizes[community] ?? 0) + 1;
  const radius = (size: number) => 30 * Math.sqrt(size);
  const first = radius(sizes[0] ?? 0);
  const turns = Math.max(1, sizes.length - 1);
  return Array.from(sizes, (size, n) => {
    if (!n) return [0, 0];
    const angle = (2 * Math.PI * (n - 1)) / turns - Math.PI / 2;
    const away = first + radius(size ?? 0) * (turns > 6 ? 1.6 : 1);
    return [Math.cos(angle) * away * 1.25, Math.sin(angle) * away];
  });
}
