// Dialogs: one at a time, closed by Esc, by their button or beside them.

import { h } from "./dom";

/** Open a dialog with a title; it is taken away when it closes. */
export function openDialog(title: string, ...content: (Node | string)[]): HTMLDialogElement {
  const close = h("button", { class: "button", value: "close" }, "Close");
  const dialog = h("dialog", { class: "sheet", "aria-labelledby": "sheet-title" }, h("div", { class: "sheethead" }, h("h2", { id: "sheet-title" }, title), h("form", { method: "dialog" }, close)), ...content);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Return a text with a button that copies it. */
export function copied(name: string, content: string, note = ""): HTMLElement {
  const text = h("pre", { class: "scroll", tabindex: "0", "aria-label": name }, content);
  const button = h("button", { type: "button", class: "button small", "aria-label": `Copy ${name}` }, "Copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(content);
      button.textContent = "Copied";
    } catch {
      // Pages without https may not write to the clipboard: then the visitor copies what is marked.
      getSelection()?.selectAllChildren(text);
      button.textContent = "Marked; press Ctrl+C";
    }
  });
  return h("section", { class: "copied" }, h("h3", {}, name, button), note && h("p", { class: "note" }, note), text);
}

const KEYS: [string, string][] = [
  ["Ctrl Enter or ⌘ Enter", "Run the query"],
  ["Ctrl Space", "Complete"],
  ["Ctrl / or ⌘ /", "Comment lines out, or in"],
  ["Shift Alt F", "Format"],
  ["Ctrl F or ⌘ F", "Find in the query"],
  ["Tab", "In the editor: take a completion, or indent"],
  ["Esc", "Close what is open; cancel a running query; leave the editor"],
  ["← →, Home, End", "On a tab: go to another query"],
  ["F2, Delete", "On a tab: rename it, close it"],
  ["/", "Search the graph"],
  ["?", "This list"],
];

/** Open the list of shortcuts. */
export function shortcuts(): void {
  const rows = KEYS.map(([keys, words]) => h("tr", {}, h("th", { scope: "row" }, h("kbd", {}, keys)), h("td", {}, words)));
  openDialog("Keyboard", h("table", { class: "keys" }, h("tbody", {}, ...rows)));
}
