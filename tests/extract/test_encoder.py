"""The encoder: offsets, windows, and that nothing but a document's own text changes what is found in it."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.encoder import Encoder
from extract.heads import MOST, TYPES, load_heads, places
from extract.pipeline import MODEL
from kg.schema import DOC, Mention, Method, MethodKind, Span

SENTENCE = "FooNet replaces self-attention in BERT by convolutions."


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(MODEL / "method_encoder")


@pytest.mark.parametrize("text", ["", " ", "\n\n", "🙂", "a", "We propose FooNet\n\n" + SENTENCE, "x" * 5000])
def test_every_text_is_read(encoder, text):
    encoding = encoder.encode(text)
    n = len(encoding.offsets)
    assert encoding.vectors.shape[0] == encoding.tags.shape[0] == n >= 1
    assert np.isfinite(encoding.vectors).all()
    assert np.allclose(encoding.tags.sum(axis=1), 1, atol=1e-3)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
def test_offsets_rise_and_lie_in_the_text(encoder, text):
    offsets = encoder.encode(text).offsets
    assert (offsets[:, 0] <= offsets[:, 1]).all()
    assert (np.diff(offsets[1:, 0]) >= 0).all()
    assert offsets.max() <= len(text)


def test_long_texts_are_read_whole(encoder):
    """Window by window: each sentence is found, and the first reads as it does at the head of a short text."""
    text = " ".join([SENTENCE] * 200)
    encoding = encoder.encode(text)
    covered = np.zeros(len(text), dtype=bool)
    for start, end in encoding.offsets:
        covered[start:end] = True
    assert all(covered[i] for i, c in enumerate(text) if not c.isspace())
    assert len(encoding.offsets) == len({tuple(o) for o in encoding.offsets.tolist()})


def test_pieces_of_characters(encoder):
    encoding = encoder.encode(SENTENCE)
    for name in ("FooNet", "self-attention", "BERT", "convolutions"):
        start = SENTENCE.index(name)
        first, last = encoding.pieces(start, start + len(name))
        assert encoding.offsets[first][0] == start
        assert encoding.offsets[last - 1][1] == start + len(name)
    assert encoding.pieces(6, 7) is None


def test_what_the_heads_say(encoder):
    """Shapes and ranges; the direction of a plain sentence; nothing for a method that stands nowhere."""
    encoding = encoder.encode(SENTENCE)
    methods = [
        Method(n, (), MethodKind.METHOD, False, tuple(Mention(Span(a, a + len(n)), n, "test") for a in at))
        for n, at in (("FooNet", [0]), ("self-attention", [16]), ("nowhere", []))
    ]
    heads = load_heads()
    impressions = heads.impressions(encoding, methods)
    assert set(impressions) == {"FooNet", "self-attention"}
    for impression in impressions.values():
        assert impression.kinds.sum() == pytest.approx(1)
        assert 0 <= impression.introduced <= 1
    pairs = [("FooNet", "self-attention"), ("self-attention", "FooNet"), (DOC, "self-attention")]
    found = heads.relations(encoding, methods, [*pairs, ("nowhere", "FooNet")])
    assert set(found) == set(pairs)
    assert all(odds.shape == (len(TYPES),) for odds in found.values())
    assert found[pairs[0]][:5].max() > found[pairs[1]][:5].max()


@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=200),
    st.lists(st.tuples(st.integers(-1, 4), st.integers(0, 4)), max_size=10, unique=True),
)
def test_places_are_bounded_and_of_their_pair(methods, pairs):
    mentions = [(3 * j, 3 * j + 2, k) for j, k in enumerate(methods)]
    found = places(mentions, pairs)
    for i, j, h, t in found:
        assert (h, t) in pairs
        assert mentions[j][2] == t
        assert i == h == -1 or mentions[i][2] == h
    assert all(sum(p[2:] == pair for p in found) <= MOST for pair in pairs)
    present = set(methods)
    assert {p[2:] for p in found} == {(h, t) for h, t in pairs if t in present and h in present | {-1}}
