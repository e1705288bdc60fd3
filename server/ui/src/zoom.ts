// Zoom for drawings of a result: drawn anew at each step, so that names find room that they had not.

import { h } from "./dom";

const STEP = 1.5;
const MOST = 24;
const ARROWS: Record<string, [number, number]> = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const BY_ARROW = 60; // pixels

/** How a drawing is enlarged and moved: x becomes k·x + its own x. */
export interface Camera {
  k: number;
  x: number;
  y: number;
}

/** A drawing that can be enlarged, and the element that holds it with its buttons. */
export interface Zoomed {
  element: HTMLElement;
  drawing(): SVGSVGElement;
}

/** Make a drawing enlargeable: buttons, + − 0 and arrows, dragging, the wheel with Ctrl. */
export function zoomed(draw: (camera: Camera) => SVGSVGElement): Zoomed {
  let camera: Camera = { k: 1, x: 0, y: 0 };
  let drawing = draw(camera);
  let frame = 0;
  const stage = h("div", { class: "zoomstage" }, drawing);
  const show = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      const next = draw(camera);
      drawing.replaceWith(next);
      drawing = next;
    });
  };
  const move = (x: number, y: number) => {
    const { width, height } = drawing.viewBox.baseVal;
    const inside = (value: number, size: number) => Math.min(0, Math.max(value, size * (1 - camera.k)));
    camera = { ...camera, x: inside(x, width), y: inside(y, height) };
    show();
  };
  const zoom = (by: number, x = drawing.viewBox.baseVal.width / 2, y = drawing.viewBox.baseVal.height / 2) => {
    const k = Math.min(MOST, Math.max(1, camera.k * by));
    const [left, top] = [x - ((x - camera.x) / camera.k) * k, y - ((y - camera.y) / camera.k) * k];
    camera = { ...camera, k };
    move(left, top);
  };
  const button = (sign: string, name: string, act: () => void) => h("button", { type: "button", class: "button small", "aria-label": name, title: name, onclick: act }, sign);
  const fit = () => ((camera = { k: 1, x: 0, y: 0 }), show());
  const bar = h("div", { class: "zoom", role: "group", "aria-label": "Zoom" }, button("+", "Zoom in", () => zoom(STEP)), button("−", "Zoom out", () => zoom(1 / STEP)), button("⤢", "Fit", fit));
  const element = h("div", { class: "zoomed" }, stage, bar);
  element.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (event.key === "+" || event.key === "=") zoom(STEP);
    else if (event.key === "-") zoom(1 / STEP);
    else if (event.key === "0") fit();
    else if (arrow && camera.k > 1) event.preventDefault(), move(camera.x + arrow[0] * BY_ARROW, camera.y + arrow[1] * BY_ARROW);
  });
  stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // else the page could not be scrolled past it
    event.preventDefault();
    const box = stage.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY / 300), event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });
  stage.addEventListener("pointerdown", (event) => {
    if (event.button || camera.k === 1) return;
    event.preventDefault();
    const [x, y] = [event.clientX - camera.x, event.clientY - camera.y];
    let far = false;
    const drag = (to: PointerEvent) => {
      far ||= Math.hypot(to.clientX - event.clientX, to.clientY - event.clientY) > 4;
      if (far) move(to.clientX - x, to.clientY - y);
    };
    addEventListener("pointermove", drag);
    addEventListener("pointerup", () => {
      removeEventListener("pointermove", drag);
      if (far) stage.addEventListener("click", (click) => click.preventDefault(), { once: true, capture: true }); // no link was meant
    }, { once: true });
  });
  return { element, drawing: () => drawing };
}
