"""Where extraction fails: every missed and wrong method and relation with its sentence, grouped by cause.

    python benchmarks/extraction.py PREDICTIONS.jsonl GOLD.jsonl=TEXTS.jsonl ... [--quiet]

PREDICTIONS has the form that `stemma extract` writes; for documents that the model was trained on, take those of
`extract.training.crossvalidate`. Prints the errors, biggest group first, then the table of causes.
"""

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extract.methods.lexicon import default_lexicon
from kg.evaluate import Annotation, correct_relations, load
from kg.names import normalise
from kg.schema import DOC

LIST = re.compile(r"(?:,|,? and|,? or|/|&|as well as) (?:the |a |an )?$")


@dataclass(frozen=True, slots=True)
class Fault:
    """One error: what is wrong ("method missed", ...), why, and where."""

    what: str
    cause: str
    document: str
    item: str
    sentence: str


def faults(document: str, text: str, gold: Annotation, found: Annotation) -> Iterator[Fault]:
    """All errors of one document."""
    match = _matches(gold, found)
    for k, method in enumerate(gold["methods"]):
        if k not in match.values():
            cause = _why_missed(method, found, text)
            yield Fault("method missed", cause, document, method["name"], _sentence(text, method["name"]))
    taken: set[int] = set()
    for j, method in enumerate(found["methods"]):
        right = match.get(j)
        if right is None or right in taken:
            cause = "split in two" if right is not None else _why_wrong(method, gold, text)
            yield Fault("method wrong", cause, document, method["name"], _sentence(text, method["name"]))
        if right is not None:
            taken.add(right)
    yield from _relation_faults(document, text, gold, found, match)


def _matches(gold: Annotation, found: Annotation) -> dict[int, int]:
    """Index of a found method -> index of the gold method of one of its names."""
    forms = {f: k for k, m in reversed(list(enumerate(gold["methods"]))) for f in _forms(m)}
    out = {}
    for j, method in enumerate(found["methods"]):
        shared = [forms[f] for f in sorted(_forms(method)) if f in forms]
        if shared:
            out[j] = shared[0]
    return out


def _why_missed(method: Mapping[str, Any], found: Annotation, text: str) -> str:
    if any(_overlap(method, other, text) for other in found["methods"]):
        return "wrong boundary"
    if not any(default_lexicon().is_name(name) for name in [method["name"], *method["aliases"]]):
        return "generic word"
    return "not recognised"


def _why_wrong(method: Mapping[str, Any], gold: Annotation, text: str) -> str:
    if any(_overlap(method, other, text) for other in gold["methods"]):
        return "wrong boundary"
    return "generic word" if method["name"].islower() else "no method"


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any], text: str) -> bool:
    """Whether a name of the one stands in a place where a name of the other stands."""
    return any(a < d and c < b for a, b in _places(text, one) for c, d in _places(text, other))


def _relation_faults(
    document: str, text: str, gold: Annotation, found: Annotation, match: Mapping[int, int]
) -> Iterator[Fault]:
    to_gold = {DOC: DOC} | {found["methods"][j]["name"]: gold["methods"][k]["name"] for j, k in match.items()}
    own = [m["name"] for m in gold["methods"] if m.get("introduced")]

    def end(name: str) -> str:
        return own[0] if name == DOC and len(own) == 1 else name

    wanted = {(end(r["source"]), r["type"], end(r["target"])): r for r in gold["relations"]}
    got = {
        (end(to_gold.get(r["source"], "?")), r["type"], end(to_gold.get(r["target"], "?")))
        for r in found["relations"]
    }
    for (source, type_, target), relation in wanted.items():
        if (source, type_, target) not in got:
            cause = _why_relation_missed(
                source, target, got, relation, set(to_gold.values()) | {end(DOC)}, own
            )
            item = f"{source} {type_} {target}"
            yield Fault("relation missed", cause, document, item, relation["evidence"])
    for relation, right in zip(found["relations"], correct_relations(gold, found), strict=True):
        if not right:
            source, target = (end(to_gold.get(relation[side], "?")) for side in ("source", "target"))
            pairs = {(s, t) for s, _, t in wanted}
            cause = (
                "an end is no method" if "?" in (source, target)
                else "wrong type" if (source, target) in pairs
                else "wrong direction" if (target, source) in pairs
                else "nameless subject" if source in (DOC, *own) and target in {t for _, t in pairs}
                else "no relation stated"
            )  # fmt: skip
            item = f"{relation['source']} {relation['type']} {relation['target']}"
            yield Fault("relation wrong", cause, document, item, relation["evidence"])


