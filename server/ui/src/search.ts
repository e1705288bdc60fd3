// The search field of every page: suggestions while typing, "/" to reach it from anywhere.

import { find, h } from "./dom";

interface Hit {
  label: string;
  name: string;
  kind: string;
  page: string;
}

const field = find<HTMLInputElement>("#search");
const list = h("ul", { id: "found", role: "listbox", "aria-label": "Found", hidden: true });
field.after(list);
for (const [name, value] of Object.entries({ role: "combobox", "aria-controls": "found", "aria-expanded": "false", "aria-autocomplete": "list" })) {
  field.setAttribute(name, value);
}

let hits: Hit[] = [];
let active = -1;
let asked = 0;

field.addEventListener("input", () => void suggest(field.value.trim()));
field.addEventListener("blur", () => setTimeout(close, 150));
field.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    mark((active + step + hits.length) % Math.max(1, hits.length));
  } else if (event.key === "Enter" && active >= 0) {
    event.preventDefault();
    location.assign(hits[active]?.page ?? "/search");
  } else if (event.key === "Escape") {
    event.preventDefault(); // which would empty a search field
    close();
    field.blur();
  }
});
document.addEventListener("keydown", (event) => {
  const typing = event.composedPath().some((node) => node instanceof HTMLElement && (node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName)));
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    field.focus();
    field.select();
  }
});

async function suggest(text: string): Promise<void> {
  const mine = ++asked;
  if (!text) return close();
  const answer = await fetch(`/search?${new URLSearchParams({ q: text })}`, { headers: { Accept: "application/json" } });
  if (mine !== asked || !answer.ok) return;
  hits = ((await answer.json()) as Hit[]).slice(0, 8);
  list.replaceChildren(
    ...hits.map((hit, n) =>
      h(
        "li",
        { id: `found-${n}`, role: "option", "aria-selected": "false", onmousedown: () => location.assign(hit.page) },
        h("span", {}, hit.label),
        h("span", { class: "note" }, hit.kind),
        hit.name === hit.label ? "" : h("span", { class: "as" }, "as ", h("bdi", {}, hit.name)),
      ),
    ),
  );
  list.hidden = !hits.length;
  field.setAttribute("aria-expanded", String(!list.hidden));
  mark(-1);
}

function mark(number: number): void {
  active = number;
  [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === number)));
  if (number >= 0) field.setAttribute("aria-activedescendant", `found-${number}`);
  else field.removeAttribute("aria-activedescendant");
}

function close(): void {
  hits = [];
  list.hidden = true;
  field.setAttribute("aria-expanded", "false");
  mark(-1);
}
