"""Whether two names that one document uses are one method's, by their spelling and by where they stand.

"Sequence-to-sequence" and "seq2seq", "ResNeSt: Split-Attention Networks", "Dense Convolutional Network" and "densely
connected convolutional networks", but not "GPT-2" and "GPT-3". A small network, trained on annotated documents by
`extract.training.sameness`, weighs what is measured here; names that nothing speaks for are not looked at.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from extract.methods.spelling import spelt, worth_a_look, worth_measuring
from extract.methods.standing import Standing
from kg.resolve.forms import Form, form
from kg.schema import Span

SAME_FROM, SAME_WITHIN_FROM = 0.7, 0.95
"""Least probability with which two names are put together, the second where one says more than the other: "sparse
momentum" may well be a descendant of "momentum". Chosen by cross-validation."""
SHIPPED = Path(__file__).with_name("sameness.npz")
SURE = 0.95
"""Likeness of two spellings of which only spaces, hyphens or a plural differ."""

FEATURES = (
    "likeness apart words_shared words_equal words_within letters_ratio letters_partial words_ratio initials letters "
    "starts more_generic more_usual more first last single_within long_within proper_within same_head digits_differ "
    "in_title in_one_title colon bracket sentence_shared only_together coordinated both_proper short_single"
).split()
"""What `compared` measures of a pair of names."""

_LIKENESS, _WITHIN, _GENERIC_MORE, _USUAL_MORE = map(
    FEATURES.index, ("likeness", "words_within", "more_generic", "more_usual")
)

_WINDOW = 200
"""A name is compared with so many that a document first uses before it, so that time grows with the text; nearly all
documents have fewer. Names that only spaces, hyphens or a plural tell apart are compared at any distance."""


class Sameness:
    """A network with one hidden layer. weights: name -> array, as `extract.training.sameness` writes them."""

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        self.weights = weights

    def same(self, text: str, title: int, places: Mapping[str, Sequence[Span]]) -> Iterator[tuple[str, str]]:
        """Pairs of names that are one method's; see `compared` for the arguments."""
        found = list(compared(text, title, places))
        if found:
            w = self.weights
            hidden = np.maximum(np.array([row for *_, row in found]) @ w["hidden"] + w["hidden_bias"], 0)
            chances = 1 / (1 + np.exp(-(hidden @ w["out"] + w["out_bias"])))
            for (one, other, row), chance in zip(found, chances, strict=True):
                if _sure(row) or chance >= (SAME_WITHIN_FROM if _says_more(row) else SAME_FROM):
                    yield one, other


def compared(
    text: str, title: int, places: Mapping[str, Sequence[Span]]
) -> Iterator[tuple[str, str, list[float]]]:
    """Pairs of names that may be one method's, with what speaks for and against it, in the order of FEATURES.

    title: number of characters of the title that the text begins with. places: normalised name -> where it stands.
    """
    stand = Standing(text, title, places)
    forms = {name: form(text[spans[0].start : spans[0].end]) for name, spans in places.items()}
    for one, other in _near(places, forms):
        joined = stand.joins(one, other)
        if joined or worth_measuring(one, other, forms[one], forms[other]):
            row = spelt(one, other, forms[one], forms[other])
            if joined or worth_a_look(row):
                row |= stand.of(one, other)
                yield one, other, [row.get(name, 0.0) for name in FEATURES]


def _near(places: Mapping[str, Sequence[Span]], forms: Mapping[str, Form]) -> Iterator[tuple[str, str]]:
    """Pairs of names, the shorter one first, of which one is used soon after the other or both have one key."""
    names = sorted(places, key=lambda name: (min(places[name]), name))
    last: dict[str, int] = {}
    for at, name in enumerate(names):
        begin = max(0, at - _WINDOW)
        before = names[begin:at]
        same_key = last.get(forms[name].key, begin)
        if same_key < begin:
            before.append(names[same_key])
        last[forms[name].key] = at
        for earlier in before:
            yield (name, earlier) if (len(name), name) < (len(earlier), earlier) else (earlier, name)


def _sure(row: Sequence[float]) -> bool:
    """Whether the spelling alone is enough: a hyphen more, or a mere "deep" or "standard"."""
    return row[_LIKENESS] >= SURE or bool(row[_WITHIN] and row[_USUAL_MORE])


def _says_more(row: Sequence[float]) -> bool:
    """Whether one name has all words of the other and more, which are not mere "deep" or "model"."""
    return bool(row[_WITHIN]) and not (row[_GENERIC_MORE] or row[_USUAL_MORE])


def load_sameness(path: Path | None = None) -> Sameness:
    """Read one, by default what ships with the package. Raises OSError or ValueError if it is none."""
    return _load(path or SHIPPED)


@cache
def _load(path: Path) -> Sameness:
    with np.load(path, allow_pickle=False) as arrays:
        return Sameness(dict(arrays))
