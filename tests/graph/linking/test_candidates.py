"""Records as OFAC and UCDP have them; the graph's own as the linker reads them."""

from datetime import date
from itertools import product

import pytest

from heliograph.graph.linking import Authority, AuthorityRecord, Candidate, Name, find_candidates
from heliograph.graph.linking.evidence import compare

OFAC = "ofac-sdn"


def record(
    identifier: str,
    *names: str,
    source: str = OFAC,
    kind: str = "actor",
    cls: str = "organisation",
    countries: tuple[str, ...] = (),
    **more: object,
) -> AuthorityRecord:
    return AuthorityRecord(
        id=f"https://example.org/{source}/{identifier}",
        source=source,
        kind=kind,  # type: ignore[arg-type]
        names=tuple(Name(name) for name in names),
        classes=frozenset({cls} - {""}),
        countries=frozenset(countries),
        **more,  # type: ignore[arg-type]
    )


# Names enough for common words to be common and rare ones rare.
OTHERS = [
    record(f"other{number}", f"{first} {second} GROUP")
    for number, (first, second) in enumerate(product(("RED", "NORTH", "OLD"), "ABCDEFGHIJKLMNOP"))
]
SDN = Authority(
    OFAC,
    [
        record("4695", "HAMAS", "ISLAMIC RESISTANCE MOVEMENT", cls="armed group"),
        record("4697", "HIZBALLAH", "PARTY OF GOD", "ANSAR ALLAH", cls="armed group"),
        record("47664", "ANSARALLAH", "ANSAR ALLAH", "HOUTHI GROUP"),
        record(
            "11462",
            "KATA'IB HIZBALLAH",
            "HIZBALLAH BRIGADES",
            "ISLAMIC RESISTANCE IN IRAQ",
            cls="armed group",
            countries=("Iraq",),
        ),
        record("15059", "HAWK", "JANUS", cls="vessel"),
        *OTHERS,
    ],
)


def found(*own: AuthorityRecord, authority: Authority = SDN) -> dict[tuple[str, str], Candidate]:
    return {(item.own.label, item.other.label): item for item in find_candidates(own, [authority])}


def own(*names: str, cls: str = "armed group", **more: object) -> AuthorityRecord:
    return record(names[0], *names, source="own", cls=cls, **more)  # type: ignore[arg-type]


def test_a_name_with_something_beside_it_is_accepted_and_explained() -> None:
    candidate = found(own("Kataib Hezbollah", countries=("Iraq",)))[
        ("Kataib Hezbollah", "KATA'IB HIZBALLAH")
    ]

    assert candidate.decision == "accepted"
    assert [feature.id for feature in candidate.features] == [
        "name",
        "main name",
        "type",
        "country",
    ]
    assert candidate.score == pytest.approx(
        sum(f.contribution for f in candidate.features), abs=1e-4
    )
    assert "country: both Iraq" in candidate.reasons


def test_a_name_alone_never_decides() -> None:
    candidate = found(own("Hamas", cls=""))[("Hamas", "HAMAS")]

    assert candidate.match.similarity == 1.0
    assert candidate.decision == "unsure"
    assert candidate.reasons == ("a name alone does not decide",)


@pytest.mark.parametrize("countries", [(), ("Yemen",), ("Syria",)])
def test_a_name_that_two_records_share_links_to_both_and_is_decided_for_neither(
    countries: tuple[str, ...],
) -> None:
    links = found(own("Ansar Allah", countries=countries))

    assert {pair[1] for pair in links} >= {"HIZBALLAH", "ANSARALLAH"}
    assert {item.decision for item in links.values()} == {"unsure"}


