// One tab stop for a picture of many marks: arrows go to the nearest mark in their direction.

const DIRECTIONS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ASIDE = 2.2; // how much farther a mark counts for each pixel that it lies aside

/** Make the marks that a selector finds within a picture one tab stop, the first of them at first. */
export function rove(picture: Element, selector: string, escaped: () => void = () => {}): void {
  const marks = () => [...picture.querySelectorAll<SVGElement>(selector)];
  const here = (mark: SVGElement) => {
    for (const other of picture.querySelectorAll('[tabindex="0"]')) other.setAttribute("tabindex", "-1");
    mark.setAttribute("tabindex", "0");
  };
  const all = marks();
  for (const mark of all) mark.setAttribute("tabindex", "-1");
  all[0]?.setAttribute("tabindex", "0");
  picture.addEventListener("focusin", (event) => {
    const mark = (event.target as Element).closest<SVGElement>(selector);
    if (mark) here(mark);
  });
  picture.addEventListener("keydown", (event) => {
    const { key } = event as KeyboardEvent;
    if (key === "Escape") return escaped();
    const direction = DIRECTIONS[key];
    const from = (event.target as Element).closest<SVGElement>(selector);
    if (!direction || !from) return;
    event.preventDefault();
    const next = nearest(from, marks(), direction);
    if (next) next.focus();
  });
}

function nearest(from: SVGElement, marks: SVGElement[], [dx, dy]: [number, number]): SVGElement | null {
  const [x, y] = middle(from);
  let best: SVGElement | null = null;
  let least = Infinity;
  for (const mark of marks) {
    if (mark === from) continue;
    const [ox, oy] = middle(mark);
    const along = (ox - x) * dx + (oy - y) * dy;
    const aside = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
    if (along <= 0.5) continue;
    const distance = along + ASIDE * aside;
    if (distance < least) [best, least] = [mark, distance];
  }
  return best;
}

function middle(mark: SVGElement): [number, number] {
  const { left, top, width, height } = mark.getBoundingClientRect();
  return [left + width / 2, top + height / 2];
}

/** Call something when a mark is clicked, or Enter or the space bar is pressed on it. */
export function press(mark: SVGElement, pressed: () => void): void {
  mark.addEventListener("click", pressed);
  mark.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    pressed();
  });
}
