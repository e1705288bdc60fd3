"""Datasets of others as graphs: a declared source, a mapping, and a release that holds both.

A source is a folder of two files: ``source.toml`` says who publishes it, under which licence, in
which files, and what is expected of them; ``mapping.toml`` says what a row states. Both are data;
nothing in this package knows a dataset.

What is imported stays what the dataset says: an entry of it is a ``hg:Record``, never a
``hg:Actor``, ``hg:Event`` or ``hg:Place``, so that no figure of the briefs changes. Links join
the two. An entry looks like this, in the graph of its dataset and version::

    GRAPH <.../id/dataset/ofac-sdn-2024-05-03> {
      <.../id/record/ofac-sdn/11462> a hg:Record, hg:RecordedActor, sem:Actor ;
        hg:register "ofac-sdn" ;      # the list that the identifier belongs to
        hg:recordId "11462" ;         # the identifier in that list
        rdfs:label "KATA'IB HIZBALLAH"@en ; skos:prefLabel "KATA'IB HIZBALLAH"@en ;
        hg:name "KATA'IB HIZBALLAH"@en, "HIZBALLAH BRIGADES"@und ;   # every name, aliases too
        skos:altLabel "HIZBALLAH BRIGADES"@und ;
        hg:countryText "IRAN" ; hg:categoryText "SDGT" ;
        prov:wasDerivedFrom <.../id/row/ofac-sdn-2024-05-03/entries/123> .
      <.../id/row/...> a hg:SourceRow ; hg:rowNumber 123 ; hg:inFile <.../id/file/...> .
    }

Classes: ``hg:RecordedActor``, ``hg:RecordedEvent`` (``hg:Lead`` where it is no evidence),
``hg:RecordedPlace``, ``hg:RecordedRelation`` (``hg:fromRecord``, ``hg:toRecord`` or
``hg:toText``, ``hg:categoryText``), all of them ``hg:Record``. An event has ``hg:party`` (without
direction), ``hg:statedPoint``, ``hg:deathsLow``, ``hg:deathsBest``, ``hg:deathsHigh``. Registers:
``ofac-sdn``, ``ucdp-actor``, ``ucdp-event``, ``ucdp-dyad``, ``ucdp-support``, ``gdelt-event``,
``geonames``, ``airport``, ``acled-event``, ``acled-actor``, ``wikidata``, ``ftm``. The source's
entry is current unless its row has ``prov:wasInvalidatedBy``.
"""

from heliograph.graph.importing.running import (
    ImportOutcome,
    ImportRequest,
    assign_files,
    run_import,
)
from heliograph.graph.importing.source import Source, find_source, load_source, sources
from heliograph.graph.importing.spreading import convert_on

__all__ = [
    "ImportOutcome",
    "ImportRequest",
    "Source",
    "assign_files",
    "convert_on",
    "find_source",
    "load_source",
    "run_import",
    "sources",
]
