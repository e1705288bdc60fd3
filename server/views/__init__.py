"""The views, one module for each kind of page."""

from heliograph.server.views import entity, home, queries, sources, sparql, store, vocabulary

VIEWS = (home, sparql, store, vocabulary, entity, sources, queries)
