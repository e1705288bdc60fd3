"""Each function and extension that the service description claims, in a sentence that is true."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, URIRef

from heliograph.graph.store import EmbeddedEngine
from heliograph.server.descriptions.service import EXTENSION_FUNCTIONS, LANGUAGE_EXTENSIONS
from heliograph.server.descriptions.vocabulary import SD

SERVICE = URIRef("http://localhost/sparql#service")

A, INSIDE, TOUCHING, FAR, ACROSS, CORNER, HALF, REST, LINE = (
    f'"{text}"^^geo:wktLiteral'
    for text in (
        "POLYGON((0 0,4 0,4 4,0 4,0 0))",
        "POLYGON((1 1,2 1,2 2,1 2,1 1))",
        "POLYGON((4 0,8 0,8 4,4 4,4 0))",
        "POLYGON((9 9,10 9,10 10,9 10,9 9))",
        "POLYGON((2 2,6 2,6 6,2 6,2 2))",
        "POLYGON((0 0,2 0,2 2,0 2,0 0))",
        "POLYGON((2 0,4 0,4 4,2 4,2 0))",
        "POLYGON((0 0,2 0,2 4,0 4,0 0))",
        "LINESTRING(0 0,1 0)",
    )
)
POINTS = ('"POINT(0 0)"^^geo:wktLiteral', '"POINT(1 0)"^^geo:wktLiteral')
# A true sentence with each function that is claimed.
TRUE = {
    "asGeoJSON": f'CONTAINS(STR(geof:asGeoJSON({A})), "Polygon")',
    "centroid": f'geof:sfEquals(geof:centroid({A}), "POINT(2 2)"^^geo:wktLiteral)',
    "convexHull": f"geof:sfEquals(geof:convexHull({A}), {A})",
    "coordinateDimension": f"geof:coordinateDimension({A}) = 2",
    "difference": f"geof:sfEquals(geof:difference({A}, {HALF}), {REST})",
    "dimension": f"geof:dimension({LINE}) = 1",
    "distance": f"ABS(geof:distance({POINTS[0]}, {POINTS[1]}, uom:metre) - 111195) < 300",
    "ehContains": f"geof:ehContains({A}, {INSIDE})",
    "ehCoveredBy": f"geof:ehCoveredBy({CORNER}, {A})",
    "ehCovers": f"geof:ehCovers({A}, {CORNER})",
    "ehDisjoint": f"geof:ehDisjoint({A}, {FAR})",
    "ehEquals": f"geof:ehEquals({A}, {A})",
    "ehInside": f"geof:ehInside({INSIDE}, {A})",
    "ehMeet": f"geof:ehMeet({A}, {TOUCHING})",
    "ehOverlap": f"geof:ehOverlap({A}, {ACROSS})",
    "envelope": f"geof:sfEquals(geof:envelope({A}), {A})",
    "getSRID": f'CONTAINS(STR(geof:getSRID({A})), "CRS84")',
    "intersection": f"geof:sfEquals(geof:intersection({A}, {HALF}), {HALF})",
    "isEmpty": f"!geof:isEmpty({A})",
    "isSimple": f"geof:isSimple({A})",
    "length": f"ABS(geof:length({LINE}, uom:metre) - 111195) < 300",
    "perimeter": f"ABS(geof:perimeter({A}, uom:metre) / 1000 - 1778) < 10",
    "rcc8dc": f"geof:rcc8dc({A}, {FAR})",
    "rcc8ec": f"geof:rcc8ec({A}, {TOUCHING})",
    "rcc8eq": f"geof:rcc8eq({A}, {A})",
    "rcc8ntpp": f"geof:rcc8ntpp({INSIDE}, {A})",
    "rcc8ntppi": f"geof:rcc8ntppi({A}, {INSIDE})",
    "rcc8po": f"geof:rcc8po({A}, {ACROSS})",
    "rcc8tpp": f"geof:rcc8tpp({CORNER}, {A})",
    "rcc8tppi": f"geof:rcc8tppi({A}, {CORNER})",
    "relate": f'geof:relate({A}, {INSIDE}, "T*****FF*")',
    "sfContains": f"geof:sfContains({A}, {INSIDE})",
    "sfCrosses": f'geof:sfCrosses("LINESTRING(-1 1,5 1)"^^geo:wktLiteral, {A})',
    "sfDisjoint": f"geof:sfDisjoint({A}, {FAR})",
    "sfEquals": f"geof:sfEquals({A}, {A})",
    "sfIntersects": f"geof:sfIntersects({A}, {ACROSS})",
    "sfOverlaps": f"geof:sfOverlaps({A}, {ACROSS})",
    "sfTouches": f"geof:sfTouches({A}, {TOUCHING})",
    "sfWithin": f"geof:sfWithin({INSIDE}, {A})",
    "spatialDimension": f"geof:spatialDimension({A}) = 2",
    "symDifference": f"geof:sfEquals(geof:symDifference({A}, {HALF}), {REST})",
    "union": f"geof:sfEquals(geof:union({HALF}, {REST}), {A})",
    "date": 'xsd:date("2023-10-17") < xsd:date("2023-11-21")',
    "dayTimeDuration": 'xsd:dayTimeDuration("PT90M") = xsd:dayTimeDuration("PT1H30M")',
    "duration": 'xsd:duration("P1D") = xsd:duration("PT24H")',
    "gDay": 'DATATYPE(xsd:gDay("---17")) = xsd:gDay',
    "gMonth": 'DATATYPE(xsd:gMonth("--10")) = xsd:gMonth',
    "gMonthDay": 'DATATYPE(xsd:gMonthDay("--10-17")) = xsd:gMonthDay',
    "gYear": 'xsd:gYear("2023") < xsd:gYear("2024")',
    "gYearMonth": 'xsd:gYearMonth("2023-10") < xsd:gYearMonth("2023-11")',
    "time": 'xsd:time("10:00:00Z") < xsd:time("11:00:00Z")',
    "yearMonthDuration": 'xsd:yearMonthDuration("P12M") = xsd:yearMonthDuration("P1Y")',
}
PROLOGUE = """PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX geof: <http://www.opengis.net/def/function/geosparql/>
PREFIX uom: <http://www.opengis.net/def/uom/OGC/1.0/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


