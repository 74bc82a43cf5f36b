"""The coarse choice among many names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz, process

from benchmarks.synthetic import synthetic
from kg.name_index import NameIndex

NAMES = ("transformer", "vision transformer", "former", "rnn", "r", "\0odd", "lone\ud800half", "神经网络")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_its_own_best_candidate(name):
    assert NameIndex(NAMES).candidates(name, 3)[0] == name or len(name) < 3


@pytest.mark.parametrize(
    ("text", "expected"), [("", []), ("zzzz", []), ("r", ["transformer", "vision transformer"])]
)
def test_few_letters(text, expected):
    assert NameIndex(NAMES).candidates(text, 2) == expected


def test_no_names():
    assert NameIndex(()).candidates("transformer", 3) == []


@given(st.lists(st.text(min_size=1), unique=True, max_size=20), st.data())
def test_any_name_is_found(names, data):
    index = NameIndex(names)
    assert all(name in index.candidates(name, len(names)) for name in names)
    text = data.draw(st.text())
    found = index.candidates(text, 5)
    assert len(found) == len(set(found)) <= 5
    assert set(found) <= set(names)


def test_the_likest_names_are_among_the_candidates():
    """With letters missing, doubled or swapped, as RapidFuzz finds them among all names."""
    graph = synthetic(3_000, 3_000)
    for name in list(graph.by_name)[::97]:
        for text in (name[:3] + name[4:], name + name[-1], name[:4] + name[5:3:-1] + name[6:]):
            ((likest, score, _),) = process.extract(text, list(graph.by_name), scorer=fuzz.ratio, limit=1)
            near = graph.name_index.candidates(text, 200)
            assert max(fuzz.ratio(text, other) for other in near) == pytest.approx(score), (text, likest)
