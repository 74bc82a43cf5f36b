"""What the spelling of two names says of whether they are one method, before any document is asked."""

from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from kg.resolve.forms import Form

_LIKE = 90.0
"""fuzz.ratio from which two expansions are one: 93 for "... network" and "... net", 88 for "recurrent neural
network" and "recursive neural network"."""

_LONG = 12
"""Letters from which one that differs may be a slip. In short names it makes another method: R-CNN, R-FCN."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """score in [0, 1] and the reason.

    apart: no document's word can make the two names one. narrows: one name says more in front, so that a document
    that gives both for one method may mean the general one as shorthand ("fine-tuning"). heads: one has a head that
    may say of what kind it is ("GAN", "GAN loss").
    """

    score: float
    reason: str
    apart: bool = False
    narrows: bool = False
    heads: bool = False


def likeness(a: Form, b: Form) -> Likeness:
    """Compare two names by their spelling alone; symmetric."""
    if a.folded == b.folded and a.key == b.key:
        return Likeness(1.0, "the same but for case, hyphens, plural")
    if a.key == b.key:
        return Likeness(0.97, f"both are written {' '.join(a.words)!r} in full")
    if a.version[0] == b.version[0] and a.version != b.version:
        marks = sorted(" ".join(form.version[1]) or "none" for form in (a, b))
        return Likeness(0.0, f"versions differ: {' and '.join(marks)}", apart=True)
    if a.joined == b.joined:
        return Likeness(0.95, "the same but for spaces and hyphens")
    if a.core[0] and a.core[0] == b.core[0]:
        return _by_head(a, b)
    if a.words and sorted(a.words) == sorted(b.words):
        return Likeness(0.5, "the same words in another order")
    if abbreviates(a, b) or abbreviates(b, a):
        return Likeness(0.5, "the letters of one stand in the other, which no document says")
    short, long = sorted((a, b), key=lambda form: len(form.words))
    if set(short.words) < set(long.words):
        more = " ".join(w for w in long.words if w not in short.words)
        if more == "deep":
            return Likeness(0.5, "one says 'deep' more")
        narrows = long.words[: len(short.words)] != short.words
        return Likeness(0.1 if narrows else 0.3, f"one says {more!r} more", narrows=narrows)
    inner, outer = sorted((a, b), key=lambda form: len(form.key))
    if outer.key.endswith(inner.key):
        return Likeness(0.1, f"one says {outer.key.removesuffix(inner.key)!r} more", narrows=True)
    written_out = len(a.words) == len(b.words) > 1 and min(len(a.key), len(b.key)) >= _LONG
    if written_out and DamerauLevenshtein.distance(a.key, b.key, score_cutoff=1) <= 1:
        return Likeness(0.5, "one letter differs")
    ratio = fuzz.ratio(a.folded, b.folded) / 100
    return Likeness(round(0.35 * ratio, 3), f"spelt otherwise ({ratio:.0%} of the letters agree)")


def _by_head(a: Form, b: Form) -> Likeness:
    """Two names of one core: "ConvNet" and "convolutional network", "dropout" and "dropout layer"."""
    heads = {a.core[1], b.core[1]}
    if len(heads) == 1:
        return Likeness(0.9, "the same but for clipped words and endings")
    if "" not in heads:
        return Likeness(0.3, f"heads differ: {' and '.join(sorted(heads))}")
    (head,) = heads - {""}
    longer, shorter = (a, b) if a.core[1] else (b, a)
    if (
        head in ("layer", "classifier")
        or shorter.is_proper
        or len(longer.words) > (3 if head == "network" else 2)
    ):
        return Likeness(0.8, f"the same but for the head {head!r}", heads=head != "network")
    # "Attention network" is more than attention, and "sigmoid loss" than sigmoid; "Transformer network" is not
    # more than "Transformer".
    if head == "network" and shorter.key.endswith(("er", "or")):
        return Likeness(0.8, f"the same but for the head {head!r}")
    return Likeness(0.3, f"the head {head!r} may make another method of it")


def abbreviates(short: Form, long: Form) -> bool:
    """Whether the letters of a short name occur in order in other words, the first one at the beginning.

    A longer name that holds the short one itself ("LSTM networks") is a variant, no expansion. The word "deep" at
    the beginning of a network's name may be passed over ("CNN").
    """
    word, parts = short.joined, long.parts
    if len(short.folded.split()) > 2 or len(parts) < 2 or not word:
        return False
    if parts[0] == "deep" and word[0] != "d" and long.words[-1] == "network":
        parts = parts[1:]
    letters = "".join(parts)
    if word[0] != letters[0] or 2 * len(word) > len(letters):
        return False
    if any(part.startswith(word) for part in parts):
        return False
    if " " not in long.folded:
        return word == "".join(part[0] for part in parts)
    rest = iter(letters)
    return all(letter in rest for letter in word)


def initials(form: Form) -> str:
    """The letters that its parts begin with."""
    return "".join(part[0] for part in form.parts)


def alike(a: Form, b: Form) -> bool:
    """Whether two expansions of one short form are one: nearly the same letters, or one has all words of the other."""
    words_a, words_b = set(a.folded.split()), set(b.folded.split())
    return words_a <= words_b or words_b <= words_a or fuzz.ratio(a.folded, b.folded) >= _LIKE
