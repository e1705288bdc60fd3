"""From sources to answers. The flow, one package or module a step:

    sources   curated tables, read and checked cell by cell
    model     the records they become: frozen dataclasses
    build     records to quads; the graph name is the citation
    pipeline  read, build, validate (heliograph.shapes), publish; it alone knows the order
    store     releases on disk, and queries on them in processes that can be killed
    queries   stored SPARQL; citation, counts, export: what people ask of a release

    from heliograph.graph.pipeline import build
    from heliograph.graph.store import EmbeddedEngine, Releases

Nothing is imported here: the query engine's processes start with what they need and no more.
"""
