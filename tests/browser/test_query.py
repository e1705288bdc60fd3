"""The query page as an analyst uses it: write, run, see it go wrong, call it off, keep it."""

from __future__ import annotations

import csv
import io
import re
import time
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Page, expect

from .conftest import PHONE, OpenPage
from .querying import EVENTS, PREFIXES, accept, editor, new_tab, result, run, text_of, write

RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
BROKEN = f"{PREFIXES}SELECT ?event WHERE {{\n  ?event a hg:Event .\n}} LIMT 5"


@pytest.fixture
def workbench(open_page: OpenPage) -> Page:
    """The query page with an empty tab of its own."""
    return new_tab(open_page("/sparql"))


def test_a_query_is_written_with_completion_and_run(workbench: Page, site: str) -> None:
    editor(workbench).click()
    workbench.keyboard.type("SELECT ?event WHERE { ?event a hg:Ev")
    options = workbench.get_by_role("option")
    expect(options.first).to_contain_text("hg:Event")
    expect(options.first).to_contain_text(re.compile(r"\d+×"))
    accept(workbench, "Tab")
    workbench.keyboard.type(" ; hg:eventTy")
    expect(options.first).to_contain_text("hg:eventType")
    accept(workbench, "Tab")
    workbench.keyboard.type(" ")
    expect(options.filter(has_text="hg-event-type:attack").first).to_be_visible()
    workbench.keyboard.type("drone-at")
    expect(options.first).to_contain_text("hg-event-type:drone-attack")
    accept(workbench, "Enter")
    workbench.keyboard.press("Control+Enter")

    expect(result(workbench).locator("tbody tr").first).to_be_visible()
    assert "PREFIX hg-event-type: <https://w3id.org/heliograph/id/scheme/event-type/>" in text_of(
        workbench
    )
    answer = httpx.get(
        f"{site}/sparql",
        params={"query": text_of(workbench)},
        headers={"Accept": "text/csv"},
    )
    assert len(answer.text.splitlines()) - 1 == result(workbench).locator("tbody tr").count()


def test_only_what_fits_its_place_is_offered(workbench: Page) -> None:
    labels = workbench.locator(".cm-completionLabel")
    for before, offered, kept_back in (
        ("SELECT * { ?event ", "hg:eventType", "hg:Event"),
        ("SELECT * { ?event a ", "hg:Event", "hg:eventType"),
        ("SELECT * { ?event hg:eventType ?kind FILTER (STRST", "STRSTARTS", "hg:Event"),
        ("SELECT * { ?event hg:eventType ?kind . OPT", "OPTIONAL", "hg:eventType"),
        ("PREFIX ge", "geo:", "hg:Event"),
        ("SELECT ?kind { ?event hg:eventType ?ki", "?kind", "hg:eventType"),
    ):
        write(workbench, before)
        workbench.keyboard.press("Control+Space")

        expect(labels.get_by_text(offered, exact=True).first).to_be_visible()
        assert kept_back not in labels.all_text_contents()
        workbench.keyboard.press("Escape")


def test_an_error_is_shown_at_its_place(open_page: OpenPage) -> None:
    page = new_tab(open_page("/sparql", allow=("400",)))

    run(page, BROKEN)

    expect(page.get_by_role("alert")).to_contain_text("line 5, column 3")
    mark = page.locator(".cm-lintRange-error")
    expect(mark).to_have_text("LIMT")
    page.keyboard.press("Delete")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(BROKEN.replace("LIMT", "LIMIT"))
    page.keyboard.press("Control+Enter")
    expect(result(page).locator("tbody tr")).to_have_count(5)
    expect(mark).to_have_count(0)


def test_a_runaway_is_cancelled_and_its_worker_is_free_again(workbench: Page, site: str) -> None:
    run(workbench, RUNAWAY)
    cancel = workbench.get_by_role("button", name="Cancel")
    expect(cancel).to_be_visible()
    expect(workbench.locator(".elapsed")).to_have_text(re.compile(r"^[1-9]\.\d s$"))
    assert running(site) == 1

    cancel.click()

    expect(workbench.get_by_role("status").filter(has_text="Cancelled after")).to_be_attached()
    expect(cancel).to_be_hidden()
    end = time.monotonic() + 5
    while running(site) and time.monotonic() < end:
        time.sleep(0.1)
    assert running(site) == 0
    run(workbench, EVENTS)
    expect(result(workbench).locator("tbody tr").first).to_be_visible()


def running(site: str) -> float:
    text = httpx.get(f"{site}/metrics").text
    found = re.search(r"^heliograph_requests_running (\S+)$", text, re.MULTILINE)
    assert found
    return float(found[1])


def test_esc_calls_a_running_query_off(workbench: Page) -> None:
    run(workbench, RUNAWAY)
    expect(workbench.get_by_role("button", name="Cancel")).to_be_visible()

    workbench.keyboard.press("Escape")

    expect(workbench.get_by_role("status").filter(has_text="Cancelled after")).to_be_attached()


