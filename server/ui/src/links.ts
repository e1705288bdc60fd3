// How the parts of an answer are written: IRIs by short names that lead to pages, citations as chips.

import { h } from "./dom";
import type { Row, Value } from "./rows";
import { shorten } from "./vocabulary";

const OURS = "https://w3id.org/heliograph/id/";
const RIGHT_TO_LEFT = /^(ar|fa|he|ur|ps|ckb)\b/;
const CITED = /^(passage|inference|dataset|document|derivation)\//;

/** What names the things of an answer. */
export interface Naming {
  prefixes: Record<string, string>;
  labels: Map<string, string>;
}

/** Return the path of the page about an IRI. */
export function pageOf(iri: string): string {
  if (iri.startsWith(OURS)) return `/page/${iri.slice(OURS.length).split("/").map(encodeURIComponent).join("/")}`;
  return `/resource?iri=${encodeURIComponent(iri)}`;
}

/** Return the short name of a value: a prefixed name, or the text. */
export function shortName(value: Value | undefined, naming: Naming): string {
  if (!value) return "";
  return value.type === "uri" ? (shorten(value.value, naming.prefixes) ?? value.value) : value.value;
}

/** Return what a person would call what a column holds: `?xLabel`, the graph's label, the short name. */
export function nameIn(row: Row, column: string, naming: Naming): string {
  const value = row[column];
  const beside = row[`${column}Label`] ?? row[`${column}_label`] ?? row[`${column}Name`];
  if (beside) return beside.value;
  if (value?.type === "uri") return naming.labels.get(value.value) || lastPart(value.value) || shortName(value, naming);
  return value?.value ?? "";
}

function lastPart(iri: string): string {
  return decodeURIComponent(/([^/#]+)[/#]?$/.exec(iri)?.[1] ?? "").replaceAll("-", " ");
}

/** Return an IRI as a link: a citation as a chip, all others by their prefixed names. */
export function linkTo(iri: string, naming: Naming): HTMLElement {
  const path = iri.startsWith(OURS) ? iri.slice(OURS.length) : "";
  if (CITED.test(path)) return chip(iri, path, naming);
  const name = shorten(iri, naming.prefixes);
  const title = [naming.labels.get(iri), iri].filter(Boolean).join("\n");
  if (!name) return h("a", { href: pageOf(iri), title, class: "iri" }, iri);
  const colon = name.indexOf(":") + 1;
  return h("a", { href: pageOf(iri), title, class: "iri" }, h("span", { class: "prefix" }, name.slice(0, colon)), name.slice(colon));
}

function chip(iri: string, path: string, naming: Naming): HTMLElement {
  const [kind, ...parts] = path.split("/") as [string, ...string[]];
  const kinds: Record<string, string> = { passage: "stated", inference: "inferred", derivation: "derived" };
  const [code = "", ...place] = parts;
  const words = kind === "passage" ? [h("b", {}, code), ` ${place.join(" ")}`] : [kind === "inference" ? "inferred: " : kind === "document" ? "" : `${kind}: `, kind === "document" ? h("b", {}, parts.join(" ")) : parts.join(" ")];
  return h("a", { class: `chip ${kinds[kind] ?? "dataset"}`, href: pageOf(iri), title: [naming.labels.get(iri), iri].filter(Boolean).join("\n") }, ...words);
}

/** Return a literal with its language and direction. */
export function textOf(value: Value): HTMLElement {
  const lang = value["xml:lang"];
  return h("span", {}, h("bdi", { lang, dir: lang && RIGHT_TO_LEFT.test(lang) ? "rtl" : undefined }, value.value), lang && h("span", { class: "language" }, ` @${lang}`));
}
