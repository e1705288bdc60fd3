"""What each route takes and answers: the table that ``/openapi.json`` is made from.

A route is named by its path, with braces for what varies. One whose route the application does
not have is left out of the document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from heliograph.graph.bibliography import FORMS as CITATIONS
from heliograph.graph.network import LEVELS
from heliograph.graph.store import DATASET_TYPES, FORMATS, GRAPH_TYPES
from heliograph.server.analyses import MEASURES as CENTRALITY
from heliograph.server.exploring import BINS, VIEWS
from heliograph.server.negotiate import HTML
from heliograph.server.protocol import DIRECT, FORM

JSON = "application/json"
PLAIN = "text/plain"
MULTIPART = "multipart/form-data"
TABLES = tuple(form.media_type for form in FORMATS if "select" in form.forms)
QUADS = ("application/trig", "application/n-quads")
GRAPHS = tuple(form.media_type for form in FORMATS if "construct" in form.forms)
RDF = tuple(media_type for media_type in GRAPHS if media_type not in QUADS)
FORMAT_NAMES = tuple(form.name for form in FORMATS)
KINDS = ("event", "actor", "place", "relation", "statistic", "responsibility", "assessment")


@dataclass(frozen=True)
class Parameter:
    """A parameter of the address; ``many`` if it may be repeated."""

    name: str
    description: str
    required: bool = False
    many: bool = False
    choices: tuple[str, ...] = ()
    integer: bool = False
    iri: bool = False


@dataclass(frozen=True)
class Answer:
    """An answer: what it means, in which media types, with which schema where it is JSON."""

    description: str
    media_types: tuple[str, ...] = ()
    schema: str = ""


@dataclass(frozen=True)
class Operation:
    """What one method of a route does; ``problems`` are the refusals worth naming."""

    summary: str
    answers: Mapping[int, Answer]
    parameters: tuple[Parameter, ...] = ()
    body: tuple[str, ...] = ()
    form: tuple[Parameter, ...] = ()
    problems: tuple[int, ...] = ()
    writes: bool = False


@dataclass(frozen=True)
class Route:
    """The methods of one path; ``path`` describes what varies in it, in order."""

    methods: Mapping[str, Operation]
    path: tuple[Parameter, ...] = field(default_factory=tuple)


def _get(operation: Operation, *path: Parameter) -> Route:
    return Route({"get": operation}, path)


def _page(summary: str, *parameters: Parameter, problems: tuple[int, ...] = ()) -> Operation:
    return Operation(summary, {200: Answer("The page.", (HTML,))}, parameters, problems=problems)


def _both(summary: str, *parameters: Parameter, schema: str = "") -> Operation:
    answer = Answer("The page, or its data as JSON.", (JSON, HTML), schema)
    return Operation(summary, {200: answer}, parameters)


def _computed(summary: str, *parameters: Parameter) -> Operation:
    types = (JSON, HTML)
    answers = {
        200: Answer("The page, or its data.", types),
        202: Answer("It is being computed; Retry-After says when to ask again.", types),
    }
    return Operation(summary, answers, parameters, problems=(400, 404))


def _rdf(summary: str, *others: str, problems: tuple[int, ...] = (406,)) -> Operation:
    return Operation(summary, {200: Answer("The description.", (*RDF, *others))}, problems=problems)


_WINDOW = (
    Parameter("from", "The first day, as in 2024-02-29."),
    Parameter("to", "The last day."),
)
_FACETS = (
    Parameter("side", "attack, strike or other.", many=True),
    Parameter("type", "The code of an event type.", many=True),
    Parameter("actor", "An actor as actor/ID: who acts, is hit, or takes part.", many=True),
    Parameter("place", "A place as place/ID.", many=True),
    Parameter("source", "A document as document/ID.", many=True),
    Parameter("status", "The code of a status.", many=True),
    Parameter("evidence", "How firmly it stands.", many=True, choices=LEVELS),
)
_WHICH_PAGE = Parameter("page", "Which page.", integer=True)
_LONG_LIST = (
    Parameter("list", "The kind of referring things whose list is too long for one page."),
    Parameter("page", "Which page of that list.", integer=True),
)
_THING = Parameter("path", "Kind and name of a thing, such as event/ID; may have slashes.")
_HASH = Parameter("hash", "The hash of its content.")
_QUERY = Parameter("query", "The SPARQL query.")
_FORMAT = Parameter("format", "A format by name, media type or extension, instead of Accept.")
_GRAPHS_ASKED = (
    Parameter("default-graph-uri", "A graph of the default graph.", many=True, iri=True),
    Parameter("named-graph-uri", "A graph that GRAPH sees.", many=True, iri=True),
)
_GRAPHS_USED = (
    Parameter("using-graph-uri", "A graph of the default graph of WHERE.", many=True, iri=True),
    Parameter("using-named-graph-uri", "A graph that GRAPH sees in WHERE.", many=True, iri=True),
)
_WRITING = (
    Parameter("message", "Why: it stands in the list of releases."),
    Parameter("check", "full validates the whole graph, not only what changes.", choices=("full",)),
)
_RESULT = Answer("The result, in the format asked for.", (*TABLES, *GRAPHS, HTML))
_DESCRIPTION = Answer("The result; without a query its description.", (*TABLES, *GRAPHS, HTML))
_OUTCOME = Answer("Done: what has changed, and the release that has it.", (JSON,), "Outcome")
_REFUSED = (400, 403, 406, 413, 503)
_WRITE_REFUSED = (400, 401, 403, 413, 415, 422, 501, 503)
_TOGETHER = (*_REFUSED, 401, 415, 422, 501)

_ASK = Operation(
    "Ask a SPARQL query; a browser without one gets the query page.",
    {200: _DESCRIPTION, 304: Answer("Not changed.")},
    (_QUERY, *_GRAPHS_ASKED, _FORMAT),
    problems=_REFUSED,
)
_ASK_BY_POST = Operation(
    "Ask a SPARQL query, as a form or as itself.",
    {200: _RESULT},
    (*_GRAPHS_ASKED, _FORMAT),
    (FORM, "application/sparql-query"),
    (_QUERY, *_GRAPHS_ASKED, _FORMAT),
    (*_REFUSED, 415),
)
_UPDATE = Operation(
    "Change the graph by a SPARQL update, with the token.",
    {200: _OUTCOME},
    (*_GRAPHS_USED, *_WRITING),
    (FORM, "application/sparql-update"),
    (Parameter("update", "The SPARQL update."), *_GRAPHS_USED, *_WRITING),
    _WRITE_REFUSED,
    writes=True,
)
_RECONCILED = Answer("Candidates, values, or what the service can do.", (JSON,))
_RECONCILING = (
    Parameter("queries", "A batch of queries of the Reconciliation API 0.2, as JSON."),
    Parameter("extend", "A request for values of properties, as JSON."),
)
_RECONCILE = Operation(
    "Match names with things of the graph (Reconciliation API 0.2); without parameters a manifest.",
    {200: _RECONCILED},
    _RECONCILING,
    problems=(400, 413, 503),
)
_RECONCILE_BY_POST = Operation(
    "Match names with things of the graph, or fetch values of their properties.",
    {200: _RECONCILED},
    body=(FORM,),
    form=_RECONCILING,
    problems=(400, 413, 503),
)
_EITHER = Operation(
    "Ask a SPARQL query, or with the token change the graph by an update.",
    {
        200: Answer(
            "The result of a query, or what an update has changed.",
            (*_RESULT.media_types, JSON),
            "Outcome",
        )
    },
    (*_GRAPHS_ASKED, *_GRAPHS_USED, *_WRITING, _FORMAT),
    (FORM, *DIRECT),
    (_QUERY, Parameter("update", "The SPARQL update."), *_GRAPHS_ASKED, *_GRAPHS_USED, *_WRITING),
    _TOGETHER,
    writes=True,
)
_WHICH = (
    Parameter("graph", "The IRI of a graph.", iri=True),
    Parameter("default", "The default graph; has no value."),
)
_READ_GRAPH = Answer("The graph; the whole dataset as N-Quads where none is named.", GRAPHS)


def _store(which: tuple[Parameter, ...], *path: Parameter) -> Route:
    """Return the Graph Store Protocol on graphs named by parameters, or by the address."""
    content = (*GRAPH_TYPES, *DATASET_TYPES, MULTIPART)
    created = {200: _OUTCOME, 201: Answer("A graph is there that was not.", (JSON,), "Outcome")}
    read = (400, 404, 406, 413, 501, 503)
    file = (Parameter("file", "RDF, with its media type."),)
    seen = (*which, _FORMAT)
    write, refused = (*which, *_WRITING), _WRITE_REFUSED
    return Route(
        {
            "get": Operation("Read a graph.", {200: _READ_GRAPH}, seen, problems=read),
            "head": Operation("Ask for a graph's headers.", {200: Answer("It is there.")}, seen),
            "put": Operation(
                "Put a graph in the place of another.", created, write, content, file, refused, True
            ),
            "post": Operation(
                "Add to a graph, or make one.", created, write, content, file, refused, True
            ),
            "delete": Operation(
                "Delete a graph.",
                {200: _OUTCOME},
                write,
                problems=(400, 401, 403, 404, 422, 501, 503),
                writes=True,
            ),
        },
        path,
    )


ROUTES: Mapping[str, Route] = {
    "/": _get(_page("Counts, questions to start from, what is not shown.")),
    "/list/{}": _get(
        _page("All things of a kind.", _WHICH_PAGE, problems=(404,)),
        Parameter("kind", "A kind of things.", choices=(*KINDS, "document")),
    ),
    "/search": _get(_both("Find things by name.", Parameter("q", "A name, or a part of one."))),
    "/reconcile": Route({"get": _RECONCILE, "post": _RECONCILE_BY_POST}),
    "/reconcile/suggest/{}": _get(
        Operation(
            "Complete a name, a type or a property.",
            {200: Answer("The suggestions.", (JSON,))},
            (
                Parameter("prefix", "What has been typed."),
                Parameter("cursor", "How many suggestions to pass over.", integer=True),
            ),
            problems=(400, 404),
        ),
        Parameter("kind", "What to suggest.", choices=("entity", "type", "property")),
    ),
    "/reconcile/flyout/{}": _get(
        Operation(
            "A few words on a suggestion.",
            {200: Answer("Its id and HTML.", (JSON,))},
            (Parameter("id", "The id of an entity, a type or a property.", required=True),),
            problems=(404,),
        ),
        Parameter("kind", "What it is.", choices=("entity", "type", "property")),
    ),
    "/reconcile/preview": _get(
        _page(
            "A few words on a thing, to be shown in a frame.",
            Parameter("id", "Kind and name of a thing.", required=True),
            problems=(404,),
        )
    ),
    "/reconcile/properties": _get(
        Operation(
            "The properties that can be fetched for things of a type.",
            {200: Answer("They.", (JSON,))},
            (
                Parameter("type", "The id of a type."),
                Parameter("limit", "How many at most.", integer=True),
            ),
            problems=(400, 404),
        )
    ),
    "/explore": _get(_page("Attacks and strikes over time, on a map, and as a network.")),
    "/explore.json": _get(Operation("What the explore page draws.", {200: Answer("It.", (JSON,))})),
    "/explore/part.json": _get(
        Operation(
            "Of a release with more events than HELIOGRAPH_EXPLORE_EVENTS, what a filter lets "
            "through: exact counts by value, day, place and actor, and a part of the events.",
            {200: Answer("They.", (JSON,))},
            (
                *_WINDOW,
                *_FACETS,
                Parameter("view", "What is counted: by bar, actor or place.", choices=VIEWS),
                Parameter("strip", "The bin of the time strip.", choices=BINS),
                Parameter("bars", "The bin of the timeline.", choices=BINS),
                Parameter("most", "Events to give at most; 2000 if it is not said.", integer=True),
            ),
            problems=(400, 404),
        )
    ),
    "/explore/network.json": _get(
        Operation(
            "Scores of actors with the ranges of their ranks, and communities; of a release that "
            "is answered in parts, the actors of most events that the facets let through.",
            {200: Answer("They.", (JSON,))},
            _FACETS,
        )
    ),
    "/explore/path.json": _get(
        Operation(
            "The shortest paths of evidence between two actors, or events.",
            {200: Answer("They; none where nothing ties the two.", (JSON,))},
            (
                Parameter("from", "The IRI of one, whole or as actor/ID.", required=True),
                Parameter("to", "The IRI of the other.", required=True),
                Parameter("evidence", "The weakest evidence to rest on.", choices=LEVELS),
            ),
            problems=(400, 404),
        )
    ),
    "/explore/statements.json": _get(
        Operation(
            "What is stated of a thing, and what refers to it, each with its passages.",
            {200: Answer("It.", (JSON,))},
            (Parameter("iri", "An IRI, whole or as event/ID.", required=True),),
            problems=(400, 404),
        )
    ),
    "/vocabulary.json": _get(
        Operation("The graph's own words, with their uses.", {200: Answer("They.", (JSON,))})
    ),
    "/audit": _get(
        _both(
            "What does not add up in the sources.",
            Parameter("rule", "Only findings of this rule."),
            Parameter("document", "Only findings in this document."),
            Parameter("severity", "Only findings of this severity."),
            Parameter("status", "Only findings with this status."),
        )
    ),
    "/analysis": _get(
        _computed(
            "Who is central: ranks by a measure with their ranges, and what they rest on.",
            Parameter("measure", "A measure of centrality.", choices=CENTRALITY),
            Parameter("all", "All actors, not only the first; has no value."),
        )
    ),
    "/analysis/tempo": _get(
        _computed(
            "Attacks between strikes, with exact intervals, and what is more than chance.",
            Parameter("one", "The first day of an interval to compare."),
            Parameter("other", "The first day of another."),
        )
    ),
    "/sources": _get(_page("Documents and author groups.", _WHICH_PAGE)),
    "/sparql": Route({"get": _ASK, "post": _EITHER}),
    "/query": Route({"get": _ASK, "post": _ASK_BY_POST}),
    "/update": Route({"post": _UPDATE}),
    "/store": _store(_WHICH),
    "/store/{}": _store((), Parameter("path", "The rest of the address that names the graph.")),
    "/id/{}": _get(
        Operation(
            "Go to what is known about a thing.",
            {
                301: Answer("It has another IRI now."),
                303: Answer("Its page or its data, by Accept."),
            },
            problems=(404, 406, 410),
        ),
        _THING,
    ),
    "/page/{}": _get(
        Operation(
            "Every statement about a thing, with its passages.",
            {200: Answer("The page.", (HTML,)), 301: Answer("It has another IRI now.")},
            _LONG_LIST,
            problems=(404, 410),
        ),
        _THING,
    ),
    "/data/{}": _get(
        Operation(
            "The statements about a thing; TriG and N-Quads have the graphs that state them.",
            {
                200: Answer("The data.", GRAPHS),
                301: Answer("It has another IRI now."),
                304: Answer("Not changed."),
            },
            problems=(404, 410),
        ),
        Parameter("path", "Kind, name and suffix: .ttl .nt .jsonld .rdf .trig or .nq"),
    ),
    "/resource": _get(
        Operation(
            "The page of any IRI in the graph, or its data, by Accept.",
            {
                200: Answer("The page or the data.", (HTML, *GRAPHS)),
                301: Answer("It has another IRI now."),
                303: Answer("A thing of this graph: its page or its data."),
                304: Answer("Not changed."),
            },
            (Parameter("iri", "The IRI.", required=True, iri=True), *_LONG_LIST),
            problems=(400, 404, 406, 410),
        )
    ),
    "/queries": _get(_rdf("The stored queries: a page, or SHACL.", HTML)),
    "/queries.ttl": _get(
        Operation("The stored queries.", {200: Answer("SHACL in Turtle.", ("text/turtle",))})
    ),
    "/queries/{}": _get(
        _rdf(
            "A stored query: a page with its result, its text, or SHACL. Its own parameters are "
            "parameters.",
            HTML,
            "application/sparql-query",
            problems=(400, 404, 406, 503),
        ),
        Parameter("name", "The name of the query."),
    ),
    "/.well-known/void": _get(_rdf("VoID: what the graph holds, in numbers.")),
    "/catalog": _get(_rdf("DCAT: one dataset for each source.", HTML)),
    "/robots.txt": _get(
        Operation("What crawlers should leave alone.", {200: Answer("It.", (PLAIN,))})
    ),
    "/openapi.json": _get(Operation("This document.", {200: Answer("It.", (JSON,))})),
    "/health": _get(
        Operation(
            "Whether the server answers, and from which release.",
            {200: Answer("It does.", (JSON,), "Health")},
            problems=(503,),
        )
    ),
    "/metrics": _get(
        Operation("Counts and times of requests.", {200: Answer("For Prometheus.", (PLAIN,))})
    ),
    "/snapshots": Route(
        {
            "get": Operation(
                "Frozen results: a page, or a list.",
                {200: Answer("They.", (JSON, HTML))},
                problems=(501,),
            ),
            "post": Operation(
                "Freeze a query, its result and its release under the hash of their content.",
                {
                    200: Answer("It was frozen before.", (JSON,), "Frozen"),
                    201: Answer("Frozen; Location says where.", (JSON,), "Frozen"),
                    303: Answer("Frozen; a browser is sent there."),
                },
                body=(FORM, "application/sparql-query", JSON),
                form=(_QUERY, *_GRAPHS_ASKED),
                problems=(400, 403, 413, 415, 501, 503, 507),
            ),
        }
    ),
    "/snapshots/{}": _get(
        Operation(
            "A frozen result: a page with how to cite it, or the data.",
            {
                200: Answer(
                    "The page, the result, or with format=record all that is known.",
                    (HTML, JSON, *TABLES, *GRAPHS),
                ),
                304: Answer("Not changed; it never does."),
            },
            (_FORMAT,),
            problems=(404, 406, 501),
        ),
        _HASH,
    ),
    "/snapshots/{}/citation": _get(
        Operation(
            "How to cite a frozen result.",
            {200: Answer("The citation.", tuple(CITATIONS.values())), 304: Answer("Not changed.")},
            (Parameter("format", "A form of citation.", choices=tuple(CITATIONS)),),
            problems=(404, 406, 501),
        ),
        _HASH,
    ),
    "/static/{}": _get(
        Operation(
            "A style sheet, a script or an image of the pages.",
            {200: Answer("It.", ("*/*",)), 304: Answer("Not changed.")},
            problems=(404,),
        ),
        Parameter("path", "The name of the file."),
    ),
}
