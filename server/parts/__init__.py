"""What the explore page draws of a release too large to send: counted here, drawn there.

columns   every event of a release as columns of numbers, in the order of their dates
asked     the filter of an address, and which events it lets through
rows      the values that some events have, without looking at all events
counting  totals, tallies, bins and places of what a filter lets through
ties      the actors of most events, who hits whom, and who stands together
packing   a few of the events, and the things that an answer speaks of
answering the answers to the page, all together
"""

from heliograph.server.parts.answering import Parts
from heliograph.server.parts.asked import FACETS, Asked, InvalidFilter, read_asked

__all__ = ["FACETS", "Asked", "InvalidFilter", "Parts", "read_asked"]
