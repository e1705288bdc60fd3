// Search from every page: "/" opens a dialog, a combobox over what is found by name, by kind.

import { find, h } from "./dom";

interface Hit {
  label: string;
  name: string;
  /** Language of the name that was found, "" if it has none. */
  language: string;
  kind: string;
  detail: string;
  page: string;
}

const KINDS: [kind: string, heading: string][] = [
  ["actor", "Actors"],
  ["event", "Events"],
  ["place", "Places"],
  ["document", "Documents"],
];
const MOST_OF_A_KIND = 5;
const WAIT = 120; // milliseconds after the last key

let last = "";

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
  event.preventDefault();
  open();
});
// The form of pages without scripts gives its place to a button of the same look.
const form = find<HTMLFormElement>("form.search");
const words = find<HTMLInputElement>("#search").placeholder;
form.replaceWith(h("button", { type: "button", class: "search", "aria-haspopup": "dialog", "aria-keyshortcuts": "/", onclick: open }, h("span", {}, words), h("kbd", { "aria-hidden": "true" }, "/")));

function isTyping(event: Event): boolean {
  return event.composedPath().some((node) => node instanceof HTMLElement && (node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName)));
}

function open(): void {
  if (document.querySelector("dialog[open]")) return;
  const field = h("input", {
    name: "q",
    type: "search",
    value: last,
    placeholder: "A name in any spelling, also Arabic or Persian",
    autocomplete: "off",
    spellcheck: "false",
    dir: "auto",
    role: "combobox",
    "aria-label": "Search by name",
    "aria-controls": "found",
    "aria-expanded": "false",
    "aria-autocomplete": "list",
  });
  const list = h("div", { id: "found", role: "listbox", "aria-label": "Found" });
  const status = h("p", { class: "visually-hidden", role: "status" });
  combine(field, list, status);
  const close = h("button", { type: "button", class: "key", "aria-label": "Esc closes" }, "Esc");
  const form = h("form", { action: "/search", role: "search" }, field, close);
  const hint = h("p", { class: "hint" }, h("kbd", {}, "↑"), " ", h("kbd", {}, "↓"), " choose  ", h("kbd", {}, "Enter"), " open, or all that is found");
  const dialog = h("dialog", { class: "searching", "aria-label": "Search" }, form, list, status, hint);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault(); // which would only empty the field
    field.blur(); // a closed dialog keeps the keys until the next frame
    dialog.close();
  });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  field.select();
}

/** Make a field and a list a combobox: what is typed is looked for, arrows choose, Enter opens. */
function combine(field: HTMLInputElement, list: HTMLElement, status: HTMLElement): void {
  let options: HTMLElement[] = [];
  let active = -1;
  let asked = 0;
  let timer = 0;

  const mark = (number: number) => {
    active = number;
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === number)));
    options[number]?.scrollIntoView({ block: "nearest" });
    if (number < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", options[number]!.id);
  };
  const show = (groups: HTMLElement[], said: string) => {
    list.replaceChildren(...groups);
    options = [...list.querySelectorAll<HTMLElement>("[role=option]")];
    options.forEach((option, n) => (option.id = `found-${n}`));
    field.setAttribute("aria-expanded", String(options.length > 0));
    status.textContent = said;
    mark(-1);
  };
  const look = async (text: string) => {
    const mine = ++asked;
    if (!text) return show([], "");
    const hits = await found(text);
    if (mine !== asked) return;
    if (!hits) return show([note("The server did not answer.")], "The server did not answer.");
    if (!hits.length) return show([note(`No name is like “${text}”.`)], "Nothing found.");
    show(grouped(hits), `${hits.length} found.`);
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    last = field.value;
    timer = setTimeout(() => void look(field.value.trim()), WAIT);
  });
  if (last) void look(last.trim());
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) {
      event.preventDefault();
      mark(active < 0 && step < 0 ? options.length - 1 : (active + step + options.length) % options.length);
    } else if (event.key === "Enter" && options[active]) {
      event.preventDefault();
      options[active]!.click();
    }
  });
}

async function found(text: string): Promise<Hit[] | undefined> {
  try {
    const answer = await fetch(`/search?${new URLSearchParams({ q: text })}`, { headers: { Accept: "application/json" } });
    return answer.ok ? ((await answer.json()) as Hit[]) : undefined;
  } catch {
    return undefined;
  }
}

/** Return the best of each kind under its heading; the kind of the best hit of all stands first. */
function grouped(hits: Hit[]): HTMLElement[] {
  const place = (kind: string) => hits.findIndex((hit) => hit.kind === kind);
  const kinds = KINDS.filter(([kind]) => place(kind) >= 0).sort(([one], [other]) => place(one) - place(other));
  return kinds.map(([kind, heading]) => {
    const best = hits.filter((hit) => hit.kind === kind).slice(0, MOST_OF_A_KIND);
    const id = `found-${kind}`;
    return h("div", { role: "group", "aria-labelledby": id }, h("div", { id, class: "heading", role: "presentation" }, heading), ...best.map(option));
  });
}

function option(hit: Hit): HTMLElement {
  const also = hit.name !== hit.label && h("bdi", { class: "also", lang: hit.language || undefined }, hit.name);
  return h("div", { role: "option", "aria-selected": "false", onclick: () => location.assign(hit.page) }, h("span", { class: "named" }, h("span", {}, hit.label), also), hit.detail && h("span", { class: "detail" }, hit.detail));
}

function note(text: string): HTMLElement {
  return h("p", { class: "nothing" }, text);
}
