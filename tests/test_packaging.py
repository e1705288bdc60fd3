"""What is installed is what is in the repository; what is pinned names no address."""

import importlib
import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("ontology", "shapes", "graph", "server")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def packages_in_folders() -> set[str]:
    return {
        ".".join(("heliograph", *path.parent.relative_to(ROOT).parts))
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("__init__.py")
    }


def modules() -> list[str]:
    return sorted(
        ".".join(("heliograph", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(
            ".__init__"
        )
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*.py")
        if (path.parent / "__init__.py").exists()  # not the build backend
    )


def test_every_folder_with_code_is_a_declared_package() -> None:
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == packages_in_folders()


@pytest.mark.parametrize("name", modules())
def test_every_module_imports_under_the_installed_name(name: str) -> None:
    importlib.import_module(name)


def test_the_installed_version_is_the_declared_one() -> None:
    assert version("heliograph") == PROJECT["project"]["version"]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_hashed_and_name_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")

    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|/(root|home|opt|tmp)/", text)
    pinned = re.findall(r"^([A-Za-z0-9._-]+)==.*\\$", text, re.MULTILINE)
    assert len(pinned) > 10
    assert len(re.findall(r"--hash=sha256:", text)) >= len(pinned)


def test_every_package_is_marked_as_typed() -> None:
    assert all((ROOT / folder / "py.typed").is_file() for folder in FOLDERS)


def test_no_module_is_a_grab_bag() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}

    assert vague.isdisjoint(part for name in modules() for part in name.split("."))
