// The network's ties and events on a canvas, for scenes of more elements than SVG moves well:
// one path for each style, so that a frame costs the same for ten events and ten thousand.

import type { Focus } from "./netsvg";
import { bow } from "./netsvg";
import type { Node, Petal, Scene } from "./scene";
import { isThin } from "./scene";

export interface Camera {
  k: number;
  x: number;
  y: number;
}

interface Stroke {
  path: Path2D;
  colour: string;
  width: number;
  dash: number[];
  alpha: number;
}

interface Fill {
  path: Path2D;
  colour: string;
  alpha: number;
}

/** Line patterns by family of relation; the style sheet has the same. */
export const DASHES: Record<string, number[]> = { support: [], affiliation: [6, 3], hostility: [2, 2], office: [1, 3], communication: [8, 3, 2, 3], context: [3, 5], location: [10, 4], other: [1, 5] };

/** A scene made ready for a canvas; drawing it once more, as for another camera, is cheap. */
export class Painting {
  readonly canvas = document.createElement("canvas");
  private readonly colours = new Map<string, string>();
  private strokes: Stroke[] = [];
  private fills: Fill[] = [];
  private petals: Petal[] = [];
  private grid = new Map<string, Petal[]>();

  /** Take over a scene; nodes beyond `most` are dots here, the others are SVG on top. */
  prepare(scene: Scene, focus: Focus, most: number): void {
    const nodes = new Map(scene.nodes.map((node) => [node.n, node]));
    const bright = (...keys: string[]) => !focus.bright || keys.every((key) => focus.bright!.has(key));
    const strokes = new Map<string, Stroke>();
    for (const tie of scene.ties) {
      const [from, to] = [nodes.get(tie.from)!, nodes.get(tie.to)!];
      const width = tie.kind === "hit" ? Math.round(tie.wide) : 1;
      const on = bright(from.key, to.key) || focus.bright?.has(tie.key);
      const key = `${tie.kind} ${tie.sort} ${width} ${on}`;
      let stroke = strokes.get(key);
      if (!stroke) strokes.set(key, (stroke = { path: new Path2D(), colour: this.colour(tie.kind === "hit" ? `--${tie.sort}` : "--ink-3"), width, dash: tie.kind === "hit" ? [] : (DASHES[tie.sort] ?? []), alpha: (tie.kind !== "hit" ? 0.6 : isThin(tie, scene) ? 0.07 * width : 0.4) * (on ? 1 : 0.12) }));
      const [sx, sy, cx, cy, ex, ey] = bow(from, to, tie.bend, 2);
      stroke.path.moveTo(sx, sy);
      stroke.path.quadraticCurveTo(cx, cy, ex, ey);
    }
    this.strokes = [...strokes.values()].sort((a, b) => a.width - b.width);
    const fills = new Map<string, Fill>();
    const fill = (key: string, name: string, on: boolean): Path2D => {
      let found = fills.get(`${key} ${on}`);
      if (!found) fills.set(`${key} ${on}`, (found = { path: new Path2D(), colour: this.colour(name), alpha: on ? 1 : 0.15 }));
      return found.path;
    };
    for (const petal of scene.petals) drawPetal(fill(petal.side, petal.side === "other" ? "--ink-3" : `--${petal.side}`, bright(nodes.get(petal.host)!.key) || !!focus.bright?.has(petal.event.id)), petal);
    const rest = [...scene.nodes].sort((a, b) => b.weight - a.weight || a.n - b.n).slice(most);
    for (const node of rest) dot(fill(`node ${node.colour}`, node.colour < 0 ? "--ink-3" : `--community-${node.colour}`, bright(node.key)), node);
    this.fills = [...fills.values()];
    this.petals = scene.petals;
    this.index();
  }

  /**
   * Draw what was prepared as a camera sees it; a draft has half the pixels each way. Lines of
   * two pixels become hairlines by that, of which thousands take milliseconds and not a tenth of
   * a second where there is no graphics processor.
   */
  draw(camera: Camera, width: number, height: number, draft = false): void {
    const ratio = draft ? 0.5 : Math.min(2, devicePixelRatio || 1);
    const [across, down] = [Math.ceil(width * ratio), Math.ceil(height * ratio)];
    if (this.canvas.width !== across || this.canvas.height !== down) {
      this.canvas.width = across;
      this.canvas.height = down;
    }
    const context = this.canvas.getContext("2d")!;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.setTransform(camera.k * ratio, 0, 0, camera.k * ratio, camera.x * ratio, camera.y * ratio);
    for (const stroke of this.strokes) {
      context.globalAlpha = stroke.alpha;
      context.strokeStyle = stroke.colour;
      context.lineWidth = stroke.width;
      context.setLineDash(stroke.dash);
      context.stroke(stroke.path);
    }
    for (const fill of this.fills) {
      context.globalAlpha = fill.alpha;
      context.fillStyle = fill.colour;
      context.fill(fill.path);
    }
  }

  /** Return the event at a place of the scene, if one is there. */
  at(x: number, y: number): Petal | null {
    const near = this.grid.get(`${Math.round(x / 16)} ${Math.round(y / 16)}`) ?? [];
    return near.find((petal) => Math.hypot(petal.x - x, petal.y - y) < 5) ?? null;
  }

  /** Return what a colour of the style sheet is in the theme of the page. */
  private colour(name: string): string {
    let found = this.colours.get(name);
    if (!found) {
      this.canvas.style.color = `var(${name})`;
      this.colours.set(name, (found = getComputedStyle(this.canvas).color));
    }
    return found;
  }

  /** Forget the colours of the theme before. */
  recolour(): void {
    this.colours.clear();
  }

  private index(): void {
    this.grid.clear();
    for (const petal of this.petals) {
      for (const dx of [-5, 5]) {
        for (const dy of [-5, 5]) {
          const key = `${Math.round((petal.x + dx) / 16)} ${Math.round((petal.y + dy) / 16)}`;
          const there = this.grid.get(key);
          if (!there) this.grid.set(key, [petal]);
          else if (there.at(-1) !== petal) there.push(petal);
        }
      }
    }
  }
}

function dot(path: Path2D, { x, y, r }: Node): void {
  path.moveTo(x + r, y);
  path.arc(x, y, r, 0, 2 * Math.PI);
}

function drawPetal(path: Path2D, { x, y, side }: Petal): void {
  if (side === "other") {
    path.moveTo(x + 1.8, y);
    path.arc(x, y, 1.8, 0, 2 * Math.PI);
    return;
  }
  const tip = side === "attack" ? -3.2 : 3.2;
  path.moveTo(x - 3.3, y - tip);
  path.lineTo(x + 3.3, y - tip);
  path.lineTo(x, y + tip);
  path.closePath();
}
