"""Random writes, one on another: what is published is what a release made at once would be.

The smallest limits are set: no release is listed, so that each is a change of its parent's store,
or every one is; the two ways must agree with each other and with plain sets of triples.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from pyoxigraph import Store

from heliograph.graph.errors import HeliographError
from heliograph.graph.linehash import hash_of
from heliograph.graph.pipeline import publish_empty
from heliograph.graph.store import (
    Content,
    DefaultGraphMode,
    GraphWrite,
    Ledger,
    Release,
    Releases,
    Update,
)
from heliograph.graph.store.listing import stored_lines
from heliograph.graph.store.nquads import merged_triples
from heliograph.graph.writing import WriteRequest, write

HG = "https://w3id.org/heliograph/ontology#"
Edit = Update | GraphWrite


def term(chance: Random) -> str:
    return chance.choice(
        [
            "<a:s1>",
            "<a:s2>",
            "<a:s3>",
            "01",
            "1.50",
            '"x"@EN',
            '"two words"',
            "true",
            "1e3",
            '"é\\n"',
        ]
    )


def triple(chance: Random) -> str:
    if chance.random() < 0.1:
        return f"<a:s{chance.randrange(4)}> a <{HG}{chance.choice(['Nothing', 'Counted'])}>"
    predicate = f"<a:p{chance.randrange(3)}>"
    return f"<a:s{chance.randrange(4)}> {predicate} {term(chance)}"


def graph(chance: Random) -> str:
    return f"<a:g{chance.randrange(4)}>"


def random_edit(chance: Random) -> Edit:
    """Return an update of any form, or a request of the graph store."""
    g, other = graph(chance), graph(chance)
    some = " . ".join(triple(chance) for _ in range(chance.randrange(1, 5)))
    more = " . ".join(triple(chance) for _ in range(2))
    p = f"<a:p{chance.randrange(3)}>"
    texts = [
        f"INSERT DATA {{ GRAPH {g} {{ {some} }} GRAPH {other} {{ {more} }} }}",
        f"DELETE DATA {{ GRAPH {g} {{ {some} }} }}",
        f"DELETE WHERE {{ GRAPH ?g {{ <a:s1> {p} ?o }} }}",
        f"DELETE WHERE {{ GRAPH {g} {{ ?s {p} ?o . ?s ?q <a:s2> }} }}",
        f"PREFIX a: <a:> WITH {g} DELETE {{ ?s a:p0 ?o }} INSERT {{ ?s a:p1 ?o }} "
        "WHERE { ?s a:p0 ?o }",
        f"INSERT {{ GRAPH {g} {{ ?s <a:copied> ?o }} }} WHERE {{ GRAPH {other} {{ ?s {p} ?o }} }}",
        "DELETE { GRAPH ?g { ?s ?p ?o } } INSERT { GRAPH ?g { ?o2 ?p ?s } } "
        "WHERE { GRAPH ?g { ?s ?p ?o } FILTER(isIRI(?o)) BIND(?o AS ?o2) }",
        f"INSERT {{ GRAPH {g} {{ ?s <a:n> ?n }} }} USING {other} "
        f"WHERE {{ SELECT ?s (COUNT(*) AS ?n) {{ ?s ?p ?o }} GROUP BY ?s }}",
        f"DELETE {{ GRAPH {g} {{ ?s <a:p9> ?o }} }} INSERT {{ GRAPH {g} {{ ?s <a:p9> 7 }} }} "
        f"WHERE {{ GRAPH {g} {{ ?s ?p ?x }} OPTIONAL {{ GRAPH {g} {{ ?s <a:p9> ?o }} }} }}",
        f"CLEAR GRAPH {g}" if chance.random() < 0.5 else f"CLEAR SILENT GRAPH {g}",
        f"DROP SILENT GRAPH {g}",
        f"CREATE SILENT GRAPH {g}",
        f"INSERT DATA {{ {some} }}",
        f"DELETE {{ ?s {p} ?o }} INSERT {{ ?s {p} 5 . GRAPH {g} {{ ?s {p} ?o }} }} "
        f"WHERE {{ ?s {p} ?o }}",
        f"COPY SILENT {g} TO {other}",
        f"PREFIX b: <b:> INSERT DATA {{ GRAPH {g} {{ b:x b:y 1 }} }} ; # next; }}\n"
        f"DELETE {{ GRAPH ?g {{ b:x b:y ?z }} }} WHERE {{ GRAPH ?g {{ b:x b:y ?z }} }} ;"
        f"INSERT DATA {{ GRAPH {other} {{ b:x b:z '}} ; {{' }} }}",
    ]
    if chance.random() < 0.3:
        method = chance.choice(["put", "post", "delete"])
        content = (Content(f"{some} .".encode(), "text/turtle"),) if method != "delete" else ()
        return GraphWrite(method, g[1:-1], content)  # type: ignore[arg-type]
    if chance.random() < 0.03:
        nquads = f"{triple(chance)} {g} .".replace("01", '"1"').replace("1.50", '"2"')
        nquads = nquads.replace("true", '"t"').replace("1e3", '"e"')
        return GraphWrite("put", None, (Content(nquads.encode(), "application/n-quads"),))
    return Update(chance.choice(texts))


def check(release: Release) -> None:
    """Recount everything the manifest says, and make the merge anew."""
    snapshot, manifest = release.open(), release.manifest
    quads = sorted(snapshot.quads())
    default = sorted(snapshot.default_graph())
    if manifest.default_graph == "merge":
        assert default == sorted(merged_triples(quads))
    else:
        quads = sorted([*quads, *default])
    assert sorted(release.lines()) == quads
    assert manifest.quads == len(quads)
    assert manifest.dataset_hash == hash_of(quads)
    held = {name for name in snapshot.graphs() if snapshot.count(name)}
    assert manifest.graphs == len(held)
    assert manifest.counts["triples"] == len(set(merged_triples(quads)))
    assert manifest.empty_graphs == sorted(set(snapshot.graphs()) - held)


@pytest.mark.parametrize("mode", ["merge", "plain"])
@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_any_row_of_writes_gives_what_the_engine_alone_makes_of_them(
    tmp_path: Path, mode: DefaultGraphMode, seed: int
) -> None:
    chance = Random(seed)
    listed, unlisted = Releases(tmp_path / "listed"), Releases(tmp_path / "unlisted", listed=-1)
    for releases in (listed, unlisted):
        publish_empty(releases, default_graph=mode)
    alone = Store()
    published = 0
    for _ in range(60 if seed else 30):
        edit = random_edit(chance)
        try:
            outcome = write(listed, WriteRequest(edit, keep=5 if seed else 0))
        except HeliographError as error:
            with pytest.raises(type(error)):
                write(unlisted, WriteRequest(edit, keep=3 if seed else 0))
            continue
        other = write(unlisted, WriteRequest(edit, keep=3 if seed else 0))
        published += outcome.published
        carry_out_alone(edit, alone)

        first, second = listed.current(), unlisted.current()
        assert (other.published, other.added, other.removed) == (
            outcome.published,
            outcome.added,
            outcome.removed,
        ), edit
        assert first.is_listed and not second.is_listed
        expected = sorted(stored_lines(alone, mode))
        assert sorted(first.lines()) == expected, edit
        assert sorted(second.lines()) == expected, edit
        assert first.manifest.dataset_hash == second.manifest.dataset_hash
        assert first.manifest.counts == second.manifest.counts, edit
        check(first)
        check(second)
    assert published > (20 if seed else 10)


def carry_out_alone(edit: Edit, store: Store) -> None:
    """Let Oxigraph itself carry out an update as a whole."""
    if isinstance(edit, Update):
        store.update(edit.text)
    else:
        edit.apply(Ledger(store))
