"""The views, one module for each kind of page."""

from heliograph.server.views import (
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
    sparql,
    store,
    vocabulary,
    entity,
    sources,
    queries,
    snapshots,
    discovery,
)
