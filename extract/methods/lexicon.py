"""The word lists of `lexicon.toml`: what is too generic to be a method, and which word says which kind."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.names import normalise
from kg.schema import MethodKind

_ENDINGS = (
    ("former", MethodKind.ARCHITECTURE),
    ("net", MethodKind.ARCHITECTURE),
    ("gan", MethodKind.ARCHITECTURE),
    ("bert", MethodKind.ARCHITECTURE),
    ("vae", MethodKind.ARCHITECTURE),
    ("cnn", MethodKind.ARCHITECTURE),
    ("lstm", MethodKind.ARCHITECTURE),
    ("gpt", MethodKind.ARCHITECTURE),
)
_NAMELIKE = re.compile(
    r"(?<!\S)(?=\S*[A-Z0-9])(?=\S*[A-Za-z])\S*(?:[A-Z]\S*[A-Z]|[a-z][A-Z]|[A-Za-z]-?\d|\d[A-Z])\S*"
)
_HAS_LETTER = re.compile(r"[^\W\d_]")
_ADDRESS = re.compile(r"https?:|www\.|\.(?:com|org|io|net|html)\b|@")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """generic: normalised names that are no methods. kinds: a last word -> the kind that it says."""

    generic: frozenset[str]
    kinds: dict[str, MethodKind]

    def is_name(self, text: str) -> bool:
        """Whether `text` could name a method: it has a letter, is not generic, no address, and not a whole clause."""
        key = normalise(text)
        return (
            len(key) > 1
            and _HAS_LETTER.search(key) is not None
            and key not in self.generic
            and len(key.split()) <= 9
            and "\n" not in text
            and _ADDRESS.search(text) is None
        )

    def kind_of(self, phrase: str) -> MethodKind | None:
        """The kind that the last words of `phrase` say, or None."""
        words = normalise(phrase).split()
        while words and (words[-1].isdigit() or re.fullmatch(r"v\d+|[a-z]", words[-1])):
            words.pop()
        if not words:
            return None
        kind = self.kinds.get(words[-1])
        if kind is None and len(words) == 1:
            kind = next((k for ending, k in _ENDINGS if words[0].endswith(ending)), None)
        return kind


@cache
def default_lexicon() -> Lexicon:
    """The lexicon that ships with the package."""
    data = tomllib.loads(Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8"))
    kinds = {normalise(word): MethodKind(kind) for kind, words in data["kinds"].items() for word in words}
    return Lexicon(frozenset(normalise(g) for g in data["generic"]), kinds)


def is_proper(name: str) -> bool:
    """Whether a name cannot be taken for common words: one of its words has capitals or digits inside."""
    return len(name) > 2 and _NAMELIKE.search(name) is not None
