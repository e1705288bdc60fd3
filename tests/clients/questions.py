"""What the clients ask of the briefs. The answers to compare with come from the engine itself."""

PREFIXES = """
PREFIX hg: <https://w3id.org/heliograph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
PLACES = PREFIXES + "SELECT ?place ?label { ?place a hg:Place ; rdfs:label ?label }"
PLACE_LABELS = PREFIXES + (
    "CONSTRUCT { ?place rdfs:label ?label } WHERE { ?place a hg:Place ; rdfs:label ?label }"
)
ANY_PLACE = PREFIXES + "ASK { ?place a hg:Place }"

Places = set[tuple[str, str]]  # IRI and label of every place
