"""Annotated documents for training: read, projected onto their texts, and shared out into folds."""

import argparse
import json
import random
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from kg.schema import Document, DocumentKind, Mention, Method, MethodKind, Span

Record = dict[str, Any]
"""One JSON object of a gold file, with the `title`, `kind` and `text` of its document."""
SEED = 0
FOLDS = 5


def add_annotations(parser: argparse.ArgumentParser) -> None:
    """The arguments `--gold` and `--silver`, which `read_gold` reads."""
    parser.add_argument("--gold", nargs="+", required=True, metavar="GOLD=TEXTS")
    parser.add_argument("--silver", nargs="*", default=[], metavar="GOLD=TEXTS")


def read_gold(files: Iterable[str]) -> list[Record]:
    """Gold objects with `title`, `kind` and `text` added, from GOLD=TEXTS arguments."""
    out: list[Record] = []
    for both in files:
        gold, texts = (Path(p).read_text(encoding="utf-8").splitlines() for p in both.split("="))
        by_id = {row["id"]: row for row in map(json.loads, texts)}
        for row in map(json.loads, gold):
            source = by_id[row["id"]]
            parts = [p for p in (source["title"], source["abstract"]) if p]
            out.append(row | {"title": source["title"], "kind": source["kind"], "text": "\n\n".join(parts)})
    return out


def methods_of(record: Record) -> list[Method]:
    """The annotated methods with every occurrence of their names as mentions, longest first, none overlapping."""
    spans: list[tuple[int, int, int]] = []
    for k, method in enumerate(record["methods"]):
        for form in {method["name"], *method["aliases"]}:
            # Words in lower case and long names in any case; short ones with capitals as they stand.
            flags = re.IGNORECASE if form[1:] == form[1:].lower() or len(form) > 12 else 0
            pattern = rf"(?<![A-Za-z0-9]){re.escape(form)}(?![A-Za-z0-9])"
            spans += [(m.start(), m.end(), k) for m in re.finditer(pattern, record["text"], flags)]
    taken: list[tuple[int, int, int]] = []
    for start, end, k in sorted(spans, key=lambda s: (s[0] - s[1], s)):
        if all(end <= a or start >= b for a, b, _ in taken):
            taken.append((start, end, k))
    return [
        Method(
            m["name"],
            tuple(m["aliases"]),
            MethodKind(m["kind"]),
            bool(m["introduced"]),
            tuple(Mention(Span(a, b), record["text"][a:b], "gold") for a, b, i in sorted(taken) if i == k),
        )
        for k, m in enumerate(record["methods"])
    ]


def spans_of(record: Record) -> list[tuple[int, int]]:
    """Character spans of all mentions, in the order of the text."""
    return sorted((m.span.start, m.span.end) for method in methods_of(record) for m in method.mentions)


def document_of(record: Record) -> Document:
    """The bare document of an annotated one."""
    return Document(record["id"], DocumentKind(record["kind"]), record["title"], record["text"])


def folds(files: Sequence[Sequence[Record]], count: int) -> list[set[str]]:
    """Ids of the documents of each fold; every file is shared out evenly among the folds."""
    out: list[set[str]] = [set() for _ in range(count)]
    for file in files:
        order = [record["id"] for record in file]
        random.Random(SEED).shuffle(order)
        for k in range(count):
            out[k].update(order[k::count])
    return out
