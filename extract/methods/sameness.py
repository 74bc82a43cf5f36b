"""Whether two names that one document uses are one method's, by their spelling and by where they stand.

"Sequence-to-sequence" and "seq2seq", "ResNeSt: Split-Attention Networks", "Dense Convolutional Network" and "densely
connected convolutional networks", but not "GPT-2" and "GPT-3". A small network, trained on annotated documents by
`extract.training.sameness`, weighs what is measured here; names that nothing speaks for are not looked at.
"""

import re
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz

from kg.resolve.forms import Form, form
from kg.resolve.spelling import likeness
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

_LONG = {
    "bi": "bidirectional",
    "cnn": "convolutional network",
    "convnet": "convolutional network",
    "cot": "chain of thought",
    "crf": "conditional random field",
    "dnn": "deep network",
    "gan": "generative adversarial network",
    "gcn": "graph convolutional network",
    "gnn": "graph network",
    "llm": "large language model",
    "lm": "language model",
    "lora": "low rank adaptation",
    "lstm": "long short term memory",
    "mae": "masked autoencoder",
    "mcmc": "markov chain monte carlo",
    "mlp": "multilayer perceptron",
    "nerf": "neural radiance field",
    "nn": "network",
    "net": "network",
    "relu": "rectified linear unit",
    "resnet": "residual network",
    "rl": "reinforcement learning",
    "rnn": "recurrent network",
    "sae": "sparse autoencoder",
    "seq2seq": "sequence to sequence",
    "vae": "variational autoencoder",
    "vit": "vision transformer",
    "one": "1",
    "two": "2",
}
"""Usual short forms, as they occur within names."""
_EMPTY = frozenset("neural based of and for the with to in on a".split())
_DIGITS = re.compile(r"\d+")
_SENTENCE_END = re.compile(r"[.!?]\s|\n")
_BRACKET = re.compile(
    r"(?<![\s\"“‘'])[\s\"“‘']*+\([\s\"“‘']*(?:i\.e\.,? |or |called |named |dubbed )?[\"“‘']?"
)
_COORDINATION = re.compile(r",? (?:and|or|with|to|than|vs\.?|over|from) |, ")
_ENDING = re.compile(r"(?<=\w{4})(?:ional|ations?|ings?|ed|ers?|ly|e?s|e|al)$")
_NEAR = 12
"""Characters between two names up to which what stands there may join them."""
_ALIKE = 0.6
"""Share of the letters from which two names are worth looking at though they share no word."""
_WINDOW = 200
"""A name is compared with so many that a document first uses before it, so that time grows with the text; nearly all
documents have fewer. Names that only spaces, hyphens or a plural tell apart are compared at any distance."""


def _stem(word: str) -> str:
    return _ENDING.sub("", word)


USUAL = frozenset(
    map(
        _stem,
        "deep vanilla standard conventional typical traditional classic classical plain regular original modern "
        "existing novel new proposed efficient optionally pretrained simple basic usual common popular pure".split(),
    )
)
"""Stems of words before a name that add nothing to it."""
GENERIC = frozenset(
    map(
        _stem,
        "model architecture network mechanism layer module block method algorithm technique approach framework "
        "strategy system pipeline procedure scheme operation operator activation unit objective routine optimizer "
        "optimiser agent policy variant baseline backbone training prompting adapter".split(),
    )
)
"""The same after a name."""


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
    stand = _Standing(text, title, places)
    forms = {name: form(text[spans[0].start : spans[0].end]) for name, spans in places.items()}
    for one, other in _near(places, forms):
        joined = stand.joins(one, other)
        if joined or _worth_measuring(one, other, forms[one], forms[other]):
            row = _spelt(one, other, forms[one], forms[other])
            if joined or _worth_a_look(row):
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


def _worth_measuring(short: str, long: str, a: Form, b: Form) -> bool:
    """Whether `_worth_a_look` may hold; a shared word, letter or stem is soon seen."""
    return (
        not _word_set(short).isdisjoint(_word_set(long))
        or a.key == b.key
        or short[0] in _first_letters(long)
        or (bool(a.core[0]) and a.core[0] == b.core[0])
        or fuzz.ratio(short.replace(" ", ""), long.replace(" ", ""), score_cutoff=100 * _ALIKE) > 0
    )


def _sure(row: Sequence[float]) -> bool:
    """Whether the spelling alone is enough: a hyphen more, or a mere "deep" or "standard"."""
    return row[_LIKENESS] >= SURE or bool(row[_WITHIN] and row[_USUAL_MORE])


def _says_more(row: Sequence[float]) -> bool:
    """Whether one name has all words of the other and more, which are not mere "deep" or "model"."""
    return bool(row[_WITHIN]) and not (row[_GENERIC_MORE] or row[_USUAL_MORE])


def _worth_a_look(row: Mapping[str, float]) -> bool:
    return bool(
        row["words_shared"] or row["letters"] or row["letters_ratio"] >= _ALIKE or row["likeness"] >= _ALIKE
    )