def test_a_shared_link_runs_once(open_page: OpenPage) -> None:
    page = open_page("/sparql")
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.method + request.url))
    page.goto(f"/sparql?query={quote(EVENTS + ' LIMIT 3')}")
    expect(result(page).locator("tbody tr")).to_have_count(3)
    expect(page.locator(".provenance")).to_contain_text("that the answer rests on")

    assert [request for request in posted if request.startswith("POST")] == []
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".count")).to_contain_text(re.compile(r"\d s, engine"))
    assert len([request for request in posted if request.startswith("POST")]) == 1


def test_what_is_shared_runs_as_it_stands(workbench: Page) -> None:
    run(workbench, EVENTS + " ORDER BY ?event LIMIT 3")
    workbench.get_by_role("button", name="Share").click()
    dialog = workbench.get_by_role("dialog", name="Share this query")
    ways = {
        name: dialog.locator(f"pre[aria-label='{name}']").inner_text()
        for name in ("Link that runs", "curl", "Python", "R")
    }

    assert httpx.get(ways["Link that runs"]).text.startswith("event,label\r\n")
    assert "curl" in ways["curl"] and "httr2" in ways["R"]
    requested: dict[str, object] = {}
    code = ways["Python"].replace("import io, httpx, pandas", "import io, httpx").rsplit("\n", 1)[0]
    exec(compile(code, "shared", "exec"), requested)
    answer = requested["answer"]
    assert isinstance(answer, httpx.Response)
    assert len(answer.text.splitlines()) == 4


def test_a_query_too_long_for_an_address_is_shared_behind_its_hash(
    workbench: Page, open_page: OpenPage
) -> None:
    comment = "\n".join(f"# {'long ' * 20}{n}" for n in range(120))
    run(workbench, f"{comment}\n{EVENTS} LIMIT 2")
    expect(result(workbench).locator("tbody tr")).to_have_count(2)

    other = open_page(workbench.url)

    assert "#query=" in workbench.url
    expect(result(other).locator("tbody tr")).to_have_count(2)


def test_tabs_survive_a_reload_and_are_renamed_and_closed(workbench: Page) -> None:
    tabs = workbench.get_by_role("tablist", name="Queries").get_by_role("tab")
    write(workbench, "# Second\nASK {}")
    expect(tabs).to_have_text([re.compile("Which passages"), re.compile("Second")])
    workbench.get_by_role("button", name="Rename this query").click()
    workbench.get_by_role("textbox", name="Name of the query").fill("Mine")
    workbench.keyboard.press("Enter")

    workbench.reload()

    expect(tabs).to_have_text([re.compile("Which passages"), re.compile("Mine")])
    expect(tabs.nth(1)).to_have_attribute("aria-selected", "true")
    assert text_of(workbench) == "# Second\nASK {}"
    tabs.nth(1).press("Delete")
    expect(tabs).to_have_text([re.compile("Which passages")])


def test_each_tab_keeps_its_own_result(workbench: Page) -> None:
    run(workbench, EVENTS + " LIMIT 2")
    expect(result(workbench).locator("tbody tr")).to_have_count(2)
    new_tab(workbench)
    expect(result(workbench)).to_have_count(0)
    run(workbench, EVENTS + " LIMIT 4")
    expect(result(workbench).locator("tbody tr")).to_have_count(4)

    workbench.get_by_role("tablist", name="Queries").get_by_role("tab").nth(1).click()

    expect(result(workbench).locator("tbody tr")).to_have_count(2)


def test_a_query_is_formatted_and_means_the_same(workbench: Page, site: str) -> None:
    untidy = (
        f"{PREFIXES}select ?event where{{?event a hg:Event;rdfs:label ?label."
        'optional{?event hg:target ?t} filter(strlen(?label)>3&&!bound(?t)||?label="x"@en)}'
        "order by ?event limit 4"
    )
    write(workbench, untidy)

    workbench.get_by_role("button", name="Format").click()

    assert text_of(workbench).splitlines()[2:] == [
        "SELECT ?event WHERE {",
        "  ?event a hg:Event ; rdfs:label ?label .",
        "  OPTIONAL { ?event hg:target ?t }",
        '  FILTER (STRLEN(?label) > 3 && !BOUND(?t) || ?label = "x"@en)',
        "}",
        "ORDER BY ?event",
        "LIMIT 4",
    ]
    ask = {"Accept": "text/csv"}
    before, after = (
        httpx.get(f"{site}/sparql", params={"query": text}, headers=ask).text
        for text in (untidy, text_of(workbench))
    )
    assert before == after


