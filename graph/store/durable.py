"""Writes that survive a crash of the machine: data first, then the name that points to it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def write_atomic(path: Path, content: bytes) -> None:
    """Replace a file whole: a reader, or a crash, sees the old content or the new."""
    draft = path.with_name(f".{path.name}.tmp")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync(path.parent)


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file another name, or copy it where the file system has no hard links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def sync_tree(folder: Path) -> None:
    """Flush every file and directory below a folder, and the folder itself."""
    for path in sorted(folder.rglob("*"), reverse=True):
        sync(path)
    sync(folder)


def sync(path: Path) -> None:
    """Flush one file or one directory to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
