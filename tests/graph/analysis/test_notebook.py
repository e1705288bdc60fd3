"""The worked notebook runs from its first cell to its last and shows what it says."""

from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

NOTEBOOK = Path(__file__).parents[3] / "notebooks" / "centrality.ipynb"


def stored() -> Any:
    return nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]


@pytest.fixture(scope="module")
def outputs(data_folder: Path) -> str:
    """The text of all outputs of the notebook, run on a release of the briefs."""
    notebook = stored()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELIOGRAPH_DATA", str(data_folder))
        nbclient.NotebookClient(notebook, timeout=300).execute()
    found = [o for cell in notebook.cells for o in cell.get("outputs", ())]
    return "\n".join(o.get("text") or o["data"].get("text/plain", "") for o in found)


@pytest.mark.filterwarnings("default")  # the kernel's own libraries warn on newer Pythons
@pytest.mark.parametrize(
    "text",
    [
        "left out: {'links of materiel'",
        "Iran-backed groups (collective) -> without ari-cicurel: 6",
        "returned: 0% of ties as coded",
        "not distinguishable from chance",
    ],
)
def test_the_notebook_shows_what_its_words_say(outputs: str, text: str) -> None:
    assert text in outputs


@pytest.mark.filterwarnings("default")
def test_the_notebook_finds_no_attack_by_kataib_hezbollah(outputs: str) -> None:
    listed = outputs.partition("['")[2].partition("]")[0]

    assert "iran-backed-groups" in listed
    assert "kataib-hezbollah" not in listed


def test_the_notebook_is_stored_without_outputs() -> None:
    assert not [cell for cell in stored().cells if cell.get("outputs")]
