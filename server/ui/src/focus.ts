// Whoever works by keyboard stays where they were when what they are in is drawn anew.

/** Replace what an element holds; the focus stays on the same control, else goes where `otherwise` says. */
export function refill(element: Element, content: (Node | string)[], otherwise: () => Element | null = () => null): void {
  const held = holding(element);
  const name = held && nameOf(held);
  element.replaceChildren(...content);
  if (!held || document.activeElement === held) return;
  const again = held.isConnected ? held : [...element.querySelectorAll(held.tagName)].find((other) => nameOf(other) === name && !other.matches(":disabled"));
  enter(again ?? otherwise());
}

/** Return the element within another that has the focus, or null. */
export function holding(element: Element): Element | null {
  const active = document.activeElement;
  return active && active !== element && element.contains(active) ? active : null;
}

/** Put the focus on an element without moving the page; headings can have it from then on. */
export function enter(element: Element | null | undefined): void {
  if (!(element instanceof HTMLElement || element instanceof SVGElement)) return;
  if (element instanceof HTMLHeadingElement) element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

/** Return what makes a control the same one in another drawing: what it does or is about, else its words. */
function nameOf(element: Element): string {
  const { does, id, net, extent } = (element as HTMLElement | SVGElement).dataset;
  return `${does ?? id ?? net ?? extent ?? (element.id || element.getAttribute("aria-label") || element.textContent)}`;
}

let keyed = false;
addEventListener("keydown", () => (keyed = true), true);
addEventListener("pointerdown", () => (keyed = false), true);

/** True if what happens now was asked for with a key. */
export function byKey(): boolean {
  return keyed;
}
