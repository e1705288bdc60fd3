"""Links to the authorities of others: candidates, judgements, identity clusters.

The flow: records of the graph and of the authorities -> candidates (scored, explained, decided)
-> SSSOM mappings -> judgements of people -> identity clusters, derived and never merged.
"""

from heliograph.graph.linking.candidates import Candidate, find_candidates
from heliograph.graph.linking.countries import Countries
from heliograph.graph.linking.imported import read_authority, registers
from heliograph.graph.linking.judgements import Judgement, Judgements, clusters
from heliograph.graph.linking.names import key_of
from heliograph.graph.linking.reading import OWN, OwnRecords
from heliograph.graph.linking.records import AuthorityRecord, Name
from heliograph.graph.linking.retrieval import Authority

__all__ = [
    "OWN",
    "Authority",
    "AuthorityRecord",
    "Candidate",
    "Countries",
    "Judgement",
    "Judgements",
    "Name",
    "OwnRecords",
    "clusters",
    "find_candidates",
    "key_of",
    "read_authority",
    "registers",
]
