// On a phone the filter is a drawer: opened and closed by its button, closed by Escape or beside it.

import { find } from "./dom";
import { enter } from "./focus";

/** Make the filter of the page a drawer where the style sheet says so; returns what closes it. */
export function makeDrawer(page: HTMLElement): () => void {
  const button = find<HTMLButtonElement>("#drawer");
  const rail = find<HTMLElement>("#rail");
  const isOpen = () => page.classList.contains("drawn");
  const put = (open: boolean) => {
    page.classList.toggle("drawn", open);
    button.setAttribute("aria-expanded", String(open));
    enter(open ? rail.querySelector(".drawerhead button") : button);
  };
  button.addEventListener("click", () => put(!isOpen()));
  rail.addEventListener("keydown", (event) => event.key === "Escape" && isOpen() && put(false));
  page.addEventListener("pointerdown", (event) => isOpen() && !rail.contains(event.target as Node) && event.target !== button && put(false));
  return () => put(false);
}
