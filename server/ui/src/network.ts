// The network view: the scene on the stage, moved and zoomed; rail, list and details around it.

import { h } from "./dom";
import type { Explored } from "./explored";
import type { Filter, Shown } from "./filter";
import { refill } from "./focus";
import type { Camera } from "./netcanvas";
import { Painting } from "./netcanvas";
import type { Focus } from "./netsvg";
import { drawScene } from "./netsvg";
import { press, rove } from "./roving";
import type { Options, Scene } from "./scene";
import { makeScene, MOST_SVG, MOST_SVG_MOVING, optionsOf } from "./scene";
import type { Arrangement } from "./standing";
import { s } from "./svg";

const ON_TOP = 200; // actors that stay SVG above a canvas
const DRAFT_LABELS = 24;
const AT_REST = 140; // milliseconds
const ZOOM = { least: 0.5, most: 8, step: 1.4 };

export interface NetworkView {
  element: HTMLElement;
  /** Draw what a filter shows; resolves when it stands. A draft is for the moment while something moves. */
  draw: (filter: Filter, shown: Shown, width: number, height: number, draft?: boolean) => Promise<void>;
  /** The last scene and how it was filtered, once there is one. */
  scene: () => Scene | null;
  arrangement: () => Arrangement | null;
  options: () => Options | null;
  /** Return the whole network as one SVG, whatever the stage uses. */
  drawing: () => SVGSVGElement;
}

