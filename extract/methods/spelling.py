"""How two names that one document uses are spelt: what they share, and whether one may be the other's short form."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from kg.resolve.forms import Form
from kg.resolve.spelling import likeness

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
_ENDING = re.compile(r"(?<=\w{4})(?:ional|ations?|ings?|ed|ers?|ly|e?s|e|al)$")
_ALIKE = 0.6
"""Share of the letters from which two names are worth looking at though they share no word."""


def _stem(word: str) -> str:
    return _ENDING.sub("", word)


_USUAL = frozenset(
    map(
        _stem,
        "deep vanilla standard conventional typical traditional classic classical plain regular original modern "
        "existing novel new proposed efficient optionally pretrained simple basic usual common popular pure".split(),
    )
)
"""Stems of words before a name that add nothing to it."""
_GENERIC = frozenset(
    map(
        _stem,
        "model architecture network mechanism layer module block method algorithm technique approach framework "
        "strategy system pipeline procedure scheme operation operator activation unit objective routine optimizer "
        "optimiser agent policy variant baseline backbone training prompting adapter".split(),
    )
)
"""The same after a name."""


def worth_measuring(short: str, long: str, a: Form, b: Form) -> bool:
    """Whether `worth_a_look` may hold of what `spelt` says; a shared word, letter or stem is soon seen."""
    return (
        not _word_set(short).isdisjoint(_word_set(long))
        or a.key == b.key
        or short[0] in _first_letters(long)
        or (bool(a.core[0]) and a.core[0] == b.core[0])
        or fuzz.ratio(short.replace(" ", ""), long.replace(" ", ""), score_cutoff=100 * _ALIKE) > 0
    )


def worth_a_look(row: Mapping[str, float]) -> bool:
    """Whether what `spelt` says of two names speaks for their being one method's at all."""
    return bool(
        row["words_shared"] or row["letters"] or row["letters_ratio"] >= _ALIKE or row["likeness"] >= _ALIKE
    )


def spelt(short: str, long: str, a: Form, b: Form) -> dict[str, float]:
    """What the spelling of two normalised names says, the shorter one first; keys as `sameness.FEATURES` has them."""
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
            "more_generic": _GENERIC.issuperset(more),
            "more_usual": _USUAL.issuperset(more),
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