def _why_relation_missed(
    source: str,
    target: str,
    got: set[tuple[str, str, str]],
    relation: Mapping[str, Any],
    known: set[str],
    own: Sequence[str],
) -> str:
    pairs = {(s, t) for s, _, t in got}
    if target not in known or source not in known:
        return "an end not recognised"
    if (source, target) in pairs:
        return "wrong type"
    if (target, source) in pairs:
        return "wrong direction"
    if source in (DOC, *own) and target in {t for _, t in pairs}:
        return "nameless subject"
    evidence = relation["evidence"]
    at = evidence.find(target)
    if at > 0 and LIST.search(evidence[:at]):
        return "coordination"
    if re.search(r"[.;] [A-Z]", evidence) or (source != DOC and source not in evidence):
        return "cross-sentence"
    return "passed over"


def _forms(method: Mapping[str, Any]) -> set[str]:
    return {f for n in [method["name"], *method.get("aliases", ())] if (f := normalise(n))}


def _places(text: str, method: Mapping[str, Any]) -> list[tuple[int, int]]:
    names = [method["name"], *method.get("aliases", ())]
    return [
        m.span() for n in names for m in re.finditer(rf"(?<!\w){re.escape(n)}(?!\w)", text, re.IGNORECASE)
    ]


def _sentence(text: str, name: str) -> str:
    at = max(text.casefold().find(name.casefold()), 0)
    start = max(text.rfind(". ", 0, at) + 2, text.rfind("\n", 0, at) + 1) if at else 0
    end = text.find(". ", at)
    return text[start : end + 1 if end >= 0 else len(text)]


def table(found: Sequence[Fault]) -> str:
    """Markdown: what is wrong, cause, how many."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for fault in found:
        counts[fault.what, fault.cause] += 1
    rows = [
        f"| {what} | {cause} | {n} |"
        for (what, cause), n in sorted(counts.items(), key=lambda p: (p[0][0], -p[1]))
    ]
    return "\n".join(["| what | cause | number |", "| --- | --- | --- |", *rows])


def main() -> None:
    """Read the arguments, compare, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("predictions", type=Path)
    parser.add_argument("gold", nargs="+", metavar="GOLD=TEXTS")
    parser.add_argument("--quiet", action="store_true", help="print the table of causes alone")
    arguments = parser.parse_args()
    predictions = load(arguments.predictions)
    found: list[Fault] = []
    for both in arguments.gold:
        gold, texts = both.split("=")
        rows = [json.loads(line) for line in Path(texts).read_text(encoding="utf-8").splitlines() if line]
        text = {r["id"]: "\n\n".join(p for p in (r["title"], r["abstract"]) if p) for r in rows}
        for id_, annotation in load(gold).items():
            nothing: Annotation = {"methods": [], "relations": []}
            found += faults(id_, text[id_], annotation, predictions.get(id_, nothing))
    groups: dict[tuple[str, str], list[Fault]] = defaultdict(list)
    for fault in found:
        groups[fault.what, fault.cause].append(fault)
    if not arguments.quiet:
        for (what, cause), members in sorted(groups.items(), key=lambda p: (-len(p[1]), p[0])):
            print(f"\n## {what}: {cause} ({len(members)})")
            for fault in members:
                print(f"{fault.document}  {fault.item}\n    {fault.sentence.strip()}")
        print()
    print(table(found))


if __name__ == "__main__":
    main()
