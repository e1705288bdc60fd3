"""The views, one module for each kind of page."""

from heliograph.server.views import entity, home, queries, sources, sparql, store

VIEWS = (home, sparql, store, entity, sources, queries)
