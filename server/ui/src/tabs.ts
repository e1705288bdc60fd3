// Several queries side by side, kept in the browser until they are closed.

import { h } from "./dom";

const KEY = "heliograph.queries";

interface Kept {
  tabs: { name: string; text: string }[];
  current: number;
}

/** The tabs above the editor; `opened` is told the text of the tab that comes to the front. */
export class Tabs {
  readonly element = h("div", { role: "tablist", class: "tabs", "aria-label": "Queries" });
  private kept: Kept;

  constructor(text: string, fresh: boolean, private readonly opened: (text: string) => void) {
    this.kept = read();
    const same = this.kept.tabs.findIndex((tab) => tab.text === text);
    if (!this.kept.tabs.length || (!fresh && same < 0)) {
      this.kept.tabs.push({ name: title(text), text });
      this.kept.current = this.kept.tabs.length - 1;
    } else if (!fresh) {
      this.kept.current = same;
    }
    this.draw();
  }

  get text(): string {
    return this.kept.tabs[this.kept.current]?.text ?? "";
  }

  /** Keep what is typed into the current tab. */
  keep(text: string): void {
    const tab = this.kept.tabs[this.kept.current];
    if (!tab || tab.text === text) return;
    tab.text = text;
    const name = title(text);
    if (name !== tab.name) {
      tab.name = name;
      this.draw();
    }
    this.write();
  }

  private open(number: number): void {
    this.kept.current = number;
    this.draw();
    this.write();
    this.opened(this.text);
  }

  private close(number: number): void {
    this.kept.tabs.splice(number, 1);
    if (!this.kept.tabs.length) this.kept.tabs.push({ name: "Query", text: "" });
    this.open(Math.min(this.kept.current - (number < this.kept.current ? 1 : 0), this.kept.tabs.length - 1));
  }

  private draw(): void {
    const tabs = this.kept.tabs.map((tab, number) => {
      const current = number === this.kept.current;
      return h(
        "span",
        { class: "tab", role: "presentation" },
        h("button", { type: "button", role: "tab", "aria-selected": String(current), onclick: () => this.open(number) }, tab.name),
        this.kept.tabs.length > 1 &&
          h("button", { type: "button", class: "close", "aria-label": `Close ${tab.name}`, onclick: () => this.close(number) }, "×"),
      );
    });
    const add = h("button", { type: "button", class: "add", "aria-label": "New query", onclick: () => this.add() }, "+");
    this.element.replaceChildren(...tabs, add);
  }

  private add(): void {
    this.kept.tabs.push({ name: "Query", text: "" });
    this.open(this.kept.tabs.length - 1);
  }

  private write(): void {
    try {
      localStorage.setItem(KEY, JSON.stringify(this.kept));
    } catch {
      // A browser that keeps nothing still runs queries.
    }
  }
}

function read(): Kept {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "") as Kept;
    if (Array.isArray(found.tabs) && found.tabs.every((tab) => typeof tab.text === "string")) {
      return { tabs: found.tabs, current: Math.min(found.current || 0, found.tabs.length - 1) };
    }
  } catch {
    // Nothing kept, or not by us.
  }
  return { tabs: [], current: 0 };
}

/** Name a query by its first comment, or by its form. */
function title(text: string): string {
  const comment = /^\s*#\s*(?!defaultView)(.+)$/m.exec(text)?.[1]?.trim();
  const form = /\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b/i.exec(text)?.[1]?.toLowerCase();
  const name = comment ?? form ?? "Query";
  return name.length > 28 ? `${name.slice(0, 27)}…` : name;
}
