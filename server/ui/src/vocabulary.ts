// The graph's own words, for completion and for short names of IRIs.

export interface Term {
  iri: string;
  label: string;
  kind: "class" | "property" | "thing";
  uses: number;
  definition?: string;
}

export interface Vocabulary {
  prefixes: Record<string, string>;
  terms: Term[];
}

/** A value that a property has in the graph, and how often. */
export interface Used {
  value: { type: string; value: string; datatype?: string; "xml:lang"?: string };
  label: string;
  uses: number;
}

let loading: Promise<Vocabulary> | undefined;

/** Load the vocabulary once; without it there is just no completion. */
export function vocabulary(): Promise<Vocabulary> {
  loading ??= fetch("/vocabulary.json", { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? (answer.json() as Promise<Vocabulary>) : nothing()))
    .catch(nothing);
  return loading;
}

function nothing(): Vocabulary {
  return { prefixes: {}, terms: [] };
}

const known = new Map<string, Promise<Used[]>>();
const PATIENCE = 8000; // milliseconds, then completion goes on without

/** Return the values that a property has most often; none where the graph takes long to say. */
export function valuesOf(property: string): Promise<Used[]> {
  let found = known.get(property);
  if (!found) {
    found = ask(property);
    known.set(property, found);
    found.catch(() => known.delete(property));
  }
  return found.catch(() => []);
}

async function ask(property: string): Promise<Used[]> {
  const query = `PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?value ?uses (SAMPLE(?words) AS ?label) WHERE {
  { SELECT ?value (COUNT(*) AS ?uses) WHERE { ?thing <${property}> ?value } GROUP BY ?value ORDER BY DESC(?uses) LIMIT 200 }
  OPTIONAL { ?value rdfs:label|skos:prefLabel ?words FILTER (LANG(?words) IN ("", "en")) }
} GROUP BY ?value ?uses`;
  const answer = await fetch("/query", {
    method: "POST",
    headers: { Accept: "application/sparql-results+json" },
    body: new URLSearchParams({ query }),
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const { results } = (await answer.json()) as { results: { bindings: Record<string, Used["value"]>[] } };
  return results.bindings.map((row) => ({ value: row.value!, label: row.label?.value ?? "", uses: Number(row.uses?.value ?? 0) }));
}

const LOCAL = /^[\w][\w.-]*(?<!\.)$|^$/;

/** Return the prefixed name of an IRI by the longest namespace that fits, or null. */
export function shorten(iri: string, prefixes: Record<string, string>): string | null {
  let best: [string, string] | null = null;
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    if (iri.startsWith(namespace) && (!best || namespace.length > best[1].length)) {
      if (LOCAL.test(iri.slice(namespace.length))) best = [prefix, namespace];
    }
  }
  return best && `${best[0]}:${iri.slice(best[1].length)}`;
}

/** Return the prefixes that a query declares. */
export function declaredIn(query: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name, iri] of query.matchAll(/PREFIX\s+([\w.-]*):\s*<([^>]*)>/gi)) {
    if (name !== undefined && iri) found[name] = iri;
  }
  return found;
}

/** Return the IRI that a query means by `<iri>` or a prefixed name; "" where it declares no such prefix. */
export function expand(name: string, prefixes: Record<string, string>): string {
  if (name.startsWith("<")) return name.slice(1, -1);
  const [prefix, local] = [name.slice(0, name.indexOf(":")), name.slice(name.indexOf(":") + 1)];
  return prefixes[prefix] === undefined ? "" : prefixes[prefix] + local;
}
