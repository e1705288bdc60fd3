"""The views, one module for each kind of page."""

from heliograph.server.views import (
    entity,
    explore,
    home,
    queries,
    search,
    sources,
    sparql,
    store,
    vocabulary,
)

VIEWS = (home, search, explore, sparql, store, vocabulary, entity, sources, queries)
