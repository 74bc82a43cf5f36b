"""What the tests of readers share."""

from collections.abc import Iterable
from pathlib import Path

from extract.documents import read_documents
from extract.where import parse_condition
from kg.schema import Document


def read(
    *paths: Path, where: Iterable[str] = (), limit: int | None = None, strict: bool = False
) -> tuple[list[Document], list[str]]:
    """The documents of files, and the warnings."""
    warnings: list[str] = []
    conditions = [parse_condition(text) for text in where]
    documents = read_documents(paths, warn=warnings.append, strict=strict, limit=limit, where=conditions)
    return list(documents), warnings
