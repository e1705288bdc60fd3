// The switch between light and dark. The choice is a cookie, which the server puts into the page
// that it sends, so that no page shows the other theme first.

import { find } from "./dom";

const YEAR_SECONDS = 31_536_000;
const button = find<HTMLButtonElement>("#theme");
const root = document.documentElement;
const preferred = matchMedia("(prefers-color-scheme: dark)");

function isDark(): boolean {
  return root.dataset.theme ? root.dataset.theme === "dark" : preferred.matches;
}

function describe(): void {
  button.setAttribute("aria-label", isDark() ? "Use the light theme" : "Use the dark theme");
  button.title = button.getAttribute("aria-label") ?? "";
}

button.hidden = false;
describe();
preferred.addEventListener("change", describe);
button.addEventListener("click", () => {
  root.dataset.theme = isDark() ? "light" : "dark";
  document.cookie = `theme=${root.dataset.theme}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
  describe();
  document.dispatchEvent(new Event("themechange"));
});
