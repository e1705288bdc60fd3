"""The recorded hashes agree with the documents, where those are at hand."""

from pathlib import Path

from heliograph.graph.model import Collection
from heliograph.graph.sources import verify_documents


def test_every_passage_hash_agrees_with_its_document(collection: Collection, seeds: Path) -> None:
    assert verify_documents(collection, seeds).lines() == []


def test_a_changed_word_is_found(collection: Collection, seeds: Path, tmp_path: Path) -> None:
    for document in seeds.glob("*.txt"):
        (tmp_path / document.name).write_bytes(document.read_bytes())
    changed = tmp_path / collection.documents[3].file
    changed.write_text(changed.read_text(encoding="utf-8").replace("dozens", "scores"))

    found = {problem.found for problem in verify_documents(collection, tmp_path).problems}
    assert found == {"another SHA-256", "another text"}
