// Light or dark: as the system has it, unless the visitor chose the other, which a cookie keeps for
// a year; the server then sends pages in that theme, so that none flashes.

import { find } from "./dom";

const system = matchMedia("(prefers-color-scheme: dark)");
const button = find<HTMLButtonElement>("#theme");
const root = document.documentElement;

button.addEventListener("click", () => {
  const theme = isDark() ? "light" : "dark";
  const chosen = (theme === "dark") !== system.matches;
  document.cookie = `theme=${theme}; path=/; samesite=lax; max-age=${chosen ? 31_536_000 : 0}`;
  if (chosen) root.dataset["theme"] = theme;
  else delete root.dataset["theme"];
  find("meta[name=color-scheme]").setAttribute("content", chosen ? theme : "light dark");
  show();
  document.dispatchEvent(new Event("themechange"));
});
system.addEventListener("change", show);
show();

function isDark(): boolean {
  const chosen = root.dataset["theme"];
  return chosen ? chosen === "dark" : system.matches;
}

function show(): void {
  button.setAttribute("aria-pressed", String(isDark()));
}
