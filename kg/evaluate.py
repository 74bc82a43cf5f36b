"""How good it is: methods and relations found, against a gold file.

The definitions are those of seeds/gold/score.py, which is binding; a test holds the two together. In short:
a predicted method is right when one of its names is, normalised, one of a gold method's, and each gold method
is found once; a relation is right when both ends and the type are. DOC and the only method that a document
introduces are the same end. Optional gold items neither help nor hurt. All figures are micro-averaged.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypedDict

from kg.errors import EvaluationError
from kg.names import normalise
from kg.schema import DOC, LINEAGE, Extraction, Relation, RelationType

Annotation = Mapping[str, Any]
"""One document in the gold's form: `id`, `methods` and `relations` as seeds/gold/GUIDE.md describes them."""


class Figure(TypedDict):
    """Precision, recall and F1, rounded to 4 places, and the counts of right, found and gold items."""

    p: float
    r: float
    f1: float
    tp: int
    pred: int
    gold: int


Figures = dict[str, Figure]
"""methods, relations, core, core_any, pairs, and `type:...` for each relation type."""

End = int | str
"""One end of a relation: the index of a gold method, or a string for what is none."""
Claim = tuple[End, str, End]
View = Callable[[set[Claim]], set[tuple[Any, ...]]]


def _of_types(types: Iterable[str]) -> View:
    wanted = frozenset(types)
    return lambda claims: {c for c in claims if c[1] in wanted}


def _directed_core(claims: set[Claim]) -> set[tuple[Any, ...]]:
    return {(source, target) for source, type_, target in claims if type_ in LINEAGE}


def _undirected(claims: set[Claim]) -> set[tuple[Any, ...]]:
    return {tuple(sorted((str(source), str(target)))) for source, _, target in claims}


VIEWS: dict[str, View] = {
    "relations": _of_types(RelationType),
    "core": _of_types(LINEAGE),
    "core_any": _directed_core,
    "pairs": _undirected,
    **{
        f"type:{t}": _of_types((t,))
        for t in ("based_on", "extends", "replaces", "is_a", "uses", "outperforms")
    },
}
"""What of a document's relations each figure compares."""


def load(path: Path | str) -> dict[str, Annotation]:
    """Read a gold or prediction file, one JSON object a line, by document id.

    Raises EvaluationError, `file:line: reason`, for a line of another form and an id that occurs twice.
    """
    annotations: dict[str, Annotation] = {}
    try:
        lines = Path(path).read_bytes().decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as failure:
        raise EvaluationError(
            f"{path}: byte {failure.start} is not UTF-8; save the file as UTF-8"
        ) from failure
    except (OSError, ValueError) as failure:
        reason = getattr(failure, "strerror", None) or failure
        raise EvaluationError(f"{path}: cannot be read ({reason}); name an annotation file") from failure
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            annotation = json.loads(line)
            _check(annotation)
        except json.JSONDecodeError as failure:
            raise EvaluationError(f"{path}:{number}: not a JSON object ({failure.msg})") from failure
        except (ValueError, RecursionError) as failure:
            raise EvaluationError(f"{path}:{number}: {failure}") from failure
        if annotation["id"] in annotations:
            raise EvaluationError(
                f"{path}:{number}: the id {annotation['id']!r} occurs twice; keep one of them"
            )
        annotations[annotation["id"]] = annotation
    return annotations


def prediction(extraction: Extraction) -> Annotation:
    """What one document says, in the form of the gold files (seeds/gold/GUIDE.md).

    Beyond it each method has its confidence and mentions, each relation its confidence, its cue, and the
    half-open character offsets of its sentence and ends into the document's text.
    """
    methods = [
        {
            "name": method.name,
            "aliases": list(method.aliases),
            "kind": str(method.kind),
            "introduced": method.introduced,
            "confidence": round(method.confidence, 4),
            "mentions": [{"start": m.span.start, "end": m.span.end, "text": m.text} for m in method.mentions],
        }
        for method in extraction.methods
    ]
    relations = [_stated(r) for r in extraction.relations]
    return {"id": extraction.document.id, "methods": methods, "relations": relations}


