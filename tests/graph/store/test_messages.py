from __future__ import annotations

import inspect

import pytest

from heliograph.graph import errors
from heliograph.graph.store.messages import (
    Job,
    Plan,
    Reply,
    decode_job,
    decode_plan,
    decode_reply,
    encode,
    failure,
)

CLASSES = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, errors.HeliographError)
]
QUERY_ERRORS = [kind for kind in CLASSES if issubclass(kind, errors.QueryError)]


def test_messages_come_back_as_they_were_sent() -> None:
    plan = Plan("id", "/path", "merge", True, 1, 2, 3, ("a:b",), "/spool")
    job = Job("ASK {} # é\n", "/file", ("json", "csv"), 1.5, ("a:b",), ())
    reply = Reply("ask", "json", 4, retire=True)

    assert decode_plan(encode(plan)) == plan
    assert decode_job(encode(job)) == job
    assert decode_reply(encode(reply)) == reply


@pytest.mark.parametrize("kind", QUERY_ERRORS)
def test_an_error_of_a_worker_is_raised_again_as_it_was(kind: type[errors.QueryError]) -> None:
    place = (3, 14) if kind is errors.QuerySyntaxError else ()
    sent = failure(kind("the reason", *place))

    with pytest.raises(kind) as raised:
        decode_reply(encode(sent)).raise_error()

    assert type(raised.value) is kind
    assert str(raised.value) == "the reason"
    assert vars(raised.value) == vars(kind("the reason", *place))


def test_the_tree_in_the_docstring_is_the_tree_of_classes() -> None:
    """Each line is indented by four below the line of its parent."""
    parents: list[str] = []
    drawn = {}
    tree = (errors.__doc__ or "").partition("HeliographError\n")[2]
    for line in ("HeliographError\n" + tree).splitlines():
        name = line.lstrip("│├└─ ").partition(" ")[0]
        if name:
            depth = (len(line) - len(line.lstrip("│├└─ "))) // 4
            parents[depth:] = [name]
            drawn[name] = parents[depth - 1] if depth else "Exception"

    assert drawn == {kind.__name__: kind.__mro__[1].__name__ for kind in CLASSES}
