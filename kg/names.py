"""Normalising names, so that spellings of one method compare equal, and stable ids."""

import hashlib
import json
import re
import unicodedata
from functools import lru_cache

_MARKUP = re.compile(r"[$\\{}^_]")
_PUNCTUATION = re.compile(r"[^\w+()/ ]")
_BRACKETS = re.compile(r"[()/]")
_ARTICLES = frozenset({"the", "a", "an"})


@lru_cache(maxsize=1 << 18)
def normalise(name: str) -> str:
    """Fold case, punctuation, hyphens, articles and a final plural.

    The definition is that of `norm` in seeds/gold/score.py, which is binding: evaluation and resolution must
    agree on what one name is. Returns "" for a name without letters or digits.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    folded = _PUNCTUATION.sub(" ", _MARKUP.sub("", folded).replace("-", " "))
    words = [w for w in _BRACKETS.sub(" ", folded).split() if w not in _ARTICLES]
    if words:
        words[-1] = singular(words[-1])
    return " ".join(words)


def stable_id(prefix: str, *parts: str) -> str:
    """An id that depends on the parts alone: `prefix` and 12 hex digits of SHA-256 over their JSON list."""
    digest = hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return f"{prefix}{digest.hexdigest()[:12]}"


def singular(word: str) -> str:
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 2 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
