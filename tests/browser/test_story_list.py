"""stories.md lists the stories that are tested, and no other."""

from __future__ import annotations

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent


def listed() -> dict[str, list[str]]:
    """Return the stories by the file that tests them, as stories.md has them."""
    found: dict[str, list[str]] = {}
    for line in (HERE / "stories.md").read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"## .*\(`(\w+\.py)`\)$", line):
            found[heading[1]] = []
        elif item := re.match(r"\d+\. (.*)$", line):
            found[[*found][-1]].append(item[1])
    return found


def in_tests() -> dict[str, list[str]]:
    """Return the docstrings of the tests in the files of stories."""
    return {
        path.name: [
            ast.get_docstring(node) or ""
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        ]
        for path in HERE.glob("test_stories_*.py")
    }


def test_every_story_is_listed_as_it_is_tested() -> None:
    assert listed() == in_tests()


def test_there_are_twenty_stories_and_five_without_a_mouse() -> None:
    by_keyboard = in_tests()["test_stories_by_keyboard.py"]
    told = [story for stories in in_tests().values() for story in stories]

    assert len(by_keyboard) >= 5
    assert len(told) - len(by_keyboard) >= 20
    assert len(set(told)) == len(told)
