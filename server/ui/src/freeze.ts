// Freezing a result: kept under a hash that anybody can cite.

import { copied, openDialog } from "./dialog";
import { h } from "./dom";
import type { Dataset } from "./share";

interface Frozen {
  hash: string;
  url: string;
  title: string;
  release: string;
  created: string;
  citation: string;
}

/** Freeze a query with its result, and show the link and how to cite it. Raises what the server says. */
export async function freeze(query: string, dataset: Dataset): Promise<void> {
  const answer = await fetch("/snapshots", { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams([["query", query], ...dataset]) });
  if (!answer.ok) throw new Error(((await answer.json().catch(() => null)) as { detail?: string } | null)?.detail ?? `status ${answer.status}`);
  const frozen = (await answer.json()) as Frozen;
  const bibtex = await fetch(`/snapshots/${frozen.hash}/citation?format=bibtex`).then((found) => (found.ok ? found.text() : ""));
  const page = `/snapshots/${frozen.hash}`;
  openDialog(
    answer.status === 201 ? "Frozen" : "Frozen before",
    h("p", {}, "The query, its result and its release are kept under the hash of their content: this link never shows anything else. ", h("a", { href: page }, "Open its page"), "."),
    copied("Link", frozen.url),
    copied("Citation", frozen.citation),
    ...(bibtex ? [copied("BibTeX", bibtex.trim())] : []),
  );
}
