"""What the service says of itself: service description, VoID, DCAT catalogue, stored queries."""

from heliograph.server.descriptions.catalog import catalog
from heliograph.server.descriptions.described import Described, described
from heliograph.server.descriptions.negotiation import answer_description, negotiated
from heliograph.server.descriptions.service import service_description
from heliograph.server.descriptions.stored import stored_queries
from heliograph.server.descriptions.void import void_description

__all__ = [
    "Described",
    "answer_description",
    "catalog",
    "described",
    "negotiated",
    "service_description",
    "stored_queries",
    "void_description",
]
