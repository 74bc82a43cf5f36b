"""The normal forms of a name: what is left of it when the ways of writing it are taken away.

"β-VAE" and "Beta-VAE", "GPT-2" and "GPT2", "recurrent NNs" and "recurrent neural network", "attention mechanism"
and "attention" have one key. A key is stricter than `kg.names.normalise` where that loses what tells methods
apart ("t-ReX" and "t-ReX*", "GPT-3.5" and "GPT-35"), and more lenient in the rest.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from kg.names import normalise, singular

GENERIC = frozenset(
    """
    algorithm approach architecture attention backbone baseline block classifier component decoder deeplearning
    deepneuralnetwork detector dnn encoder framework generator head layer learning loss machinelearning method model
    module network neuralnetwork nn objective optimizer procedure system technique
    """.split()
)
"""Keys of names that do not say which method is meant: as aliases they link nothing."""

_MARKUP = re.compile(r"[$\\{}^_]")
_GREEK = re.compile(r"[\u0370-\u03ff]")
_END_STAR = re.compile(r"(?<=\w)\*+(?=\s|$)")
_WORD = re.compile(r"\w+(?:\.\d+)*[+*]*|[+*]+")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_DIMENSIONS = re.compile(r"\b(\d+) dimensional\b")
_SPLIT_VERSION = re.compile(r"(?<=\w )(?:version|ver|v) ?(?=\d)")
_VERSION = re.compile(r"v?\d+(?:\.\d+)*|\++|\*+")
_BETWEEN_DIGITS = re.compile(r"(?<=\d) (?=\d)")
_ROMAN_END = re.compile(r"(?<=\w )(?:II|III|IV)$")
_ARTICLES = frozenset({"the", "a", "an"})
_ROMAN = {"II": "2", "III": "3", "IV": "4"}
_NUMBERS = {
    word: str(number)
    for number, word in enumerate("zero one two three four five six seven eight nine ten".split())
}
_SIZES = frozenset("nano tiny mini small base medium large big huge giant lite xs xl xxl".split())
_ORDINARY = frozenset("standard conventional vanilla classical classic traditional ordinary plain".split())
_WEAK_HEADS = frozenset(
    "model method methodology approach algorithm architecture mechanism technique framework scheme strategy "
    "function operation operator".split()
)
_SOFT_HEADS = frozenset(
    "augmentation classifier clustering embedding layer loss network optimizer regularization training".split()
)
_NET = frozenset({"network", "net", "nn"})
_SPELLINGS = (
    (re.compile(r"is(ations?|e|ed|es|ing|er)$"), r"iz\1"),
    (re.compile(r"(?<=\w{3})our(s|ed|ing|)$"), r"or\1"),
    (re.compile(r"(?<=[aeiou])ll(ed|ing|er)$"), r"l\1"),
)
"""British to American. The result need not be a word ("noize"): both spellings of a name get the same one."""
_CLIPPED = {
    "attn": "attention",
    "aug": "augmentation",
    "bi": "bidirectional",
    "conv": "convolution",
    "emb": "embedding",
    "grad": "gradient",
    "norm": "normalization",
    "reg": "regularization",
}
"""Clipped words that names are put together of: "BatchNorm", "ConvNet"."""


@dataclass(frozen=True)
class Form:
    """A name and its normal forms.

    folded: see `fold`. words: lower case, in one spelling, without articles, ordinary adjectives ("standard") and
    weak heads ("model"); whatever head says "neural network" is "network". key: the words joined; names of one
    key are one method.
    """

    name: str
    folded: str
    words: tuple[str, ...]
    key: str

    @cached_property
    def joined(self) -> str:
        """The folded name without spaces, which is what hyphens became: "VGG net" is "VGGNet"."""
        return self.folded.replace(" ", "")

    @cached_property
    def core(self) -> tuple[str, str]:
        """Its stem without a soft head, and that head: ("convolution", "layer"), ("convolution", "network").

        Clipped words are written out, so "ConvNet" is ("convolution", "network"); inflections are off, so
        "grouped convolution" is ("groupconvolution", "").
        """
        parts = [p.lower() for word in self.name.split() for p in _PART.findall(word)]
        clipped = len(parts) > 1 and all(len(p) > 1 for p in parts) and _CLIPPED.keys() & parts
        words = list(_canonical(" ".join(_CLIPPED.get(p, p) for p in parts)) if clipped else self.words)
        head = words.pop() if len(words) > 1 and words[-1] in _SOFT_HEADS else ""
        if len(words) > 1 or head or not self.key.endswith(("ional", "ed")):
            words = [*map(_stem, words)]
        return _joint(words), head

    @cached_property
    def version(self) -> tuple[str, tuple[str, ...]]:
        """What is left without numbers, sizes and single letters at the end, and those: ("gpt", ("2",))."""
        words, marks = list(self.words), []
        while len(words) > 1 and (len(words[-1]) == 1 or words[-1] in _SIZES):
            marks.append(words.pop())
        base = _joint(words)
        marks += [mark.removeprefix("v") for mark in _VERSION.findall(base)]
        return _VERSION.sub("", base), tuple(sorted(marks))

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The folded words, or, of a single word, the parts that its capitals show: "FixMatch" is "fix", "match"."""
        words = self.folded.split()
        return tuple(words) if len(words) > 1 else tuple(p.lower() for p in _PART.findall(self.name))

    @property
    def is_proper(self) -> bool:
        """Whether it is a coined name or an acronym: one word with a capital or digit after its first letter."""
        return len(self.name.split()) == 1 and any(c.isupper() or c.isdigit() for c in self.name[1:])


