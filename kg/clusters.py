"""Clusters of annotated methods: found by the resolver alone, written, read and scored against gold ones.

The form is that of seeds/gold/clusters_dev.jsonl, one cluster a line: `names`, and `members` as
"document id|name". The definitions of the figures are those of seeds/gold/score_clusters.py, which is binding; a
test holds the two together.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import comb
from pathlib import Path
from typing import TypedDict

from kg.errors import EvaluationError
from kg.evaluate import Annotation
from kg.resolve import resolve
from kg.schema import Document, Extraction, Method, MethodKind

Members = tuple[str, ...]
"""One cluster: its members, each "document id|name"."""


class Cluster(TypedDict):
    """One line of a cluster file: all names and aliases of the members, and the members."""

    names: list[str]
    members: list[str]


class Share(TypedDict):
    """Precision, recall and F1, rounded to 4 places."""

    p: float
    r: float
    f1: float


class ClusterFigures(TypedDict):
    """bcubed: averaged over members (Bagga and Baldwin 1998). pairs: of members that share a cluster."""

    bcubed: Share
    pairs: Share


def find_clusters(annotations: Mapping[str, Annotation], documents: Mapping[str, Document]) -> list[Cluster]:
    """Resolve annotated methods across documents; both by document id, every annotation with its document.

    The names of one annotated method are taken as given. Clusters, names and members are sorted. Raises
    EvaluationError for a method without a name or of an unknown kind.
    """
    extractions = [_annotated(documents[id_], annotation) for id_, annotation in annotations.items()]
    names = {(e.document.id, m.name): m.names for e in extractions for m in e.methods}
    return [
        Cluster(
            names=sorted({n for member in cluster for n in names[member]}, key=lambda n: (n.casefold(), n)),
            members=["|".join(member) for member in cluster],
        )
        for cluster in resolve(extractions).clusters
    ]


def load_clusters(path: Path) -> list[Members]:
    """Read a cluster file. Raises EvaluationError, `file:line: reason`, for a line of another form."""
    clusters = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as failure:
        reason = getattr(failure, "strerror", None) or "not UTF-8"
        raise EvaluationError(f"{path}: cannot be read ({reason}); name a cluster file") from failure
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            members = json.loads(line)["members"]
        except (ValueError, TypeError, KeyError, RecursionError):
            members = None
        if not isinstance(members, list) or not all(isinstance(m, str) for m in members):
            raise EvaluationError(
                f'{path}:{number}: no cluster; write {{"members": ["document id|name", ...]}}'
            )
        clusters.append(tuple(members))
    return clusters


def score_clusters(gold: Iterable[Sequence[str]], found: Iterable[Sequence[str]]) -> ClusterFigures:
    """Compare two clusterings of members.

    Members that `found` lacks count as clusters of their own; members that `gold` lacks are ignored.
    """
    gold_of = {member: i for i, cluster in enumerate(gold) for member in cluster}
    found_of: dict[str, int | str] = {m: i for i, c in enumerate(found) for m in c if m in gold_of}
    pairs = Counter((gold_of[m], found_of.get(m, m)) for m in gold_of)
    in_gold, in_found = Counter(gold_of.values()), Counter(found_of.get(m, m) for m in gold_of)
    members = len(gold_of) or 1
    shared, of_gold, of_found = (sum(comb(n, 2) for n in c.values()) for c in (pairs, in_gold, in_found))
    return ClusterFigures(
        bcubed=_share(
            sum(n * n / in_found[f] for (_, f), n in pairs.items()) / members,
            sum(n * n / in_gold[g] for (g, _), n in pairs.items()) / members,
        ),
        pairs=_share(shared / of_found if of_found else 1.0, shared / of_gold if of_gold else 1.0),
    )


def _share(p: float, r: float) -> Share:
    return Share(p=round(p, 4), r=round(r, 4), f1=round(2 * p * r / (p + r) if p + r else 0.0, 4))


def _annotated(document: Document, annotation: Annotation) -> Extraction:
    try:
        methods = tuple(
            Method(
                m["name"],
                tuple(m.get("aliases", ())),
                MethodKind(m.get("kind", MethodKind.METHOD)),
                bool(m.get("introduced")),
                (),
            )
            for m in annotation["methods"]
        )
    except ValueError as failure:
        raise EvaluationError(f"the annotation of the document {document.id!r}: {failure}") from failure
    return Extraction(document, methods, ())
