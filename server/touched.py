"""The headers of a result: the release it is from, the sources it touches, and their licences."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from urllib.parse import quote

from heliograph.graph.store import QueryAnswer, QueryRequest
from heliograph.graph.touched import LARGEST, Result, SourceBook, Touched, touched_by
from heliograph.server.site import Site

_MOST_LINKS = 20
_SOURCE = "http://purl.org/dc/terms/source"
_BOOKS_KEPT = 4
_URI = "!#$%&'()*+/:;=?@[]~"

Headers = list[tuple[str, str]]


def result_headers(site: Site, request: QueryRequest, answer: QueryAnswer) -> Headers:
    """Return the headers for an answer of the release of this request; its file is read, if small.

    There are none but the release where it is not known, as with a remote engine.
    """
    if not site.manifest.id:
        return []
    content = answer.read() if answer.size <= LARGEST else None
    result = Result(answer.form, answer.format.name, content)
    touched = touched_by(site.visitors, site.citations, book_of(site), request, result)
    return headers_of(touched, answer.release)


def graph_headers(site: Site, graph: str) -> Headers:
    """Return the headers for the content of one named graph, or of all when it is ""."""
    if not site.manifest.id:
        return []
    book = book_of(site)
    touched = book.of_graphs([graph], site.citations, "returned") if graph else book.release
    return headers_of(touched, site.manifest.id)


def headers_of(touched: Touched, release: str) -> Headers:
    """Return what is said of the sources: at most 20 as links, and how many there are."""
    headers = [("X-Heliograph-Release", release)]
    if touched.licences:
        headers.append(("X-Heliograph-Licence", ", ".join(map(_uri, touched.licences))))
    if touched.restricted:
        headers.append(
            ("X-Heliograph-Not-Redistributable", ", ".join(map(_uri, touched.restricted)))
        )
    headers.append(("X-Heliograph-Sources", str(len(touched.sources))))
    headers.append(("X-Heliograph-Sources-Scope", touched.scope))
    if links := _links(touched):
        headers.append(("Link", ", ".join(links)))
    return headers


def book_of(site: Site) -> SourceBook:
    """Return the sources of the release of this request; read once for each release.

    A remote graph has no release and may be another tomorrow: its sources are read each time.
    """
    release = site.manifest.id
    if not release:
        return SourceBook(site.engine, site.manifest)
    with _LOCK:
        if release in _BOOKS:
            _BOOKS.move_to_end(release)
            return _BOOKS[release]
    book = SourceBook(site.engine, site.manifest)
    with _LOCK:
        _BOOKS[release] = book
        while len(_BOOKS) > _BOOKS_KEPT:
            _BOOKS.popitem(last=False)
    return book


def _links(touched: Touched) -> Sequence[str]:
    sources = [f'<{_uri(s.iri)}>; rel="{_SOURCE}"' for s in touched.sources[:_MOST_LINKS]]
    return [*sources, *(f'<{_uri(iri)}>; rel="license"' for iri in touched.licences)]


def _uri(iri: str) -> str:
    """Return an IRI as a header may carry it: in ASCII, without what ends a link."""
    return quote(iri, safe=_URI)


_BOOKS: OrderedDict[str, SourceBook] = OrderedDict()
_LOCK = Lock()
