// The graph's own words, for completion and for short names of IRIs.

export interface Term {
  iri: string;
  label: string;
  kind: "class" | "property" | "thing";
  uses: number;
}

export interface Vocabulary {
  prefixes: Record<string, string>;
  terms: Term[];
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
