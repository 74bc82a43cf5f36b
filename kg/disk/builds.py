"""What a graph file remembers of the builds that made it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field
from functools import cache
from pathlib import Path

from kg.names import stable_id
from kg.resolve import MemberKey
from kg.schema import Document, Extraction

_HERE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Build:
    """One build: its number, from 1; how many documents there were, and how many of them were read anew.

    model: the spaCy pipeline if another than the shipped one was named. pipeline: version of what extracts.
    corrections: path of the corrections from the graph's folder, or None.
    fingerprint: of all that the graph was made from; equal ones mean equal graphs. No time is kept, so that equal
    documents give equal files.
    """

    number: int
    documents: int
    extracted: int
    model: str | None
    pipeline: str
    corrections: str | None
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What a graph file keeps beside the graph, for the next build.

    records: document id, key of its content, its reading as `kg.records` writes it. extractions: as they were joined.
    Both are sorted by document, and gone through once. node_of: (document id, name of a method in it) -> id of the
    method's node, if it has one.
    """

    builds: tuple[Build, ...] = ()
    records: Iterable[tuple[str, str, str]] = ()
    extractions: Iterable[Extraction] = ()
    node_of: dict[MemberKey, str] = field(default_factory=dict)


def fingerprint(documents: Iterable[Document], pipeline: str, corrections: str) -> str:
    """Of everything that a graph is made from: the documents, whatever their order, both versions, corrections."""
    digest = hashlib.sha256(json.dumps([pipeline, _code_version(), corrections]).encode())
    for document in sorted(documents, key=lambda d: d.id):
        digest.update(json.dumps(astuple(document)).encode())
    return digest.hexdigest()[:32]


@cache
def _code_version() -> str:
    """Of the code that makes graphs out of extractions, and writes them."""
    return stable_id("k", *(path.read_text(encoding="utf-8") for path in sorted(_HERE.rglob("*.py"))))
