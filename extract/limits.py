"""What is not read for relations, and why: text that is no English prose, and sentences without end."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from spacy.lang.en.stop_words import STOP_WORDS

LONGEST = 200
"""Words of a sentence. Longer ones are tables and lists run together; the time that paths and cues take grows with
the square of it. The longest sentence of the gold that states a relation has 50."""

_LETTERS, _ENGLISH = 150, 0.10
"""From so many letters on, a text with a smaller share of English function words is not read: of 4,300 English
abstracts and entries none has less than 0.15; German, Chinese and tables of figures have about 0."""
_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=4)
def is_english(text: str) -> bool:
    """Whether a text is English prose, or too short to say."""
    words = _WORD.findall(text.lower())
    if sum(map(len, words)) < _LETTERS:
        return True
    return sum(word in STOP_WORDS for word in words) >= _ENGLISH * len(words)


def passed_over(text: str, lengths: Iterable[int]) -> Iterator[str]:
    """A reason for each kind of thing that is not read for relations; lengths: of the text's sentences, in words."""
    if not is_english(text):
        yield "not English prose: no relations were looked for"
    elif long := sum(length > LONGEST for length in lengths):
        sentences = "1 sentence" if long == 1 else f"{long} sentences"
        yield f"{sentences} of more than {LONGEST} words passed over for relations"