def _spelt(short: str, long: str, a: Form, b: Form) -> dict[str, float]:
    """What the spelling of two normalised names says, the shorter one first."""
    first, second = short.split(), long.split()
    one, other = _words(short), _words(long)
    shared = len(set(one) & set(other)) / max(1, len({*one, *other}))
    like = likeness(a, b)
    row = {
        "likeness": like.score,
        "apart": like.apart,
        "words_shared": shared,
        "words_equal": bool(one) and set(one) == set(other),
        "words_within": bool(one) and set(one) < set(other),
        "letters_ratio": fuzz.ratio("".join(first), "".join(second)) / 100,
        "letters_partial": fuzz.partial_ratio(short, long) / 100,
        "words_ratio": fuzz.ratio(" ".join(one), " ".join(other)) / 100,
        "same_head": first[-1] == second[-1],
        "digits_differ": _DIGITS.findall(short) != _DIGITS.findall(long),
        "both_proper": _is_proper(a.name) and _is_proper(b.name),
        "short_single": len(first) == 1,
        "letters": False,
    }
    if len(first) <= 2 and len(second) > 1 and len("".join(first)) < 0.6 * len(long):
        row |= _shortened("".join(first), second)
    if row["words_within"]:
        more = [word for word in other if word not in one]
        row |= {
            "more": min(len(more), 4) / 4,
            "more_generic": GENERIC.issuperset(more),
            "more_usual": USUAL.issuperset(more),
            "first": second[: len(first)] == first,
            "last": second[-len(first) :] == first,
            "single_within": len(first) == 1,
            "long_within": len(first) > 2,
            "proper_within": _is_proper(a.name),
        }
    return {name: float(value) for name, value in row.items()}


def _shortened(short: str, long: Sequence[str]) -> dict[str, bool]:
    """How the letters of a short name stand in the words of a long one, or in those with short forms written out."""
    found = {"initials": False, "letters": False, "starts": False}
    for words in (long, " ".join(_LONG.get(w, w) for w in long).split()):
        letters = iter("".join(words))
        initials = {"".join(w[0] for w in some) for some in (words, [w for w in words if w not in _EMPTY])}
        found["initials"] |= short in initials
        found["letters"] |= short[0] == words[0][0] and all(letter in letters for letter in short)
        found["starts"] |= _starts(short, words)
    return found


def _starts(short: str, words: Sequence[str]) -> bool:
    """Whether a short name is made of beginnings of the words, in their order: "seq2seq", "ConvNeXt"."""
    left = {0}
    for word in words:
        left |= {
            at + n
            for at in left
            for n in range(1, len(word) + 1)
            if short[at : at + n] == word[:n] and at + n <= len(short)
        }
    return len(short) in left


class _Standing:
    """Where the names of a document stand, and what stands between them."""

    def __init__(self, text: str, title: int, places: Mapping[str, Sequence[Span]]) -> None:
        ends = [match.end() for match in _SENTENCE_END.finditer(text)]
        self.sentences = {name: {bisect(ends, s.start) for s in spans} for name, spans in places.items()}
        self.in_title = {name for name, spans in places.items() if any(s.end <= title for s in spans)}
        self.brackets: set[frozenset[str]] = set()
        self.lists: set[frozenset[str]] = set()
        row = sorted((s.start, s.end, name) for name, spans in places.items() for s in spans)
        for (_, end, one), (start, _, other) in pairwise(row):
            if 0 < start - end <= _NEAR:
                between = text[end:start]
                for pattern, found in ((_BRACKET, self.brackets), (_COORDINATION, self.lists)):
                    if pattern.fullmatch(between):
                        found.add(frozenset((one, other)))
        colon = text.find(": ", 0, title)
        self.colon = frozenset(
            name
            for name, spans in places.items()
            if any(
                (s.start == 0 and s.end == colon) or (s.start == colon + 2 and s.end <= title) for s in spans
            )
        )

    def joins(self, one: str, other: str) -> bool:
        """Whether a bracket or a title's colon puts the two side by side."""
        both = frozenset((one, other))
        return both <= self.colon or both in self.brackets

    def of(self, one: str, other: str) -> dict[str, float]:
        both = frozenset((one, other))
        common = self.sentences[one] & self.sentences[other]
        row = {
            "in_title": both <= self.in_title,
            "in_one_title": len(both & self.in_title) == 1,
            "colon": both <= self.colon,
            "bracket": both in self.brackets,
            "coordinated": both in self.lists,
            "sentence_shared": bool(common),
            "only_together": bool(common) and self.sentences[one] == self.sentences[other],
        }
        return {name: float(value) for name, value in row.items()}


@lru_cache(maxsize=1 << 14)
def _words(name: str) -> tuple[str, ...]:
    """The words of a normalised name without endings, usual short forms written out, empty words left out."""
    written = (part for word in name.split() for part in _LONG.get(word, word).split())
    return tuple(_stem(word) for word in written if word not in _EMPTY)


@lru_cache(maxsize=1 << 14)
def _word_set(name: str) -> frozenset[str]:
    return frozenset(_words(name))


@lru_cache(maxsize=1 << 14)
def _first_letters(name: str) -> frozenset[str]:
    """What a short form of a name may begin with; nothing if it is one word."""
    first = name.split()[0]
    return frozenset((first[0], _LONG.get(first, first)[0])) if " " in name else frozenset()


def _is_proper(name: str) -> bool:
    return any(c.isupper() for c in name[1:])


def load_sameness(path: Path | None = None) -> Sameness:
    """Read one, by default what ships with the package. Raises OSError or ValueError if it is none."""
    return _load(path or SHIPPED)


@cache
def _load(path: Path) -> Sameness:
    with np.load(path, allow_pickle=False) as arrays:
        return Sameness(dict(arrays))