def fold(name: str) -> str:
    """The normalised name, or the name in lower case where normalising leaves nothing ("🤗")."""
    return normalise(name) or name.casefold().strip()


def form(name: str) -> Form:
    """The normal forms of a name; one without letters or digits is its own key."""
    words = _canonical(_plain(name))
    return Form(name, fold(name), words, _joint(words) or fold(name))


def _plain(name: str) -> str:
    """Words and single spaces: Greek letters by name, hyphens and brackets gone; "3.5", "+" and a last "*" stay."""
    text = unicodedata.normalize("NFKC", name)
    text = _GREEK.sub(_spelt, _MARKUP.sub("", text))
    if len(_END_STAR.findall(text)) != text.count("*"):  # "*BERT*" is emphasis
        text = text.replace("*", " ")
    text = " ".join(_WORD.findall(text))
    return _ROMAN_END.sub(lambda match: _ROMAN[match[0]], text).casefold()


def _spelt(match: re.Match[str]) -> str:
    """ "β" as "beta"; with an accent too."""
    words = unicodedata.name(match[0], "").partition(" WITH ")[0].split()
    return f" {words[-1].lower()} " if "LETTER" in words else match[0]


def _canonical(text: str) -> tuple[str, ...]:
    words = [_NUMBERS.get(w, w) for w in text.split() if w not in _ARTICLES]
    words = _SPLIT_VERSION.sub("v", _DIMENSIONS.sub(r"\1d", " ".join(words))).split()
    words = [_american(w) if len(w) > 5 else w for w in words]
    while len(words) > 1 and words[0] in _ORDINARY:
        del words[0]
    while words:
        words[-1] = singular(words[-1])
        if len(words) == 1 or words[-1] not in _WEAK_HEADS:
            break
        words.pop()
    return tuple(_one_network(words))


def _american(word: str) -> str:
    for pattern, replacement in _SPELLINGS:
        word = pattern.sub(replacement, word)
    return word


def _one_network(words: list[str]) -> list[str]:
    """ "recurrent NN", "recurrent neural net" and "neural recurrent network" as "recurrent network"; "deep" first.

    "k-NN" is not one: a letter before "NN" says that it stands for "nearest neighbour".
    """
    if words and words[-1] == "dnn" and len(words) > 1:
        words = ["deep", *words[:-1], "nn"]
    if len(words) < 2 or words[-1] not in _NET or (words[-1] == "nn" and len(words[-2]) < 3):
        return words
    rest = [w for w in words[:-1] if w not in ("neural", "artificial")]
    if "deep" in rest:
        rest = ["deep", *(w for w in rest if w != "deep")]
    return [*rest, "network"] if rest and rest != ["deep"] else [*rest, "neural", "network"]


def _joint(words: Sequence[str]) -> str:
    """Without spaces, but for a point between two numbers: "Llama-2-7B" is not "Llama 27B"."""
    return _BETWEEN_DIGITS.sub(".", " ".join(words)).replace(" ", "")


def _stem(word: str) -> str:
    """ "convolutional" as "convolution", "grouped" as "group"."""
    word = singular(word)
    if word.endswith("ional"):
        return word[:-2]
    if word.endswith("ed") and len(word) > 5:
        return word[:-2]
    return word[:-1] if word.endswith("e") and len(word) > 4 else word
