"""What the words mean: the vocabulary, its code lists, and its links to other vocabularies."""

from rdflib.namespace import GEO

from heliograph.ontology.loading import (
    empty_graph,
    example_files,
    load_alignments,
    load_examples,
    load_ontology,
    load_scheme,
    ontology_files,
    read_trig,
    schemes,
)
from heliograph.ontology.namespaces import (
    ADMS,
    CCO,
    EDTF,
    EXTERNAL_SCHEMES,
    GN,
    HG,
    ID,
    ONTOLOGY,
    PREFIXES,
    SCHEMES,
    SEM,
    SF,
    WGS84,
)

__all__ = [
    "ADMS",
    "CCO",
    "EDTF",
    "EXTERNAL_SCHEMES",
    "GEO",
    "GN",
    "HG",
    "ID",
    "ONTOLOGY",
    "PREFIXES",
    "SCHEMES",
    "SEM",
    "SF",
    "WGS84",
    "compact",
    "empty_graph",
    "example_files",
    "load_alignments",
    "load_examples",
    "load_ontology",
    "load_scheme",
    "ontology_files",
    "read_trig",
    "schemes",
]
