"""A light, deterministic stemmer: inflections of one English word share a stem, derivations do not.

"use", "uses", "used" and "using" are one; "combine" and "combination" are two. Cues and sentences go through the
same function, so that no cue hangs on a statistical lemmatiser (which made "produc" of "producing" here).
"""

from functools import lru_cache

_IRREGULAR = {
    "is": "be", "are": "be", "was": "be", "were": "be", "been": "be", "being": "be", "am": "be",
    "has": "have", "had": "have", "having": "have", "built": "build", "made": "make", "drawn": "draw",
    "drew": "draw", "taken": "take", "took": "take", "beaten": "beat", "gave": "give", "given": "give",
    "outdid": "outdo", "outdone": "outdo", "found": "find", "sought": "seek", "chose": "choose",
    "chosen": "choose", "stood": "stand", "led": "lead", "learnt": "learn", "n't": "not",
    "networks": "network",
}  # fmt: skip
_VOWELS = frozenset("aeiouy")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of a lower-case word; words of up to three letters stay as they are."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3 or not word.isalpha():
        return word
    if word.endswith(("ies", "ied")) and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("ing") and len(word) > 4 and _VOWELS & set(word[:-3]):
        return _close(word[:-3])
    if word.endswith("ed") and len(word) > 3 and _VOWELS & set(word[:-2]):
        return _close(word[:-2])
    if word.endswith("es") and word[:-2].endswith(("ss", "x", "ch", "sh", "z")):
        return _close(word[:-2])
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return _close(word)


def _close(base: str) -> str:
    """Take off a final e and undouble a final consonant, which the inflected forms do not all show."""
    base = base.removesuffix("e") if len(base) > 3 else base
    if len(base) > 3 and base[-1] == base[-2] and base[-1] not in _VOWELS:
        base = base[:-1]
    return base + "e" if len(base) == 2 and base[0] in _VOWELS else base