def _stated(relation: Relation) -> dict[str, object]:
    best = max(relation.evidence, key=lambda e: (e.confidence, -e.sentence.start))
    return {
        "source": relation.source,
        "type": str(relation.type),
        "target": relation.target,
        "evidence": best.text,
        "confidence": round(relation.confidence, 4),
        "sentence": [best.sentence.start, best.sentence.end],
        "head": None if best.head is None else [best.head.start, best.head.end],
        "tail": [best.tail.start, best.tail.end],
        "cue": best.cue,
    }


def score(gold: Mapping[str, Annotation], found: Mapping[str, Annotation]) -> Figures:
    """The figures of what was found, both by document id.

    Documents that `found` lacks count as empty, documents that `gold` lacks are ignored.
    """
    counts: Counter[tuple[str, str]] = Counter()
    nothing: Annotation = {"methods": [], "relations": []}
    for id_, annotation in gold.items():
        _count_document(annotation, found.get(id_, nothing), counts)
    return {
        key: _figure(counts[key, "tp"], counts[key, "pred"], counts[key, "gold"])
        for key in ("methods", *VIEWS)
    }


def score_attributes(gold: Mapping[str, Annotation], found: Mapping[str, Annotation]) -> Figures:
    """`kind`: of the methods rightly found, those of the right kind. `introduced`: "this document proposes it"."""
    counts: Counter[tuple[str, str]] = Counter()
    for id_, annotation in gold.items():
        methods = annotation["methods"]
        said = found.get(id_, {"methods": []})["methods"]
        matched = list(zip(said, _match(methods, said), strict=True))
        first = {k: method for method, k in reversed(matched) if k is not None}
        proposed = {k for k, m in enumerate(methods) if m.get("introduced")}
        counts["kind", "pred"] += len(first)
        counts["kind", "tp"] += sum(m.get("kind") == methods[k].get("kind") for k, m in first.items())
        counts["introduced", "gold"] += len(proposed)
        counts["introduced", "pred"] += sum(bool(m.get("introduced")) for m in said)
        counts["introduced", "tp"] += sum(
            bool(m.get("introduced")) for k, m in first.items() if k in proposed
        )
    counts["kind", "gold"] = counts["kind", "pred"]
    return {
        key: _figure(counts[key, "tp"], counts[key, "pred"], counts[key, "gold"])
        for key in ("kind", "introduced")
    }


def correct_relations(gold: Annotation, found: Annotation) -> list[bool]:
    """Of each relation found in a document, in order, whether it is right; optional gold relations are right too."""
    contribution, gold_ends, found_ends = _sides(gold, found, _match(gold["methods"], found["methods"]))
    wanted = _claims(gold["relations"], gold_ends, contribution)
    return [bool(_claims([r], found_ends, contribution) & wanted) for r in found["relations"]]


def _count_document(gold: Annotation, found: Annotation, counts: Counter[tuple[str, str]]) -> None:
    matched = _match(gold["methods"], found["methods"])
    right = {m for m in matched if m is not None}
    optional = {i for i, m in enumerate(gold["methods"]) if m.get("optional")}
    counts["methods", "tp"] += len(right - optional)
    counts["methods", "gold"] += len(gold["methods"]) - len(optional)
    # A second prediction of one gold method is an error, also where that one is optional.
    counts["methods", "pred"] += len(found["methods"]) - len(right & optional)

    contribution, gold_ends, found_ends = _sides(gold, found, matched)
    binding = [r for r in gold["relations"] if not r.get("optional")]
    wanted = _claims(binding, gold_ends, contribution)
    free = _claims([r for r in gold["relations"] if r.get("optional")], gold_ends, contribution)
    got = _claims(found["relations"], found_ends, contribution)
    for key, view in VIEWS.items():
        seen_wanted = view(wanted)
        seen_got = view(got) - (view(free - wanted) - seen_wanted)
        counts[key, "tp"] += len(seen_wanted & seen_got)
        counts[key, "gold"] += len(seen_wanted)
        counts[key, "pred"] += len(seen_got)


