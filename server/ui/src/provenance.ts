// The line under a result: release, sources and licence, as the headers of the answer say them.

import { h } from "./dom";
import { pageOf } from "./links";
import type { Naming } from "./links";

const SOURCE = "http://purl.org/dc/terms/source";
const LICENCES: [RegExp, string][] = [
  [/creativecommons\.org\/licenses\/([\w-]+)\/([\d.]+)/, "CC $1 $2"],
  [/creativecommons\.org\/publicdomain\/zero\/([\d.]+)/, "CC0 $1"],
];
const SCOPES: Record<string, string> = { matched: "that the answer rests on", returned: "of the graphs in the answer", release: "of the release" };

export interface Provenance {
  release: string;
  sources: string[];
  count: number;
  scope: string;
  licences: string[];
}

/** Read what the headers say of an answer. */
export function provenanceOf(headers: Headers): Provenance {
  const links = [...(headers.get("Link") ?? "").matchAll(/<([^>]*)>;\s*rel="([^"]*)"/g)];
  return {
    release: headers.get("X-Heliograph-Release") ?? "",
    sources: links.filter(([, , relation]) => relation === SOURCE).map(([, iri]) => iri!),
    count: Number(headers.get("X-Heliograph-Sources") ?? 0),
    scope: headers.get("X-Heliograph-Sources-Scope") ?? "",
    licences: links.filter(([, , relation]) => relation === "license").map(([, iri]) => iri!),
  };
}

export function licenceName(iri: string): string {
  for (const [pattern, name] of LICENCES) {
    const found = pattern.exec(iri);
    if (found) return found[0].replace(pattern, name).replace(/CC [\w-]+/, (words) => words.toUpperCase());
  }
  return iri;
}

/** Return the last part of a source's IRI, or its name in the graph. */
export function sourceName(iri: string, naming: Naming): string {
  return naming.labels.get(iri) || decodeURIComponent(iri.split("/").slice(-2).join(" "));
}

/** Return the line. */
export function provenanceLine(found: Provenance, naming: Naming): HTMLElement {
  const parts: (Node | string)[] = [];
  if (found.release) parts.push("Release ", h("code", {}, found.release));
  if (found.scope) {
    const words = `${found.count} ${found.count === 1 ? "source" : "sources"} ${SCOPES[found.scope] ?? found.scope}`;
    const links = found.sources.map((iri) => h("a", { class: "chip dataset", href: pageOf(iri), title: iri }, sourceName(iri, naming)));
    parts.push(parts.length ? " · " : "", words, links.length ? ": " : "", ...links.flatMap((link) => [link, " "]), found.count > links.length && links.length ? `and ${found.count - links.length} more` : "");
  }
  if (found.licences.length) parts.push(" · ", ...found.licences.flatMap((iri, n) => [n ? ", " : "", h("a", { href: iri, rel: "license" }, licenceName(iri))]));
  return h("p", { class: "provenance" }, ...parts);
}
