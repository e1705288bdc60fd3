// SVG elements by name, attributes and children.

type Attributes = Record<string, string | number | undefined>;

export function s<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  set(element, attributes);
  element.append(...children);
  return element;
}

export function set(element: Element, attributes: Attributes): void {
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(key, String(value));
  }
}

/** A rectangle that something takes up: left, top, right, bottom. */
export type Room = readonly [number, number, number, number];

/** Return the first of several places where nothing stands yet, and take it; null where none is. */
export function claim<T extends { room: Room }>(places: T[], taken: Room[]): T | null {
  const free = places.find(({ room }) => taken.every((other) => room[2] < other[0] || other[2] < room[0] || room[3] < other[1] || other[3] < room[1]));
  if (free) taken.push(free.room);
  return free ?? null;
}

/** Cut a text to about so many pixels. */
export function clip(text: string, width: number, letter = 6.2): string {
  const most = Math.floor(width / letter);
  if (text.length <= most) return text;
  const start = text.slice(0, Math.max(0, most - 1));
  // Whole words, which the name that a screen reader says has as well; of a long one a part.
  const end = text[start.length] === " " ? start.length : start.lastIndexOf(" ");
  return `${(end > most / 2 ? start.slice(0, end) : start).trimEnd()}…`;
}
