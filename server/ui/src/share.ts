// Ways to hand a query on: links, and what runs it from a shell, Python or R.

import { copied, openDialog } from "./dialog";

export type Dataset = [name: string, iri: string][];

/** The longest address that every proxy and every browser lets through. */
export const LONGEST = 8000;

/** Return the address that opens a query; a long one stands behind "#", which no server sees. */
export function linkTo(query: string, dataset: Dataset): URL {
  const page = new URL("/sparql", location.href);
  for (const [name, value] of [["query", query], ...dataset] as Dataset) page.searchParams.append(name, value);
  if (page.href.length <= LONGEST) return page;
  const long = new URL("/sparql", location.href);
  long.hash = new URLSearchParams([["query", query], ...dataset]).toString();
  return long;
}

/** Return the address that answers a query in a format, or null where it is too long for one. */
export function answerLink(query: string, dataset: Dataset, format: string): URL | null {
  const page = linkTo(query, [...dataset, ["format", format]]);
  return page.hash ? null : page;
}

/** Open the dialog with every way to share a query. */
export function share(query: string, dataset: Dataset): void {
  const graph = /^\s*(?:#.*\n|PREFIX.*\n|BASE.*\n|\s)*(CONSTRUCT|DESCRIBE)\b/i.test(query);
  const [format, type, words] = graph ? ["turtle", "text/turtle", "Turtle"] : ["csv", "text/csv", "CSV"];
  const run = answerLink(query, dataset, format!);
  const ways: [string, string, string?][] = [
    ["Link", linkTo(query, dataset).href, "Opens the query and runs it here."],
    ...(run ? [["Link that runs", run.href, `Gives ${words}, for spreadsheets and scripts.`] as [string, string, string]] : []),
    ["curl", curl(query, dataset, type!)],
    ["Python", graph ? pythonGraph(query, dataset) : python(query, dataset)],
    ["R", graph ? rGraph(query, dataset) : r(query, dataset)],
  ];
  openDialog("Share this query", ...ways.map(([name, content, note]) => copied(name, content, note)));
}

const endpoint = (): string => new URL("/sparql", location.href).href;
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const fields = (query: string, dataset: Dataset): Dataset => [["query", query], ...dataset];

function curl(query: string, dataset: Dataset, type: string): string {
  const data = fields(query, dataset).map(([name, value]) => `  --data-urlencode ${quoted(`${name}=${value}`)}`);
  return [`curl ${endpoint()} -H 'Accept: ${type}'`, ...data].join(" \\\n");
}

/** A Python literal: three quotes where the query has none of them, so that it stays readable. */
function literal(text: string): string {
  return /"""|\\|"$/.test(text) ? JSON.stringify(text) : `"""${text}"""`;
}

function pythonFields(dataset: Dataset): string {
  const names = [...new Set(dataset.map(([name]) => name))];
  const more = names.map((name) => `, ${JSON.stringify(name)}: ${JSON.stringify(dataset.filter(([other]) => other === name).map(([, iri]) => iri))}`);
  return `{"query": query${more.join("")}}`;
}

function python(query: string, dataset: Dataset): string {
  return `import io, httpx, pandas

query = ${literal(query)}
answer = httpx.post("${endpoint()}", data=${pythonFields(dataset)}, headers={"Accept": "text/csv"})
rows = pandas.read_csv(io.StringIO(answer.raise_for_status().text))`;
}

function pythonGraph(query: string, dataset: Dataset): string {
  return `import httpx, rdflib

query = ${literal(query)}
answer = httpx.post("${endpoint()}", data=${pythonFields(dataset)}, headers={"Accept": "text/turtle"})
graph = rdflib.Graph().parse(data=answer.raise_for_status().text, format="turtle")`;
}

function rBody(query: string, dataset: Dataset): string {
  return `httr2::req_body_form(${fields(query, dataset).map(([name, value]) => `\`${name}\` = ${JSON.stringify(value)}`).join(",\n    ")})`;
}

function r(query: string, dataset: Dataset): string {
  return `rows <- httr2::request("${endpoint()}") |>
  httr2::req_headers(Accept = "text/csv") |>
  ${rBody(query, dataset)} |>
  httr2::req_perform() |>
  httr2::resp_body_string() |>
  I() |>
  readr::read_csv()`;
}

function rGraph(query: string, dataset: Dataset): string {
  return `turtle <- httr2::request("${endpoint()}") |>
  httr2::req_headers(Accept = "text/turtle") |>
  ${rBody(query, dataset)} |>
  httr2::req_perform() |>
  httr2::resp_body_string()
graph <- rdflib::rdf_parse(turtle, format = "turtle")`;
}
