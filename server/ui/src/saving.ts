// Files that a visitor takes away: tables, figures, and the buttons that save them.

import { h } from "./dom";
import type { Caption } from "./figure";
import { captionLines, figureSvg, pngOf } from "./figure";

export type Cell = string | number | null | undefined;

/** A way to save something: its name on the button, and the file that it makes. */
export interface Format {
  name: string;
  suffix: string;
  hint: string;
  make: () => Promise<Blob> | Blob;
}

/** Hand a file to the browser. */
export function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = h("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Return rows as CSV under their caption, whose lines begin with "#". */
export function csv(columns: string[], rows: Cell[][], caption: Caption): Blob {
  const head = captionLines(caption).map(([name, value]) => `# ${name}: ${value.replace(/\s+/g, " ")}`);
  const lines = [columns, ...rows].map((row) => row.map(field).join(","));
  return new Blob([[...head, ...lines].join("\r\n"), "\r\n"], { type: "text/csv" });
}

/** Write one field; a spreadsheet would take what begins as a formula for one. */
function field(value: Cell): string {
  const text = String(value ?? "");
  const safe = /^[=+\-@\t\r]/.test(text) && !Number.isFinite(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Return the two formats that every drawing has. */
export function drawings(drawing: () => SVGSVGElement, caption: () => Caption): Format[] {
  const svg = async () => figureSvg(drawing(), caption());
  return [
    { name: "SVG", suffix: "svg", hint: "Vector picture with its fonts and caption", make: async () => new Blob([await svg()], { type: "image/svg+xml" }) },
    { name: "PNG", suffix: "png", hint: "Picture of twice the size, with its caption", make: async () => pngOf(await svg()) },
  ];
}

/** Return a button for each format, and the line that tells what has been saved. */
export function saveBar(stem: () => string, formats: Format[]): HTMLElement {
  const told = h("span", { class: "visually-hidden", role: "status" });
  const buttons = formats.map((format) => {
    const button = h("button", { type: "button", class: "button small", title: format.hint, "aria-label": `Save as ${format.name}` }, format.name);
    button.addEventListener("click", async () => {
      if (button.getAttribute("aria-busy")) return;
      button.setAttribute("aria-busy", "true"); // a disabled button would let go of the focus
      const name = `${stem()}.${format.suffix}`;
      try {
        save(name, await format.make());
        told.textContent = `Saved ${name}`;
      } catch (error) {
        told.textContent = `Not saved: ${error instanceof Error ? error.message : error}`;
      } finally {
        button.removeAttribute("aria-busy");
      }
    });
    return button;
  });
  return h("div", { class: "savebar", role: "group", "aria-label": "Save the figure" }, ...buttons, told);
}