def test_every_function_that_is_claimed_is_tried(
    served: FlaskClient, read: Callable[..., Graph]
) -> None:
    graph = read(served, "/sparql")
    claimed = {str(iri) for iri in graph.objects(SERVICE, SD.extensionFunction)}

    assert claimed == {ns + name for ns, names in EXTENSION_FUNCTIONS.items() for name in names}
    assert {iri.replace("#", "/").rpartition("/")[2] for iri in claimed} == set(TRUE)


@pytest.mark.parametrize("name", sorted(TRUE))
def test_a_claimed_function_answers(engine: EmbeddedEngine, name: str) -> None:
    sentence = TRUE[name]

    assert engine.ask(f"{PROLOGUE} ASK {{ FILTER ({sentence}) }}")
    assert not engine.ask(f"{PROLOGUE} ASK {{ FILTER (!({sentence})) }}")


def test_the_claimed_extensions_of_the_language_are_there(
    served: FlaskClient, read: Callable[..., Graph], engine: EmbeddedEngine
) -> None:
    dates = """ASK { FILTER (
      ADJUST("2023-10-17T10:00:00Z"^^xsd:dateTime, "PT3H"^^xsd:dayTimeDuration)
        = "2023-10-17T13:00:00+03:00"^^xsd:dateTime
      && "2023-10-26"^^xsd:date - "2023-10-17"^^xsd:date = "P9D"^^xsd:dayTimeDuration
    ) }"""
    lateral = """SELECT (COUNT(*) AS ?n) { VALUES ?a { 1 2 3 }
      LATERAL { SELECT ?a ?b { VALUES ?b { 1 2 3 } FILTER (?b <= ?a) } } }"""

    claimed = set(read(served, "/sparql").objects(SERVICE, SD.languageExtension))
    assert claimed == set(map(URIRef, LANGUAGE_EXTENSIONS))
    assert engine.ask(PROLOGUE + dates)
    assert engine.rows(lateral)[0]["n"].value == "6"
