// The filter as a SPARQL query, which gives the same events to whoever asks the endpoint.

import { iso } from "./days";
import type { Explored } from "./explored";
import type { Facet, Filter } from "./filter";
import { FACETS } from "./filter";

const PREFIXES = `PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
`;
// How firmly an event stands by its status; the last level is everything that is left.
const LEVELS: Record<string, string[]> = { asserted: ["asserted", "foiled"], reported: ["reported", "headline-only"] };

const PATTERNS: Record<Exclude<Facet, "side">, (values: string[], base: string) => string> = {
  type: (values) => `${list("type", values.map(text))} ?event hg:eventType/skos:notation ?type .`,
  actor: (values, base) =>
    `${list("actor", values.map((id) => `<${base}${id}>`))}
  { ?event hg:acceptedActor|hg:target|hg:speaker|hg:addressee|hg:participant|hg:patron|hg:host|hg:channel ?actor }
  UNION { ?said a hg:ResponsibilityStatement ; hg:about ?event ; hg:attributedTo ?actor ;
    hg:stance/skos:notation ?stance . FILTER (?stance != "denies") }`,
  place: (values, base) => `${list("place", values.map((id) => `<${base}${id}>`))} ?event sem:hasPlace|hg:target ?place .`,
  source: (values, base) => `${list("document", values.map((id) => `<${base}${id}>`))} ?passage hg:mentions ?event ; hg:document ?document .`,
  status: (values) => `${list("status", values.map(text))} ?event hg:eventStatus/skos:notation ?status .`,
  evidence: (values) => `FILTER (${values.map(level).join(" || ")})`,
};

/** Return the query that selects the events which a filter shows. */
export function queryOf(filter: Filter, data: Explored): string {
  const patterns = FACETS.filter((facet) => filter.chosen[facet].size).map((facet) => {
    const values = [...filter.chosen[facet]].sort();
    return facet === "side" ? sides(values, data) : PATTERNS[facet](values, data.base);
  });
  const window = filter.whole
    ? []
    : [
        `FILTER (BOUND(?from) || BOUND(?to))`,
        `FILTER (COALESCE(?from <= "${iso(filter.to)}"^^xsd:date, true) && COALESCE(?to >= "${iso(filter.from)}"^^xsd:date, true))`,
      ];
  const lines = [
    "?event a hg:Event ; rdfs:label ?eventLabel .",
    "OPTIONAL { ?event hg:notBefore ?from }",
    "OPTIONAL { ?event hg:notAfter ?to }",
    ...patterns,
    ...window,
  ];
  return `${PREFIXES}SELECT DISTINCT ?event ?eventLabel ?from ?to WHERE {\n  ${lines.join("\n  ")}\n} ORDER BY ?from ?to ?event`;
}

/** A side is a list of types: asking for each what it is a kind of would take seconds. */
function sides(values: string[], data: Explored): string {
  const types = [...data.sides].filter(([, side]) => values.includes(side)).map(([type]) => type);
  return `${list("ofSide", types.sort().map(text))} ?event hg:eventType/skos:notation ?ofSide .`;
}

/** An event is as firm as its weakest status, and only inferred where no passage mentions it. */
function level(name: string): string {
  const held = (codes: string[]) => `EXISTS { ?event hg:eventStatus/skos:notation ?code FILTER (?code IN (${codes.map(text).join(", ")})) }`;
  const beyond = (codes: string[]) => `EXISTS { ?event hg:eventStatus/skos:notation ?code FILTER (?code NOT IN (${codes.map(text).join(", ")})) }`;
  const mentioned = "EXISTS { ?any hg:mentions ?event }";
  const firm = LEVELS.asserted!;
  const known = [...firm, ...LEVELS.reported!];
  if (name === "asserted") return `(${mentioned} && !${beyond(firm)})`;
  if (name === "reported") return `(${mentioned} && ${held(LEVELS.reported!)} && !${beyond(known)})`;
  return `(!${mentioned} || ${beyond(known)})`;
}

function list(name: string, values: string[]): string {
  return `VALUES ?${name} { ${values.join(" ")} }`;
}

function text(value: string): string {
  return JSON.stringify(value);
}