/** Make the network view; `pick` is called with a thing's id or a tie's key, null for nothing. */
export function makeNetwork(data: Explored, arrange: (filter: Filter) => Promise<Arrangement>, focusOf: (scene: Scene) => Focus, pick: (id: string | null) => void, ready: () => void): NetworkView {
  const layers = h("div", { class: "netlayers" });
  const stage = h("div", { class: "netstage" }, layers);
  const told = h("p", { class: "note netwait", role: "status" }, "Laying out the network …");
  const tip = h("div", { class: "tip", hidden: true });
  const painting = new Painting();
  painting.canvas.className = "netcanvas";
  painting.canvas.setAttribute("aria-hidden", "true");
  const button = (name: string, label: string, act: () => void) => h("button", { type: "button", class: "button small", "aria-label": label, title: label, onclick: act }, name);
  const zoomed = h("div", { class: "zoom", role: "group", "aria-label": "Zoom" }, button("+", "Zoom in", () => zoom(ZOOM.step)), button("−", "Zoom out", () => zoom(1 / ZOOM.step)), button("⤢", "Fit", () => ((camera = { k: 1, x: 0, y: 0 }), move())));
  const offstage = h("div", { class: "offstage", "aria-hidden": "true" });
  const element = h("div", { class: "netview" }, stage, told, zoomed, tip, offstage);
  let camera: Camera = { k: 1, x: 0, y: 0 };
  let scene: Scene | null = null;
  let options: Options | null = null;
  let arrangement: Arrangement | null = null;
  let waiting: Promise<Arrangement> | null = null;
  let onCanvas = false;
  let world: SVGGElement | null = null;
  let frame = 0;
  let rest = 0;
  let drawn = camera;

  // While it moves, the picture that stands is moved as a whole; at rest it is drawn anew.
  const move = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      const by = camera.k / drawn.k;
      layers.style.transform = `translate(${camera.x - drawn.x * by}px, ${camera.y - drawn.y * by}px) scale(${by})`;
      clearTimeout(rest);
      rest = setTimeout(() => redraw(), AT_REST);
    });
  };
  const redraw = (draft = false) => {
    drawn = camera;
    world?.setAttribute("transform", `translate(${camera.x} ${camera.y}) scale(${camera.k})`);
    if (onCanvas && scene) painting.draw(camera, scene.width, scene.height, draft);
    layers.style.transform = "";
  };
  const zoom = (by: number, x = (scene?.width ?? 0) / 2, y = (scene?.height ?? 0) / 2) => {
    const k = Math.min(ZOOM.most, Math.max(ZOOM.least, camera.k * by));
    camera = { k, x: x - ((x - camera.x) / camera.k) * k, y: y - ((y - camera.y) / camera.k) * k };
    move();
  };
  const paint = (draft = false) => {
    if (!scene) return;
    const focus = focusOf(scene);
    onCanvas = scene.nodes.length + scene.petals.length + scene.ties.length > (draft ? MOST_SVG_MOVING : MOST_SVG);
    const svg = drawScene(scene, focus, { ties: !onCanvas, petals: !onCanvas, most: onCanvas ? ON_TOP : Infinity, labels: draft && onCanvas ? DRAFT_LABELS : Infinity });
    world = svg.querySelector(".world");
    if (onCanvas) {
      if (!painting.canvas.isConnected) layers.append(painting.canvas);
      painting.canvas.style.width = `${scene.width}px`;
      painting.canvas.style.height = `${scene.height}px`;
      painting.prepare(scene, focus, ON_TOP);
    }
    wire(svg);
    rove(svg, ".actor", () => pick(null));
    refill(layers, onCanvas ? [painting.canvas, svg] : [svg], () => svg.querySelector(".actor"));
    redraw(draft);
  };
  const wire = (svg: SVGSVGElement) => {
    for (const mark of svg.querySelectorAll<SVGElement>(".actor, .petal")) press(mark, () => dragged || pick(mark.dataset.id ?? null));
    for (const mark of svg.querySelectorAll<SVGElement>(".tie")) mark.addEventListener("click", () => dragged || pick(mark.dataset.tie ?? null));
    svg.addEventListener("click", (event) => {
      if (event.target !== svg || dragged) return;
      const petal = onCanvas ? under(event) : null;
      pick(petal ? petal.event.id : null);
    });
  };
  const under = (event: MouseEvent) => {
    const box = stage.getBoundingClientRect();
    return painting.at((event.clientX - box.left - camera.x) / camera.k, (event.clientY - box.top - camera.y) / camera.k);
  };

  let dragged = false;
  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    dragged = false;
    const start = { x: event.clientX - camera.x, y: event.clientY - camera.y, at: [event.clientX, event.clientY] as const };
    const drag = (moved: PointerEvent) => {
      if (!dragged && Math.hypot(moved.clientX - start.at[0], moved.clientY - start.at[1]) < 4) return;
      dragged = true;
      camera = { ...camera, x: moved.clientX - start.x, y: moved.clientY - start.y };
      move();
    };
    addEventListener("pointermove", drag);
    addEventListener("pointerup", () => removeEventListener("pointermove", drag), { once: true });
  });
  stage.addEventListener("pointermove", (event) => {
    if (!onCanvas || event.buttons) return;
    const petal = under(event);
    tip.hidden = !petal;
    if (!petal) return;
    const box = element.getBoundingClientRect();
    tip.textContent = petal.event.label;
    tip.style.left = `${event.clientX - box.left + 12}px`;
    tip.style.top = `${event.clientY - box.top + 12}px`;
  });
  stage.addEventListener("pointerleave", () => (tip.hidden = true));
  stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey && element.closest("[data-scrolls]")) return;
    event.preventDefault();
    const box = stage.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY / 300), event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });
  element.addEventListener("keydown", (event) => {
    if (event.key === "+" || event.key === "=") zoom(ZOOM.step);
    else if (event.key === "-") zoom(1 / ZOOM.step);
    else if (event.key === "0") (camera = { k: 1, x: 0, y: 0 }), move();
  });
  const recolour = () => (painting.recolour(), onCanvas && paint());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
  document.addEventListener("themechange", recolour);

  return {
    element,
    async draw(filter, shown, width, height, draft) {
      const next = arrange(filter);
      if (next !== waiting || !arrangement) {
        stage.style.height = `${height}px`;
        told.hidden = false;
        waiting = next;
        try {
          const found = await next;
          if (waiting !== next || arrangement === found) return;
          arrangement = found;
        } catch (error) {
          waiting = null;
          told.textContent = `The network cannot be laid out: ${error instanceof Error ? error.message : error}`;
          return;
        }
        told.hidden = true;
        return ready();
      }
      stage.style.height = `${height}px`;
      options = optionsOf(filter, data, arrangement);
      scene = makeScene(data, arrangement, filter, shown, options, width, height);
      paint(draft);
      element.dataset.drawn = onCanvas ? "canvas" : "svg";
    },
    scene: () => scene,
    arrangement: () => arrangement,
    options: () => options,
    drawing() {
      if (!scene) return s("svg");
      const svg = drawScene(scene, focusOf(scene));
      offstage.replaceChildren(svg);
      return svg;
    },
  };
}
