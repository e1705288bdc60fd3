"""A SPARQL endpoint that may be erased. Each write may be dear, so none is sent without need."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from .manifests import Content
from .outcomes import Failure
from .results import JSON, Results, parse_results
from .terms import Row

_EVERYTHING = "{ ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } }"
_ANYTHING = f"ASK {{ {_EVERYTHING} UNION {{ GRAPH ?g {{}} }} }}"
_TIMEOUT = 60.0


class Endpoint:
    """Asks and changes one store over HTTP; ``token`` is sent with every request."""

    def __init__(
        self, base: str, query: str = "/sparql", update: str = "/sparql", token: str | None = None
    ) -> None:
        self.base = base.rstrip("/")
        self.query_url, self.update_url = self.base + query, self.base + update
        self.authorization = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.Client(timeout=_TIMEOUT, trust_env=False)
        self._held: Content | None = None

    def close(self) -> None:
        self._http.close()

    def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> httpx.Response:
        """Send the URL byte for byte, with no headers but those given, Accept and the token."""
        given = {name.title(): value for name, value in (headers or {}).items()}
        request = httpx.Request(
            method, url, headers={"Accept": "*/*", **self.authorization, **given}, content=body
        )
        target = "/" + url.split("/", 3)[3]
        request.extensions = {**request.extensions, "target": target.encode("ascii")}
        request.extensions["timeout"] = httpx.Timeout(_TIMEOUT).as_dict()
        if method != "HEAD":
            return self._http.send(request)
        with httpx.Client(trust_env=False) as once:  # a body that must not be there stays unread
            return once.send(request)

    def query(self, text: str, accept: str) -> httpx.Response:
        headers = {"Content-Type": "application/sparql-query", "Accept": accept}
        return self.send("POST", self.query_url, headers, text.encode())

    def update(self, text: str) -> httpx.Response:
        """Send an update; what the store holds is unknown until it is filled again."""
        self.forget()
        headers = {"Content-Type": "application/sparql-update"}
        return self.send("POST", self.update_url, headers, text.encode())

    def ask(self, query: str) -> Results:
        answer = self.query(query, JSON)
        if answer.status_code != 200:
            raise Failure(f"{query}: {answer.status_code} {answer.text[:200]}")
        return parse_results(answer.content, answer.headers["Content-Type"])

    def forget(self) -> None:
        """Say that the store was changed by other means."""
        self._held = None

    def hold(self, content: Content) -> None:
        """Make the store hold exactly this, in one request, or none where it does already."""
        if self._held == content or (not content.files and self.is_empty()):
            return
        inserts = "\n".join(
            _block(name, graph.serialize(format="nt")) for name, graph in content.graphs()
        )
        answer = self.update(f"DROP ALL ;\nINSERT DATA {{\n{inserts}\n}}")
        if not answer.is_success:
            raise Failure(f"filling the store: {answer.status_code} {answer.text[:200]}")
        self._held = content

    def is_empty(self) -> bool:
        return self.ask(_ANYTHING).boolean is False

    def quads(self) -> list[Row]:
        """Return the whole dataset as rows of graph (None for the default), s, p, o."""
        rows = self.ask(f"SELECT ?g ?s ?p ?o {{ {_EVERYTHING} }}").rows
        return [(row.get("g"), row["s"], row["p"], row["o"]) for row in rows]


def _block(name: str | None, triples: str) -> str:
    return f"GRAPH <{name}> {{\n{triples}}}" if name else triples
