"""Which line of a catalogue is a name, and whether the description after it is of that method."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.readers.entry_names import describes, is_name

GOLD = Path(__file__).parents[2] / "seeds" / "gold"


def rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (GOLD / name).read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("Gradient Boosting", "Gradient Boosting is a method for trees."),
        ("Gradient Boosting", "Gradient boosting, also known as boosted trees, fits trees in turn."),
        ("Random Forest", "Random Forests (RFs) average trees."),
        ("Random Forest", "RandomForest averages trees."),
        ("Long Short-Term Memory", "An LSTM is a recurrent network with gates."),
        ("Bidirectional LSTM", "A BiLSTM is a pair of recurrent networks."),
        ("Adaptive Moment Estimation", "The Adam optimizer is a rule with a moment of each gradient."),
        ("Twin Delayed Deep Deterministic", "TD3 builds on an older policy gradient."),
        ("Sequence to Sequence", "Seq2Seq is a family of models of two parts."),
        ("BERT", "Bidirectional Encoder Representations from Transformers is a language model."),
        ("early stopping", "Smith et al. (1999) introduced early stopping, a rule for when to end."),
        ("Tree Pruning", "An efficient way of making trees smaller."),
        ("Tree Pruning", "Cut branches off until the tree is small."),
        ("Tree Pruning", "In this work we cut branches, and call it tree pruning."),
        ("Tree Pruning", "Trees are large. This is how to make them small."),
        ("Deep Tree Pruning", "We present a new tool called DART, to do pruning of a deep tree."),
        ("Tree Pruning", "🌲 TP-Lib Tree Pruning for Everyone 🌲 Docs | Code"),
        ("Tree Pruning Framework", "EEG MI framework to cut branches."),
    ],
)
def test_description_is_of_the_method_above_it(name, description):
    assert describes(name, description)


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("Tree Pruning", "Reformer is a kind of Transformer."),
        ("Tree Pruning", "Random Erasing removes pixels."),
        ("Tree Pruning", "ProxylessNAS directly learns networks."),
        ("Tree Pruning", "Early stopping is a rule for when to end."),
        ("Tree Pruning", "A Switch FFN is a sparse layer."),
        ("Tree Pruning", "Smith et al. introduced early stopping, a rule for when to end."),
        ("Tree Pruning", "Self-Training, or ST, is a method that needs no tree pruning."),
        ("Tree Pruning", "Many tasks are about sets. We present a module, the Set Transformer, for them."),
        ("Universal Transformer", "Many tasks are about sets. We present a module, the Set Transformer."),
        ("Attention Guidance", "Perturbed Attention Guidance is an extension of Attention Guidance."),
        ("ShuffleNet V2", "ShuffleNet V2 Block is a block used in ShuffleNet V2."),
        ("Inception-ResNet-v2-B", "Inception-ResNet-v2-C is a block for a small grid."),
        ("Schrödinger Network", "Self-Cure Network, or SCN, is a method against doubt."),
    ],
)
def test_description_is_of_another_method(name, description):
    assert not describes(name, description)


def test_no_description_of_the_seed_is_taken_for_another_entry():
    """Every name with every other entry's description, but for two that name nothing and would fit any."""
    inputs = {row["id"]: row for row in rows("catalogue_dev_input.jsonl")}
    nameless = {"000-027", "000-048"}
    mistaken = [
        (inputs[a["id"]]["title"] or a["full_name"] or a["name"], b["id"])
        for a in rows("catalogue_dev.jsonl")
        for b in inputs.values()
        if a["id"] != b["id"] and b["abstract"] and b["id"] not in nameless
        if describes(inputs[a["id"]]["title"] or a["full_name"] or a["name"], b["abstract"])
    ]
    assert mistaken == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Deep Kernel Learning", True),
        ("k-nearest neighbours", True),
        ("Parsing Incrementally for Constrained Auto-Regressive Decoding", True),
        ("A Lite BERT", True),
        ("AugMix mixes images.", False),
        ("Reformer is a kind of Transformer", False),
        ("A method for trees", False),
        ("", False),
        ("word " * 20, False),
    ],
)
def test_is_name(line, expected):
    assert is_name(line) is expected


@settings(max_examples=100, deadline=None)
@given(name=st.text(max_size=40), description=st.text(max_size=300))
def test_any_two_lines_are_judged(name, description):
    assert describes(name, description) in (True, False)
    assert is_name(name) in (True, False)
