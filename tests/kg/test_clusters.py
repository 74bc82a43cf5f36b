"""The cluster scorer agrees with seeds/gold/score_clusters.py, whose definitions are binding; clusters join safely."""

import json
import random
from itertools import combinations
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.clusters import load_clusters, score_clusters
from kg.errors import EvaluationError
from kg.resolve.clusters import cluster
from tests.kg.reference import GOLD, scorer


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    return scorer("score_clusters")


def shuffled(clusters: list[tuple[str, ...]], dice: random.Random) -> list[tuple[str, ...]]:
    """Clusters with members moved, left out and made up."""
    found: dict[int, list[str]] = {i: [] for i in range(len(clusters))}
    for i, members in enumerate(clusters):
        for member in members:
            if dice.random() < 0.9:
                found[i if dice.random() < 0.8 else dice.choice(range(len(clusters)))].append(member)
    return [*map(tuple, found.values()), ("nobody|knows", "this|one")]


@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_the_binding_scorer(seed, reference):
    gold = load_clusters(GOLD / "clusters_dev.jsonl")
    found = shuffled(gold, random.Random(seed)) if seed else gold
    assert score_clusters(gold, found) == reference.score(gold, found)


@pytest.mark.parametrize("found", [[], [("a|b",)], [("x|y", "z|w")]], ids=["nothing", "alone", "unknown"])
def test_agrees_on_small_things(found, reference):
    gold = [("a|b", "c|d"), ("e|f",)]
    assert score_clusters(gold, found) == reference.score(gold, found)


def test_own_clusters_are_perfect():
    gold = load_clusters(GOLD / "clusters_dev.jsonl")
    assert score_clusters(gold, gold)["pairs"] == {"p": 1.0, "r": 1.0, "f1": 1.0}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{}", r"c\.jsonl:1: no cluster"),
        ('{"members": []}\n\nnonsense', r"c\.jsonl:3: no cluster"),
        ('{"members": [1]}', r"c\.jsonl:1: no cluster"),
        ("[]", r"c\.jsonl:1: no cluster"),
        (None, r"c\.jsonl: cannot be read"),
    ],
)
def test_other_files_are_refused(content, message, tmp_path):
    path = tmp_path / "c.jsonl"
    if content is not None:
        path.write_text(content)
    with pytest.raises(EvaluationError, match=message):
        load_clusters(path)


def groups(scores, weights=None, **options):
    """The groups of items named by letters, as sorted strings."""
    keyed = {((a, 0), (b, 0)): score for (a, b), score in scores.items()}
    found = cluster(keyed, {(k, 0): n for k, n in (weights or {}).items()}, links=keyed.keys(), **options)
    made: dict[object, list[str]] = {}
    for item in sorted(found):
        made.setdefault(found[item], []).append(item[0])
    return sorted("".join(items) for items in made.values())


TRIANGLES = dict.fromkeys(["ab", "ac", "bc", "de", "df", "ef"], 0.9)


@pytest.mark.parametrize(
    ("scores", "weights", "expected"),
    [
        ({"ab": 0.9}, {}, ["ab"]),
        (TRIANGLES, {}, ["abc", "def"]),
        (TRIANGLES | {"cd": 0.9}, {}, ["abc", "def"]),
        ({"ab": 0.9, "bc": 0.9}, {}, ["abc"]),
        ({"ab": 0.9, "cd": 0.9, "bc": 0.9}, {}, ["ab", "cd"]),
        ({"ab": 0.9, "bc": 0.9}, {"a": 9, "c": 9}, ["ab", "c"]),
        ({"ab": 0.9, "bc": 0.9}, {"b": 9}, ["abc"]),
        ({"ab": 0.9, "bc": 0.9, "ac": -float("inf")}, {}, ["ab", "c"]),
        (dict.fromkeys([f"a{x}" for x in "bcdefghijk"], 0.9), {"a": 40}, ["abcdefghijk"]),
        ({"ab": 0.2}, {}, ["a", "b"]),
    ],
    ids=[
        *("pair", "two groups", "one wrong link", "short chain", "long chain", "a light bridge"),
        *("a heavy hub", "must stay apart", "star", "weak"),
    ],
)
def test_average_linkage(scores, weights, expected):
    assert groups(scores, weights) == expected


letters = st.lists(st.sampled_from([a + b for a, b in combinations("abcdefgh", 2)]), unique=True)


@given(pairs=letters, weights=st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 9)), data=st.data())
def test_the_order_of_the_scores_does_not_matter(pairs, weights, data):
    scores = {both: 0.3 + (ord(both[0]) * ord(both[1])) % 7 / 10 for both in pairs}
    other = {both: scores[both] for both in data.draw(st.permutations(pairs))}
    assert groups(scores, weights) == groups(other, weights)


@given(size=st.integers(2, 8), weight=st.integers(1, 50), score=st.floats(0.6, 0.9))
def test_one_wrong_link_never_joins_two_full_groups(size, weight, score):
    """Two groups of as many names, each pair of which is linked, and one link, no better, between them."""
    left, right = (list(range(start, start + size)) for start in (0, 100))
    inner = {(f"n{a:03}", f"n{b:03}"): 0.9 for side in (left, right) for a, b in combinations(side, 2)}
    found = groups(inner | {("n000", "n100"): score}, {f"n{i:03}": weight for i in (*left, *right)})
    assert len(found) == 2


def test_gold_clusters_are_lines_of_the_form_that_is_written():
    first = (GOLD / "clusters_dev.jsonl").read_text(encoding="utf-8").splitlines()[0]
    assert set(json.loads(first)) == {"names", "members"}
