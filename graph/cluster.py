"""Workers of Dask's ``distributed``: processes of this machine, or a cluster's by its address.

What a task makes goes to a file that is named by its content, in a folder that all workers see:
a task that runs twice, because its worker was lost or thought lost, leaves the same file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from uuid import uuid4

from heliograph.graph.errors import ClusterUnavailable
from heliograph.graph.filehash import file_hash

if TYPE_CHECKING:
    from distributed import Client

_SECONDS = 30  # that a scheduler, and its first worker, may take to answer


@contextmanager
def open_cluster(scheduler: str = "", workers: int = 0) -> Iterator[Client]:
    """Yield a client of the scheduler at an address, or of so many processes made for the block.

    Raises ClusterUnavailable where distributed is not installed, and where no scheduler or no
    worker answers.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise ClusterUnavailable(
            "Dask is not installed; it comes with pip install 'heliograph[cluster]'"
        ) from error
    with ExitStack() as stack:
        address: object = scheduler
        if not scheduler:
            scratch = stack.enter_context(TemporaryDirectory(prefix="heliograph-workers-"))
            address = stack.enter_context(
                LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,  # Polars has threads of its own
                    processes=True,
                    dashboard_address=None,
                    local_directory=scratch,
                )
            )
        try:
            client = stack.enter_context(Client(address, timeout=_SECONDS))
            client.wait_for_workers(1, timeout=_SECONDS)
        except (OSError, ValueError) as error:  # a timeout is an OSError
            where = scheduler or "this machine"
            reason = str(error) or "it does not answer"
            raise ClusterUnavailable(f"No workers of Dask at {where}: {reason}") from error
        yield client


def check_workers(client: Client, folder: Path) -> None:
    """Let every worker say which Heliograph it runs, and whether it sees a folder.

    Raises ClusterUnavailable with the first complaint.
    """
    token = folder / f"seen-by-all-{uuid4().hex}"
    token.touch()
    try:
        answers = client.run(partial(_complaint, token, version("heliograph"), version("polars")))
    finally:
        token.unlink()
    for worker, complaint in sorted(answers.items()):
        if complaint:
            raise ClusterUnavailable(f"The worker {worker} {complaint}")


def _complaint(token: Path, heliograph: str, polars: str) -> str:
    for package, expected in (("heliograph", heliograph), ("polars", polars)):
        if version(package) != expected:
            return f"has {package} {version(package)}; expected {expected}, as here"
    if not token.exists():
        return (
            f"does not see the folder {token.parent}; the data folder and the files "
            "must lie where all workers see them under the same path"
        )
    return ""


def write_by_content(folder: Path, name: str, suffix: str, content: bytes) -> Path:
    """Write a file ``NAME-SHA256SUFFIX``, whole or not at all; return its path."""
    draft = draft_in(folder)
    draft.write_bytes(content)
    return keep_by_content(draft, name, suffix)


def draft_in(folder: Path) -> Path:
    """Return a path in a folder that nobody else writes to."""
    return folder / f"{uuid4().hex}.tmp"


def keep_by_content(draft: Path, name: str, suffix: str) -> Path:
    """Rename a draft to ``NAME-SHA256SUFFIX``; return its new path."""
    return draft.replace(draft.with_name(f"{name}-{file_hash(draft)}{suffix}"))


def is_whole(path: Path) -> bool:
    """Tell whether a file that is named by its content is there, and holds just that."""
    return path.exists() and path.stem.rpartition("-")[2] == file_hash(path)
