// Several queries side by side, kept in the browser until they are closed.

import { h } from "./dom";

const KEY = "heliograph.queries";
const LONGEST_NAME = 28;

export interface Tab {
  id: string;
  text: string;
  /** What the visitor calls it; without one its text says what it is. */
  name?: string | undefined;
}

interface Kept {
  tabs: Tab[];
  current: string;
}

interface Listener {
  /** A tab comes to the front. */
  opened(tab: Tab): void;
  /** A query was put into a tab, to be written on. */
  added(): void;
  closed(id: string): void;
}

/** The tabs above the editor; the panel that they control has the id that is given. */
export class Tabs {
  readonly element: HTMLElement;
  private readonly list: HTMLElement;
  private kept: Kept;

  constructor(private readonly panel: HTMLElement, starter: string, given: string | null, private readonly listener: Listener) {
    this.kept = read();
    if (!this.kept.tabs.length) this.kept.tabs.push(fresh(given ?? starter));
    const same = this.kept.tabs.find((tab) => tab.text.trim() === given?.trim());
    if (given !== null && !same) this.kept.tabs.push(fresh(given));
    if (given !== null) this.kept.current = (same ?? this.kept.tabs.at(-1)!).id;
    if (!this.kept.tabs.some((tab) => tab.id === this.kept.current)) this.kept.current = this.kept.tabs[0]!.id;
    this.list = h("div", { role: "tablist", class: "tablist", "aria-label": "Queries" });
    this.list.addEventListener("keydown", (event) => this.key(event));
    const tool = (name: string, sign: string, act: () => void) => h("button", { type: "button", class: "tool", "aria-label": name, title: name, onclick: act }, sign);
    this.element = h(
      "div",
      { class: "querytabs" },
      this.list,
      tool("New query", "+", () => this.add("")),
      h("span", { class: "grow" }),
      tool("Rename this query", "Rename", () => this.rename(this.current.id)),
      tool("Close this query", "Close", () => this.close(this.current.id)),
    );
    this.draw();
    this.write();
  }

  get current(): Tab {
    return this.kept.tabs.find((tab) => tab.id === this.kept.current)!;
  }

  /** Keep what is typed into the current tab. */
  keep(text: string): void {
    const tab = this.current;
    if (tab.text === text) return;
    const before = nameOf(tab);
    tab.text = text;
    if (nameOf(tab) !== before) this.draw();
    this.write();
  }

  /** Open a query in a tab of its own: the one that has it, an empty one, or a new one. */
  add(text: string, name?: string): void {
    const same = text ? this.kept.tabs.find((tab) => tab.text.trim() === text.trim()) : undefined;
    const empty = this.kept.tabs.find((tab) => !tab.text.trim());
    const tab = same ?? empty ?? fresh("");
    if (!same) [tab.text, tab.name] = [text, name];
    if (!this.kept.tabs.includes(tab)) this.kept.tabs.push(tab);
    this.open(tab.id);
    this.listener.added();
  }

  private open(id: string): void {
    this.kept.current = id;
    this.draw();
    this.write();
    this.listener.opened(this.current);
  }

  private close(id: string): void {
    const at = this.kept.tabs.findIndex((tab) => tab.id === id);
    this.kept.tabs.splice(at, 1);
    this.listener.closed(id);
    if (!this.kept.tabs.length) this.kept.tabs.push(fresh(""));
    this.open(id === this.kept.current ? this.kept.tabs[Math.min(at, this.kept.tabs.length - 1)]!.id : this.kept.current);
    this.list.querySelector<HTMLElement>("[aria-selected=true]")?.focus();
  }

  private rename(id: string): void {
    const tab = this.kept.tabs.find((one) => one.id === id)!;
    const button = this.list.querySelector<HTMLElement>(`[data-id="${id}"]`)!;
    const field = h("input", { class: "rename", value: nameOf(tab), "aria-label": "Name of the query", maxlength: 60 });
    let over = false;
    const end = (keep: boolean) => {
      if (over) return;
      over = true;
      if (keep) tab.name = field.value.trim() || undefined;
      this.draw();
      this.write();
      this.list.querySelector<HTMLElement>(`[data-id="${id}"]`)?.focus();
    };
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter" || event.key === "Escape") {
        event.preventDefault();
        end(event.key === "Enter");
      }
    });
    field.addEventListener("blur", () => end(true));
    button.replaceWith(field);
    field.select();
  }

  private draw(): void {
    const focused = this.list.contains(document.activeElement);
    const tabs = this.kept.tabs.map((tab) => {
      const current = tab.id === this.kept.current;
      const cross = h("span", { class: "cross", "aria-hidden": "true", title: "Close" }, "×");
      cross.addEventListener("click", (event) => {
        event.stopPropagation();
        this.close(tab.id);
      });
      const button = h(
        "div",
        { role: "tab", class: "tab", id: `tab-${tab.id}`, tabindex: current ? "0" : "-1", "aria-selected": String(current), "aria-controls": this.panel.id, "data-id": tab.id, title: "Double-click renames" },
        h("span", { class: "tabname" }, nameOf(tab)),
        this.kept.tabs.length > 1 && cross,
      );
      button.addEventListener("click", () => !current && this.open(tab.id));
      button.addEventListener("dblclick", () => this.rename(tab.id));
      if (current) this.panel.setAttribute("aria-labelledby", button.id);
      return button;
    });
    this.list.replaceChildren(...tabs);
    const selected = this.list.querySelector<HTMLElement>("[aria-selected=true]");
    if (focused) selected?.focus();
    if (selected) this.list.scrollLeft = Math.max(0, selected.offsetLeft + selected.offsetWidth - this.list.clientWidth);
  }

  private key(event: KeyboardEvent): void {
    const ids = this.kept.tabs.map((tab) => tab.id);
    const at = ids.indexOf(this.kept.current);
    const to: Record<string, number> = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: ids.length - 1 };
    if (event.key in to) this.open(ids.at(to[event.key]! % ids.length)!);
    else if (event.key === "Delete") this.close(this.kept.current);
    else if (event.key === "F2") this.rename(this.kept.current);
    else return;
    event.preventDefault();
  }

  private write(): void {
    try {
      localStorage.setItem(KEY, JSON.stringify(this.kept));
    } catch {
      // A browser that keeps nothing still runs queries.
    }
  }
}

function fresh(text: string): Tab {
  return { id: crypto.getRandomValues(new Uint32Array(1))[0]!.toString(36), text };
}

function read(): Kept {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "") as Kept;
    if (Array.isArray(found.tabs)) {
      const tabs = found.tabs.filter((tab) => typeof tab.text === "string").map(({ id, text, name }) => ({ ...fresh(text), ...(typeof id === "string" && { id }), ...(typeof name === "string" && { name }) }));
      return { tabs, current: String(found.current) };
    }
  } catch {
    // Nothing kept, or not by us.
  }
  return { tabs: [], current: "" };
}

/** Name a query by what its visitor calls it, its title, its first comment, or its form. */
export function nameOf(tab: Tab): string {
  const comment = /^#\s*title:\s*(.+)$/m.exec(tab.text)?.[1] ?? /^\s*#(?!\s*(?:defaultView|\w+:))\s*(.+)$/m.exec(tab.text)?.[1];
  const form = /^\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b/im.exec(tab.text)?.[1]?.toLowerCase();
  const name = tab.name ?? comment?.trim() ?? form ?? "New query";
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1).trimEnd()}…` : name;
}
