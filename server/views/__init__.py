"""The views, one module for each kind of page."""

from heliograph.server.views import (
    entity,
    explore,
    home,
    queries,
    sources,
    sparql,
    store,
    vocabulary,
)

VIEWS = (home, explore, sparql, store, vocabulary, entity, sources, queries)