def test_what_is_listed_as_an_alias_of_something_else_of_ours_is_proposed_as_its_alias() -> None:
    links = found(
        own("Kataib Hezbollah", countries=("Iraq",)),
        own("Islamic Resistance in Iraq", countries=("Iraq",)),
    )
    alias = links[("Islamic Resistance in Iraq", "KATA'IB HIZBALLAH")]

    assert links[("Kataib Hezbollah", "KATA'IB HIZBALLAH")].decision == "accepted"
    assert (alias.decision, alias.relation) == ("unsure", "alias-of")
    assert "accepted for Kataib Hezbollah" in alias.reasons[0]


def test_two_records_with_as_good_a_claim_both_stay_undecided() -> None:
    links = find_candidates(
        [own("Hamas"), record("other", "HAMAS", source="own", cls="armed group")], [SDN]
    )

    assert {item.decision for item in links} == {"unsure"}


def test_a_vessel_is_no_organisation() -> None:
    candidate = found(own("Janus", cls="organisation"))[("Janus", "HAWK")]

    assert candidate.decision == "unsure"
    assert [item.id for item in candidate.objections] == ["type"]


def test_collectives_and_the_anonymous_have_no_candidates() -> None:
    assert not found(own("Hamas", cls="unnamed"))


def test_names_of_one_source_find_candidates_in_another_and_never_decide() -> None:
    ucdp = Authority(
        "ucdp-actor",
        [
            record(
                "1091", "Ansarallah", source="ucdp-actor", cls="armed group", countries=("Yemen",)
            ),
            record("209", "Hamas", source="ucdp-actor", cls="armed group"),
        ],
    )
    links = find_candidates([own("Houthi movement", countries=("Yemen",))], [SDN, ucdp])
    by_way = next(item for item in links if item.other.label == "Ansarallah")

    assert by_way.borrowed
    assert by_way.decision == "unsure"
    assert by_way.features[-1].explanation == "its names in ofac-sdn: ANSARALLAH"


PLACES = Authority(
    "geonames",
    [
        record("1", "Ḩarir", source="geonames", kind="place", cls="populated place",
               countries=("Iraq",), point=(36.55, 44.35)),
        record("2", "Baghdad", source="geonames", kind="place", cls="populated place",
               countries=("Iraq",), point=(33.34, 44.40)),
        record("3", "Baghdad", source="geonames", kind="place", cls="region", countries=("Iraq",)),
        record("4", "Baghdad", source="geonames", kind="place", cls="populated place",
               countries=("Iran",), point=(35.0, 52.0)),
        *(record(f"x{n}", f"Town {n}", source="geonames", kind="place") for n in range(99)),
    ],
)  # fmt: skip


def place(name: str, cls: str, point: tuple[float, float] | None = None) -> AuthorityRecord:
    return record(name, name, source="own", kind="place", cls=cls, countries=("Iraq",),
                  point=point, accuracy=2500.0)  # fmt: skip


def test_places_of_one_name_are_told_apart_by_country_type_and_distance() -> None:
    links = find_candidates([place("Baghdad", "populated place", (33.3, 44.4))], [PLACES])

    assert [item.other.id[-1] for item in links if item.decision == "accepted"] == ["2"]


def test_a_base_is_not_the_town_beside_it() -> None:
    (candidate, *_) = find_candidates([place("Harir Airbase", "site", (36.53, 44.34))], [PLACES])

    assert candidate.other.label == "Ḩarir"
    assert candidate.decision == "unsure"
    assert candidate.reasons == ("a site is no populated place",)


def test_what_a_record_is_silent_about_says_nothing() -> None:
    assert list(compare(own("A", cls=""), record("1", "B", cls=""))) == []


def test_time_context_and_distance_count_for_and_against() -> None:
    left = own("A", start=date(2014, 1, 1), context=frozenset({"rn"}))
    right = record(
        "1", "B", cls="armed group", end=date(2010, 1, 1), context=frozenset({"rn", "x"})
    )
    values = {feature.id: feature.value for feature in compare(left, right)}

    assert values == {"type": 1.0, "time": -1.0, "context": 0.5}


def test_an_empty_authority_has_nothing() -> None:
    assert find_candidates([own("Hamas")], [Authority("none", [])]) == []
