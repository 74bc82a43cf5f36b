"""Which names of one document are one method's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.methods.grouping import Candidate, group_names
from extract.methods.lexicon import default_lexicon
from extract.methods.sameness import compared, load_sameness
from kg.schema import Document, DocumentKind, Span

TOGETHER = [
    ("RandomErasing", "Random Erasing"),
    ("feed-forward network", "feedforward networks"),
    ("Transformer", "Transformer architecture"),
    ("Transformers", "standard Transformer model"),
    ("self-attention", "self-attention mechanism"),
    ("CNN", "deep convolutional neural networks"),
    ("CNNs", "convolutional neural network"),
    ("convolutional neural network", "convolutional network"),
    ("SGD", "stochastic gradient descent"),
    ("ViT", "Vision Transformers"),
    ("ResNet", "deep residual networks"),
    ("LoRA", "low-rank adaptation"),
    ("Gaussian process", "Gaussian processes"),
]
APART = [
    ("R-CNN", "Fast R-CNN"),
    ("GPT-2", "GPT-3"),
    ("MoCo", "MoCo v2"),
    ("attention", "self-attention"),
    ("Transformer", "Vision Transformer"),
    ("residual network", "residual learning"),
    ("GAN", "graph attention network v2"),
    ("CNN", "recurrent neural network"),
    ("BERT", "RoBERTa"),
]


def groups_of(*names: str) -> list[set[str]]:
    """The names as they are grouped in a document that is nothing but them."""
    text = ".\n".join(names)
    starts = [text.index(name) if i == 0 else len(".\n".join(names[:i])) + 2 for i, name in enumerate(names)]
    found = [
        Candidate(Span(start, start + len(name)), "test", 0.9)
        for start, name in zip(starts, names, strict=True)
    ]
    document = Document("d", DocumentKind.PAPER, "", text)
    groups = group_names(document, found, (), lexicon=default_lexicon(), sameness=load_sameness())
    return [set(group.names) for group in groups.values()]


@pytest.mark.parametrize(("one", "other"), TOGETHER)
def test_one_method(one, other):
    assert groups_of(one, other) == groups_of(other, one) == [{one, other}]


@pytest.mark.parametrize(("one", "other"), APART)
def test_two_methods(one, other):
    assert sorted(map(sorted, groups_of(one, other))) == sorted([[one], [other]])


@given(st.permutations(["CNN", "deep convolutional neural networks", "CNN model", "RNN", "LSTM"]))
def test_order_does_not_matter(names):
    assert sorted(map(sorted, groups_of(*names))) == [
        ["CNN", "CNN model", "deep convolutional neural networks"],
        ["LSTM"],
        ["RNN"],
    ]


def test_a_name_is_compared_with_a_bounded_number_of_others():
    """A survey with 500 methods that all share words: time grows with the names, and not with their pairs."""
    names = [f"model{i:04} sparse graph network" for i in range(500)] + ["model0000 sparse graph networks"]
    text = ". ".join(names)
    places: dict[str, list[Span]] = {}
    start = 0
    for name in names:
        places.setdefault(name, []).append(Span(start, start + len(name)))
        start += len(name) + 2
    pairs = {frozenset(pair[:2]) for pair in compared(text, 0, places)}
    assert len(pairs) <= 201 * len(names)
    assert frozenset((names[0], names[-1])) in pairs, "though far apart"
