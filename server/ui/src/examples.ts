// The stored queries beside the editor: filtered by words, previewed, opened and run.

import { find, h } from "./dom";

/** Let the list of the page be filtered, and each query be seen before it is opened. */
export function examples(open: (text: string, run: boolean) => void): void {
  const rail = find<HTMLElement>("#examples");
  const entries = [...rail.querySelectorAll<HTMLDetailsElement>("details.example")];
  const topics = [...rail.querySelectorAll<HTMLDetailsElement>("details.topic")];
  const opened = topics.map((topic) => topic.open);
  const filter = h("input", { type: "search", class: "filter", placeholder: "Filter examples", "aria-label": "Filter examples", autocomplete: "off", spellcheck: "false" });
  const said = h("p", { class: "note", role: "status" });
  filter.addEventListener("input", () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const entry of entries) {
      const text = `${entry.dataset.name} ${entry.textContent}`.toLowerCase();
      entry.hidden = !words.every((word) => text.includes(word));
      count += Number(!entry.hidden);
    }
    topics.forEach((topic, n) => {
      topic.hidden = !topic.querySelector("details.example:not([hidden])");
      topic.open = words.length > 0 || opened[n]!;
    });
    said.textContent = words.length ? `${count} of ${entries.length}` : "";
  });
  find("h2", rail).after(filter, said);
  for (const entry of entries) entry.addEventListener("toggle", () => entry.open && void preview(entry, open), { once: false });
}

async function preview(entry: HTMLDetailsElement, open: (text: string, run: boolean) => void): Promise<void> {
  if (entry.querySelector("pre")) return;
  const link = find<HTMLAnchorElement>("a", entry);
  const text = await fetch(link.href, { headers: { Accept: "application/sparql-query" } })
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(`status ${answer.status}`))))
    .catch((error: unknown) => String(error));
  const query = text.replace(/^(?:# \w+: .*\n)+/, (head) => `# ${/^# title: (.*)$/m.exec(head)?.[1] ?? entry.dataset.name}\n`);
  const start = h("button", { type: "button", class: "button small", onclick: () => open(query, false) }, "Open");
  const run = h("button", { type: "button", class: "button small primary", onclick: () => open(query, true) }, "Open and run");
  const body = query.split("\n").filter((line) => !/^(#|PREFIX\b)/.test(line)).join("\n").trim();
  link.parentElement!.before(h("pre", { class: "scroll", tabindex: "0", "aria-label": "The query" }, body), h("p", { class: "acts" }, run, start));
}
