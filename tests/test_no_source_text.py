"""No sentence of the source documents may enter the project."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUN = 8  # words in a row that are taken as copied text
WORD = re.compile(r"(?:[a-z]\.){2,}|[a-z0-9']+")  # an abbreviation is one word


def words(text: str) -> list[str]:
    return WORD.findall(text.lower().replace("’", "'"))


def runs(found: list[str]) -> set[tuple[str, ...]]:
    return {tuple(found[i : i + RUN]) for i in range(len(found) - RUN + 1)}


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = listed.stdout.splitlines() or [str(p.relative_to(ROOT)) for p in ROOT.rglob("*")]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def test_no_eight_words_in_a_row_of_a_document_stand_in_a_file(seeds: Path) -> None:
    headings = {"# First Preemptive U.S. Strike Since 10/7"}
    copied: set[tuple[str, ...]] = set()
    for document in seeds.glob("*.txt"):
        for line in document.read_text(encoding="utf-8").splitlines():
            if line.strip() not in headings and len(words(line)) > 12:
                copied |= runs(words(line))

    found = {
        f"{path.relative_to(ROOT)}: {' '.join(run)}"
        for path in tracked_files()
        if path.suffix in {".csv", ".toml", ".ttl", ".trig", ".md", ".py", ".rq", ".html"}
        for run in runs(words(path.read_text(encoding="utf-8"))) & copied
    }
    assert found == set()
