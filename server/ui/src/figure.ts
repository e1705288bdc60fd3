// A figure as a file that stands alone: drawn as on the page, in light colours, with its fonts and
// a caption that says what it shows, by which filter and query, from which release and sources.

import { dataAddress, embeddedFonts, familiesIn } from "./fonts";
import { s } from "./svg";

/** What a figure or a table says of itself wherever it goes; lines without text are left out. */
export interface Caption {
  title: string;
  subtitle?: string;
  filter: string;
  query: string;
  release: string;
  sources: string[];
  licence: string;
  /** When the file was made, as an ISO day. */
  date: string;
  /** Where the same view opens again. */
  address?: string;
  notes?: string[];
}

const PADDING = 24;
const INHERITED = [
  "fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "paint-order",
  "font-family", "font-size", "font-weight", "font-style", "letter-spacing", "text-transform", "text-anchor", "dominant-baseline", "font-variant-numeric",
];
const OWN: Record<string, string> = { opacity: "1", "marker-end": "none", "marker-start": "none", "stop-color": "rgb(0, 0, 0)" };

/** Return the caption as lines of name and value, as tables and other files carry it. */
export function captionLines(caption: Caption): [string, string][] {
  const lines: [string, string][] = [
    ["Title", caption.title],
    ["Shows", caption.subtitle ?? ""],
    ["Filter", caption.filter],
    ...(caption.notes ?? []).map((note): [string, string] => ["Note", note]),
    ["Sources", caption.sources.join("; ")],
    ["Release", caption.release],
    ["Licence", caption.licence],
    ["Date", caption.date],
    ["View", caption.address ?? ""],
    ["Query", caption.query],
  ];
  return lines.filter(([, value]) => value);
}

/** Return a drawing of the page as an SVG document with its caption; the drawing is in the page. */
export async function figureSvg(drawing: SVGSVGElement, caption: Caption): Promise<string> {
  const { root, rules } = styledCopy(drawing);
  const [width, height] = sizeOf(drawing);
  const style = getComputedStyle(document.documentElement);
  const [sans, serif, mono] = ["--sans", "--serif", "--mono"].map((name) => style.getPropertyValue(name).trim() || "sans-serif") as [string, string, string];
  const whole = s("svg", { width: width + 2 * PADDING, role: "img" });
  const head = s("g", { fill: "#17191c" });
  const foot = s("g", { fill: "#50565e" });
  let y = PADDING + 18;
  y = write(head, caption.title, `600 20px ${serif}`, 26, PADDING, y, width);
  if (caption.subtitle) y = write(head, caption.subtitle, `400 13px ${sans}`, 19, PADDING, y - 2, width);
  const top = y;
  y = top + height + 20;
  for (const [name, value] of captionLines(caption).filter(([name]) => name !== "Title" && name !== "Shows")) {
    const font = name === "Query" ? `400 9.5px ${mono}` : `400 11px ${sans}`;
    y = write(foot, `${name}: ${value}`, font, name === "Query" ? 13 : 16, PADDING, y, width);
  }
  root.setAttribute("x", String(PADDING));
  root.setAttribute("y", String(top));
  whole.append(
    s("title", {}, caption.title),
    s("desc", {}, captionLines(caption).map(([name, value]) => `${name}: ${value}`).join("\n")),
    s("rect", { width: "100%", height: "100%", fill: "#fbfbfa" }),
    head,
    root,
    foot,
  );
  const total = Math.ceil(y + PADDING - 12);
  whole.setAttribute("height", String(total));
  whole.setAttribute("viewBox", `0 0 ${width + 2 * PADDING} ${total}`);
  const families = new Set([sans, serif, mono, ...rules.families].flatMap(familiesIn));
  const fonts = await embeddedFonts(families, whole.textContent ?? "");
  whole.prepend(s("style", {}, `${fonts}${rules.text}`));
  return new XMLSerializer().serializeToString(whole);
}

/** Return an SVG document as a PNG of twice its size. */
export async function pngOf(svg: string, scale = 2): Promise<Blob> {
  const image = new Image();
  image.src = await dataAddress(new Blob([svg], { type: "image/svg+xml" }));
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * scale;
  canvas.height = image.naturalHeight * scale;
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the picture is too large for this browser"))), "image/png"));
}

function sizeOf(drawing: SVGSVGElement): [number, number] {
  const { width, height } = drawing.viewBox.baseVal;
  return width && height ? [width, height] : [drawing.clientWidth, drawing.clientHeight];
}

interface Rules {
  text: string;
  families: Set<string>;
}

/** Copy a drawing with what the page's style sheets make of it, as few classes of its own. */
function styledCopy(drawing: SVGSVGElement): { root: SVGSVGElement; rules: Rules } {
  const before = drawing.style.colorScheme;
  drawing.style.colorScheme = "light";
  const classes = new Map<string, string>();
  const families = new Set<string>();
  const copy = (from: Element, parent: CSSStyleDeclaration | null): Element | null => {
    const style = getComputedStyle(from);
    if (style.display === "none" || style.visibility === "hidden") return null;
    const to = from.cloneNode(false) as Element;
    for (const name of ["class", "style", "tabindex", "id", ...INHERITED, ...Object.keys(OWN)]) if (name !== "id" || !from.closest("defs")) to.removeAttribute(name);
    for (const { name } of [...to.attributes]) if (name.startsWith("data-") || name.startsWith("aria-") || name === "role") to.removeAttribute(name);
    const own = [
      ...INHERITED.filter((name) => !parent || parent.getPropertyValue(name) !== style.getPropertyValue(name)).map((name) => `${name}:${style.getPropertyValue(name)}`),
      ...Object.entries(OWN).filter(([name, usual]) => style.getPropertyValue(name) !== usual).map(([name]) => `${name}:${local(style.getPropertyValue(name))}`),
    ].join(";");
    families.add(style.fontFamily);
    if (own && !/^(title|desc|defs)$/.test(from.tagName)) {
      if (!classes.has(own)) classes.set(own, `c${classes.size}`);
      to.setAttribute("class", classes.get(own)!);
    }
    for (const child of from.childNodes) {
      const made = child instanceof Element ? copy(child, style) : child.cloneNode();
      if (made) to.append(made);
    }
    return to;
  };
  const root = copy(drawing, null) as SVGSVGElement;
  const [width, height] = sizeOf(drawing);
  root.setAttribute("width", String(width));
  root.setAttribute("height", String(height));
  drawing.style.colorScheme = before;
  return { root, rules: { text: [...classes].map(([rule, name]) => `.${name}{${rule}}`).join(""), families } };
}

/** A marker is named by the page's address in a computed style; a file has only its own parts. */
function local(value: string): string {
  return value.replace(/url\((["']?)[^)"']*(#[^)"']+)\1\)/, "url($2)");
}

/** Write a text in lines that fit, and return where the next one stands. */
function write(group: SVGGElement, text: string, font: string, line: number, x: number, y: number, width: number): number {
  const measure = document.createElement("canvas").getContext("2d")!;
  measure.font = font;
  const [, weight, size, family] = /^(\d+) ([\d.]+px) (.*)$/.exec(font)!;
  let current = "";
  const put = (words: string) => {
    group.append(s("text", { x, y, "font-family": family!, "font-size": size!, "font-weight": weight! }, words));
    y += line;
  };
  for (const word of text.split(/\s+/)) {
    const longer = current ? `${current} ${word}` : word;
    if (current && measure.measureText(longer).width > width) {
      put(current);
      current = word;
    } else current = longer;
  }
  if (current) put(current);
  return y;
}
