"""The views, one module for each kind of page."""

from heliograph.server.views import (
    analysis,
    audit,
    discovery,
    entity,
    explore,
    home,
    queries,
    reconcile,
    search,
    snapshots,
    sources,
    sparql,
    store,
    vocabulary,
)

VIEWS = (
    home,
    search,
    reconcile,
    explore,
    audit,
    analysis,
    sparql,
    store,
    vocabulary,
    entity,
    sources,
    queries,
    snapshots,
    discovery,
)
