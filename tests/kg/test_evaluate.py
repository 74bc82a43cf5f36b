"""The scorer agrees with seeds/gold/score.py, whose definitions are binding, and refuses other files."""

import copy
import json
import random
from types import ModuleType
from typing import Any

import pytest

from kg.errors import EvaluationError
from kg.evaluate import correct_relations, load, score, score_attributes
from kg.schema import DOC, RelationType
from tests.kg.reference import GOLD, scorer


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    return scorer("score")


@pytest.fixture(scope="module")
def gold() -> dict[str, Any]:
    return {**load(GOLD / "dev.jsonl"), **load(GOLD / "catalogue_dev.jsonl")}


def renamed(name: str, dice: random.Random) -> str:
    return dice.choice([name.upper(), f"{name}s", name.replace(" ", "-"), f"new {name}", "$", "BERT"])


def perturbed(document: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """The document with methods dropped, renamed and doubled, and relations flipped, retyped and new."""
    document = copy.deepcopy(document)
    methods = [m for m in document["methods"] if dice.random() > 0.15]
    for method in methods:
        if dice.random() < 0.2:
            method["name"] = renamed(method["name"], dice)
        if dice.random() < 0.2:
            method["introduced"] = not method.get("introduced")
        if dice.random() < 0.2:
            method["aliases"] = [renamed(method["name"], dice)]
        if dice.random() < 0.1:
            method.pop("aliases", None)
    methods += [copy.deepcopy(m) for m in methods if dice.random() < 0.1]
    dice.shuffle(methods)
    ends = [DOC, "nowhere", *(m["name"] for m in methods)]
    relations = [r for r in document["relations"] if dice.random() > 0.15]
    for relation in relations:
        if dice.random() < 0.2:
            relation["source"], relation["target"] = relation["target"], relation["source"]
        if dice.random() < 0.2:
            relation["type"] = dice.choice(list(RelationType)).value
        if dice.random() < 0.2:
            relation[dice.choice(["source", "target"])] = dice.choice(ends)
    relations += [
        {
            "source": dice.choice(ends),
            "type": dice.choice(list(RelationType)).value,
            "target": dice.choice(ends),
        }
        for _ in range(dice.randrange(2))
    ]
    for item in (*methods, *relations):
        if dice.random() < 0.2:
            item["optional"] = True
    return {"id": document["id"], "methods": methods, "relations": relations}


@pytest.mark.parametrize("seed", range(12))
def test_agrees_with_the_reference_on_perturbed_gold(reference, gold, seed):
    dice = random.Random(seed)
    wanted = {i: perturbed(d, dice) for i, d in gold.items()} if seed % 2 else gold
    found = {i: perturbed(d, dice) for i, d in wanted.items() if dice.random() > 0.05}
    found["elsewhere"] = {"id": "elsewhere", "methods": [{"name": "X"}], "relations": []}
    assert score(wanted, found) == reference.score(wanted, found)


def test_agrees_on_gold_itself_and_on_nothing(reference, gold):
    perfect = score(gold, gold)
    assert perfect == reference.score(gold, gold)
    assert perfect["core"]["f1"] == 1.0
    assert score(gold, {}) == reference.score(gold, {})
    assert score({}, gold) == reference.score({}, gold)


def test_kinds_and_introduced_are_scored_over_methods_rightly_found():
    def methods(*rows: tuple[str, str, bool]) -> list[dict[str, object]]:
        return [{"name": n, "aliases": [], "kind": k, "introduced": i} for n, k, i in rows]

    gold = {
        "1": {
            "methods": methods(("FooNet", "method", True), ("BarNet", "component", False)),
            "relations": [],
        },
        "2": {"methods": methods(("BazNet", "method", True)), "relations": []},
    }
    rows = (
        ("FooNet", "method", True),
        ("foonet", "component", True),
        ("BarNet", "method", True),
        ("GigaNet", "method", False),
    )
    figures = score_attributes(gold, {"1": {"methods": methods(*rows), "relations": []}})
    assert [figures["kind"][k] for k in ("tp", "pred", "gold")] == [1, 2, 2]
    assert [figures["introduced"][k] for k in ("tp", "pred", "gold")] == [1, 3, 2]


OK = {"id": "1", "methods": [{"name": "A"}], "relations": []}


def line(**changes: object) -> str:
    return json.dumps({**OK, **changes})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (line() + '\n{"id": "2", "meth', "x.jsonl:2: not a JSON object (Unterminated string"),
        ("[1]", "x.jsonl:1: an annotation is a JSON object, not [1]"),
        (line(id=3), "x.jsonl:1: the document needs 'id', which is text"),
        (line(methods=None), "x.jsonl:1: the document needs 'methods', which is a list"),
        ('{"id": "1", "methods": []}', "x.jsonl:1: the document needs 'relations', which is a list"),
        (line(methods=["A"]), 'x.jsonl:1: a method is a JSON object, not "A"'),
        (line(methods=[{"aliases": []}]), "x.jsonl:1: a method needs 'name', which is text"),
        (line(methods=[{"name": "A", "aliases": [1]}]), "x.jsonl:1: the aliases of 'A' must be a list"),
        (line(relations=[{"source": "A", "type": "uses"}]), "x.jsonl:1: a relation needs 'target'"),
        (
            line(relations=[{"source": "A", "type": "extend", "target": "B"}]),
            "x.jsonl:1: unknown relation 'extend'; use one of based_on, extends,",
        ),
        (line() + "\n\n" + line(), "x.jsonl:3: the id '1' occurs twice"),
        (b'{"id": "\xff"}', "x.jsonl: byte 8 is not UTF-8"),
        (None, "x.jsonl: cannot be read (No such file or directory)"),
        ("[" * 100_000, "x.jsonl:1: "),
    ],
    ids=[
        *("cut line", "list", "id", "methods", "no relations", "method", "name", "aliases", "target", "type"),
        *("twice", "bytes", "missing", "deep"),
    ],
)
def test_other_files_are_refused_in_one_sentence(tmp_path, content, message):
    path = tmp_path / "x.jsonl"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(EvaluationError) as caught:
        load(path)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_load_takes_a_byte_order_mark_and_blank_lines(tmp_path):
    (tmp_path / "x.jsonl").write_text("\ufeff\n" + line() + "\r\n\r\n", encoding="utf-8")
    assert load(tmp_path / "x.jsonl") == {"1": OK}


def test_which_relations_are_right(gold):
    """Each relation alone: the gold's own are, turned round they are not (unless the gold says both)."""
    for id_, document in gold.items():
        right = correct_relations(document, document)
        assert sum(right) >= score({id_: document}, {id_: document})["relations"]["gold"]
        stated = {(r["source"], r["type"], r["target"]) for r in document["relations"]}
        turned = [
            r | {"source": r["target"], "target": r["source"]}
            for r in document["relations"]
            if r["source"] != DOC and (r["target"], r["type"], r["source"]) not in stated
        ]
        assert not any(correct_relations(document, document | {"relations": turned}))


def test_doc_is_the_only_introduced_method():
    methods = [{"name": "FooNet", "introduced": True}, {"name": "BERT", "introduced": False}]
    gold = {
        "id": "1",
        "methods": methods,
        "relations": [{"source": "FooNet", "type": "uses", "target": "BERT"}],
    }
    found = gold | {"relations": [{"source": DOC, "type": "uses", "target": "BERT"}]}
    assert correct_relations(gold, found) == [True]