def test_an_example_is_found_seen_opened_and_run(workbench: Page) -> None:
    examples = workbench.get_by_role("complementary", name="Examples")
    workbench.get_by_role("searchbox", name="Filter examples").fill("gaps us responses")
    expect(examples.get_by_role("status")).to_have_text(re.compile(r"^1 of \d+$"))
    examples.locator("details.example:visible > summary").click()
    expect(examples.locator("pre[aria-label='The query']")).to_contain_text("SELECT")

    examples.get_by_role("button", name="Open and run").click()

    expect(result(workbench).locator("tbody tr").first).to_be_visible()
    selected = workbench.get_by_role("tab", selected=True).first
    expect(selected).to_contain_text("Gaps in days between")


def test_a_result_says_its_release_sources_and_licence(workbench: Page, site: str) -> None:
    run(workbench, EVENTS + " LIMIT 3")

    line = workbench.locator(".provenance")
    release = httpx.get(f"{site}/health").json()["release"]
    expect(line).to_contain_text(release)
    expect(line).to_contain_text(re.compile(r"\d+ sources? that the answer rests on"))
    expect(line.get_by_role("link", name="CC BY 4.0")).to_be_visible()


@pytest.mark.parametrize(
    ("query", "beginnings"),
    [
        (
            EVENTS + " LIMIT 2",
            {
                "CSV, as SPARQL says": "event,label\r\n",
                "TSV": "?event\t?label\n",
                "JSON": '{"head"',
                "XML": "<?xml",
            },
        ),
        (
            PREFIXES + "CONSTRUCT WHERE { ?e hg:target ?t }",
            {
                "Turtle": "@prefix",
                "N-Triples": "<https://",
                "JSON-LD": "",
                "RDF/XML": "<?xml",
                "TriG": "@prefix",
                "N-Quads": "<https://",
            },
        ),
        ("ASK {}", {"JSON": '{"head"', "XML": "<?xml"}),
    ],
    ids=["table", "graph", "answer"],
)
def test_a_result_is_downloaded_in_every_format(
    workbench: Page, query: str, beginnings: dict[str, str]
) -> None:
    run(workbench, query)
    links = workbench.locator(".menu").get_by_role("link")
    workbench.locator(".menu > summary").click()
    expect(links).to_have_count(len(beginnings))
    for name, beginning in beginnings.items():
        with workbench.expect_download() as waiting:
            links.filter(has_text=name).click()

        content = Path(waiting.value.path()).read_bytes().decode()
        assert content.startswith(beginning)
        assert len(content) > 10


def test_a_spreadsheet_gets_no_formulas(workbench: Page) -> None:
    values = """VALUES (?text ?n) { ("=1+1" -3) ("@SUM(A1)" 2) ("+a,b" 1) ("plain" 0.5) }"""
    run(workbench, f"SELECT ?text ?n WHERE {{ {values} }}")
    result(workbench).get_by_role("button", name="n", exact=True).click()
    workbench.locator(".menu > summary").click()

    with workbench.expect_download() as waiting:
        workbench.locator(".menu").get_by_role("button", name="Spreadsheet").click()

    content = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    assert list(csv.reader(io.StringIO(content))) == [
        ["text", "n"],
        ["'=1+1", "-3"],
        ["plain", "0.5"],
        ["'+a,b", "1"],
        ["'@SUM(A1)", "2"],
    ]


def test_the_whole_way_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/sparql")
    tab = page.get_by_role("tablist", name="Queries").get_by_role("tab")
    tab.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # a new query
    expect(tab).to_have_count(2)
    expect(editor(page)).to_be_focused()
    page.keyboard.type("SELECT * WHERE { ?a a hg:Ev")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")  # closes the list, stays in the editor
    expect(page.get_by_role("option")).to_have_count(0)
    page.keyboard.press("Control+Space")
    expect(page.get_by_role("option").first).to_be_visible()
    accept(page, "Enter")
    page.keyboard.press("Control+/")
    assert text_of(page).splitlines()[-1].startswith("#")
    page.keyboard.press("Control+/")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Run")).to_be_focused()
    page.keyboard.press("Enter")
    expect(result(page).locator("tbody tr").first).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    tab.nth(1).focus()
    page.keyboard.press("ArrowLeft")
    expect(tab.nth(0)).to_be_focused()
    expect(tab.nth(0)).to_have_attribute("aria-selected", "true")


def test_without_scripts_the_form_answers(open_page: OpenPage) -> None:
    page = open_page("/sparql", java_script_enabled=False)
    page.get_by_label("SPARQL 1.1").fill(EVENTS + " ORDER BY ?event LIMIT 3")
    page.get_by_role("button", name="Run").click()

    expect(page.locator("#output tbody tr")).to_have_count(3)
    page.get_by_role("button", name="Freeze and cite").click()
    expect(page).to_have_url(re.compile(r"/snapshots/[0-9a-f]{64}$"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_is_wider_than_a_phone(open_page: OpenPage, theme: str) -> None:
    page = open_page("/sparql", viewport=PHONE, color_scheme=theme)
    run(page, EVENTS + " LIMIT 3")
    expect(result(page).locator("tbody tr")).to_have_count(3)

    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
