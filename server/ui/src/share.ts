// Ways to hand a query on: links, and what runs it from a shell, Python or R.

import { h } from "./dom";

/** Open the dialog with every way to share a query. */
export function share(query: string): void {
  const page = new URL("/sparql", location.href);
  page.searchParams.set("query", query);
  const run = new URL(page);
  run.searchParams.set("format", "csv");
  const shell = `'${query.replaceAll("'", "'\\''")}'`;
  const text = JSON.stringify(query);
  const endpoint = new URL("/sparql", location.href).href;
  const ways: [string, string][] = [
    ["Link to the query and its result", page.href],
    ["Link to the rows as CSV", run.href],
    ["curl", `curl -G ${endpoint} -H 'Accept: text/csv' --data-urlencode query=${shell}`],
    ["Python", `import io, httpx, pandas\n\nanswer = httpx.post("${endpoint}", data={"query": ${text}},\n                    headers={"Accept": "text/csv"}).raise_for_status()\nrows = pandas.read_csv(io.StringIO(answer.text))`],
    ["R", `rows <- read.csv(text = httr2::request("${endpoint}") |>\n  httr2::req_headers(Accept = "text/csv") |>\n  httr2::req_body_form(query = ${text}) |>\n  httr2::req_perform() |> httr2::resp_body_string())`],
  ];
  const dialog = h(
    "dialog",
    { class: "share", "aria-label": "Share this query", onclose: () => dialog.remove() },
    h("h2", {}, "Share"),
    ...ways.map(([name, content]) => way(name, content)),
    h("form", { method: "dialog" }, h("button", { class: "button" }, "Close")),
  );
  document.body.append(dialog);
  dialog.showModal();
}

function way(name: string, content: string): HTMLElement {
  const copy = h("button", { type: "button", class: "button" }, "Copy");
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(content);
    copy.textContent = "Copied";
  });
  return h("section", {}, h("h3", {}, name, " ", copy), h("pre", { class: "scroll", tabindex: "0" }, content));
}
