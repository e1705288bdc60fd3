"""Uncertain dates are found by the windows that allow them and by no others."""

import pytest

from heliograph.graph.model.iris import mint
from heliograph.graph.queries import stored_query
from heliograph.graph.store import EmbeddedEngine

ALASAD = "alasad-missile-attack-2023-11-21"
OVERNIGHT = "us-strikes-kh-2023-11-22"
COMMANDER = "us-drone-strike-kh-commander-2024-02"
CONTRACTOR = "drone-attack-2023-03-contractor"


def found(engine: EmbeddedEngine, name: str, first: str, last: str) -> set[str]:
    text = stored_query(name).render({"from": first, "to": last})
    return {row["event"].value for row in engine.rows(text)}


@pytest.mark.parametrize(
    ("event", "first", "last", "certain", "possible"),
    [
        (ALASAD, "2023-11-21", "2023-11-21", True, True),
        (ALASAD, "2023-11-20", "2023-11-22", True, True),
        (ALASAD, "2023-11-22", "2023-11-30", False, False),
        (ALASAD, "2022-11-21", "2022-11-21", False, False),
        (OVERNIGHT, "2023-11-22", "2023-11-22", True, True),
        (OVERNIGHT, "2023-11-23", "2023-11-30", False, False),
        (OVERNIGHT, "2023-11-01", "2023-11-21", False, False),
        (COMMANDER, "2024-02-02", "2024-02-07", True, True),
        (COMMANDER, "2024-02-05", "2024-02-29", False, True),
        (COMMANDER, "2024-02-08", "2024-02-29", False, False),
        (COMMANDER, "2024-01-01", "2024-02-01", False, False),
        (CONTRACTOR, "2023-03-01", "2023-03-31", False, True),
        (CONTRACTOR, "2022-01-01", "2022-12-31", False, True),
        (CONTRACTOR, "2023-03-24", "2023-12-31", False, False),
    ],
)
def test_a_window_finds_an_event_only_if_its_date_allows(
    engine: EmbeddedEngine, event: str, first: str, last: str, certain: bool, possible: bool
) -> None:
    iri = str(mint("event", event))

    assert (iri in found(engine, "events-certainly-within", first, last)) is certain
    assert (iri in found(engine, "events-possibly-within", first, last)) is possible


def test_what_is_certain_is_possible(engine: EmbeddedEngine) -> None:
    certain = found(engine, "events-certainly-within", "2023-10-01", "2023-12-31")

    assert certain <= found(engine, "events-possibly-within", "2023-10-01", "2023-12-31")


def test_a_disputed_month_is_certain_only_in_a_window_that_holds_both_readings(
    engine: EmbeddedEngine,
) -> None:
    iri = str(mint("event", "us-strike-iraq-2021-07-implied"))

    assert iri not in found(engine, "events-certainly-within", "2021-07-01", "2021-07-31")
    assert iri in found(engine, "events-certainly-within", "2021-06-01", "2021-07-31")