def _sides(
    gold: Annotation, found: Annotation, matched: Iterable[int | None]
) -> tuple[End, dict[str, End], dict[str, End]]:
    """The end that DOC is, and the ends of the gold names and of the found ones."""
    introduced = [i for i, m in enumerate(gold["methods"]) if m.get("introduced")]
    contribution: End = introduced[0] if len(introduced) == 1 else DOC
    gold_ends = _ends(gold["methods"], range(len(gold["methods"])))
    found_ends = _ends(found["methods"], [f"found {i}" if m is None else m for i, m in enumerate(matched)])
    return contribution, gold_ends, found_ends


def _match(gold: Iterable[Annotation], found: Iterable[Annotation]) -> list[int | None]:
    """For each found method the index of the gold method that shares most names with it, if any does."""
    gold_forms = [_forms(m) for m in gold]
    matched: list[int | None] = []
    for method in found:
        shared = [len(_forms(method) & forms) for forms in gold_forms]
        most = max(shared, default=0)
        matched.append(shared.index(most) if most else None)
    return matched


def _forms(method: Annotation) -> set[str]:
    return {form for name in _names(method) if (form := normalise(name))}


def _names(method: Annotation) -> list[str]:
    return [method["name"], *method.get("aliases", ())]


def _ends(methods: Iterable[Annotation], ends: Iterable[End]) -> dict[str, End]:
    """Normalised name -> end; of two methods with one name the first has it."""
    by_form: dict[str, End] = {}
    for method, end in zip(methods, ends, strict=True):
        for name in _names(method):
            by_form.setdefault(normalise(name), end)
    return by_form


def _claims(relations: Iterable[Annotation], ends: Mapping[str, End], contribution: End) -> set[Claim]:
    """Relations as (source end, type, target end); one with itself is none."""

    def end(name: str) -> End:
        return contribution if name == DOC else ends.get(normalise(name), f"unknown {name}")

    claims = {(end(r["source"]), str(r["type"]), end(r["target"])) for r in relations}
    return {c for c in claims if c[0] != c[2] and c[1] in set(RelationType)}


def _figure(right: int, found: int, gold: int) -> Figure:
    p = right / found if found else 0.0
    r = right / gold if gold else 0.0
    f1 = 2 * p * r / (p + r) if p + r else 0.0
    return Figure(p=round(p, 4), r=round(r, 4), f1=round(f1, 4), tp=right, pred=found, gold=gold)


def _check(annotation: object) -> None:
    """Raises ValueError with the reason where this is no annotation."""
    if not isinstance(annotation, dict):
        raise ValueError(f"an annotation is a JSON object, not {json.dumps(annotation)[:40]}")
    _require(annotation, "the document", id=str, methods=list, relations=list)
    for method in annotation["methods"]:
        _require(method, "a method", name=str)
        aliases = method.get("aliases", [])
        if not isinstance(aliases, list) or not all(isinstance(a, str) for a in aliases):
            raise ValueError(f"the aliases of {method['name']!r} must be a list of strings")
    for relation in annotation["relations"]:
        _require(relation, "a relation", source=str, type=str, target=str)
        if relation["type"] not in set(RelationType):
            known = ", ".join(sorted(RelationType))
            raise ValueError(f"unknown relation {relation['type']!r}; use one of {known}")


def _require(value: object, what: str, **fields: type) -> None:
    if not isinstance(value, dict):
        raise ValueError(f"{what} is a JSON object, not {json.dumps(value)[:40]}")
    words: dict[type, str] = {str: "text", list: "a list"}
    for field, type_ in fields.items():
        if not isinstance(value.get(field), type_):
            raise ValueError(f"{what} needs {field!r}, which is {words[type_]}")
