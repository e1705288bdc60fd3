from flask.testing import FlaskClient


def test_a_program_gets_json_and_a_browser_a_page(client: FlaskClient) -> None:
    hits = client.get("/search?q=kataib+hizbollah").get_json()
    page = client.get("/search?q=kataib+hizbollah", headers={"Accept": "text/html"}).text

    assert hits[0]["page"] == "/page/actor/kataib-hezbollah"
    assert 'href="/page/actor/kataib-hezbollah"' in page


def test_what_was_asked_comes_back_as_text(client: FlaskClient) -> None:
    page = client.get("/search?q=<script>x</script>", headers={"Accept": "text/html"}).text

    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page
