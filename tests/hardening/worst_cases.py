"""Texts that make a regular expression slow, made from the expression itself.

Each of its repeats is pumped: what must stand before it, then what it repeats, over and over. So is each of its
beginnings, since a search starts again at every one of them. Both cost time that grows with the square of the length,
or worse, where an expression can go over the same text in many ways.
"""

import re
from collections.abc import Iterator
from re import _constants as c  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_LETTERS = " \n\taA1.,-_(){}[]<>\\\"'$&#@:;!*/=é"
_MANY = 16
"""Repeats of at most so many are no danger."""
_ENDS = ("", "\x01", " ")


def worst_cases(pattern: re.Pattern[str]) -> Iterator[tuple[str, str, str]]:
    """What to put together, `head + pump * times + end`."""
    found: dict[tuple[str, str], None] = {}
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    for pumps in _pumps(list(tree), ""):
        found[pumps] = None
    for head, pump in found:
        for end in _ENDS:
            yield head, pump, end


def _pumps(items: list[Any], before: str) -> Iterator[tuple[str, str]]:
    """Pairs of head and pump for a sequence of parsed items."""
    head = before
    for place, (kind, value) in enumerate(items):
        if head:
            yield "", head
        yield from _within(kind, value, head)
        if kind in (c.MAX_REPEAT, c.MIN_REPEAT) and place + 1 < len(items):
            for letter in _shared(value[2], [items[place + 1]]):
                yield head, letter
        head += _example(kind, value)
    if head:
        yield "", head


def _within(kind: Any, value: Any, head: str) -> Iterator[tuple[str, str]]:
    if kind in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
        _, most, body = value
        if most > _MANY:
            example = _sequence(list(body))
            if example:
                yield head, example
            for letter in _letters(list(body)):
                yield head, letter
        yield from _pumps(list(body), head)
    elif kind is c.SUBPATTERN:
        yield from _pumps(list(value[3]), head)
    elif kind is c.ATOMIC_GROUP:
        yield from _pumps(list(value), head)
    elif kind is c.BRANCH:
        for branch in value[1]:
            yield from _pumps(list(branch), head)
    elif kind in (c.ASSERT, c.ASSERT_NOT):
        yield from _pumps(list(value[1]), head)


def _example(kind: Any, value: Any) -> str:
    """A text that an item takes, more or less."""
    if kind in (c.LITERAL, c.NOT_LITERAL, c.IN, c.ANY):
        return next(iter(_letters([(kind, value)])), "")
    if kind in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
        least, _, body = value
        return _sequence(list(body)) * least
    if kind is c.SUBPATTERN:
        return _sequence(list(value[3]))
    if kind is c.ATOMIC_GROUP:
        return _sequence(list(value))
    if kind is c.BRANCH:
        return _sequence(list(value[1][0]))
    return ""


def _sequence(items: list[Any]) -> str:
    return "".join(_example(kind, value) for kind, value in items)


def _letters(items: list[Any]) -> list[str]:
    """Letters that a single item takes, all alone."""
    if len(items) != 1:
        return []
    kind, value = items[0]
    if kind is c.LITERAL:
        return [chr(value)]
    if kind is c.SUBPATTERN:
        return _letters(list(value[3]))
    if kind not in (c.NOT_LITERAL, c.IN, c.ANY):
        return []
    one = re.compile(_class(kind, value), re.DOTALL)
    own = [chr(v) for k, v in (value if kind is c.IN else ()) if k is c.LITERAL]
    own += [chr(v[0]) for k, v in (value if kind is c.IN else ()) if k is c.RANGE]
    return [letter for letter in dict.fromkeys([*_LETTERS, *own]) if one.fullmatch(letter)]


def _shared(body: Any, following: list[Any]) -> list[str]:
    """Letters that a repeat takes and what follows it too."""
    kind, value = following[0]
    after = list(value[2]) if kind in (c.MAX_REPEAT, c.MIN_REPEAT) else following
    return [letter for letter in _letters(list(body)) if letter in _letters(after)]


_CATEGORIES = {
    c.CATEGORY_DIGIT: r"\d",
    c.CATEGORY_NOT_DIGIT: r"\D",
    c.CATEGORY_SPACE: r"\s",
    c.CATEGORY_NOT_SPACE: r"\S",
    c.CATEGORY_WORD: r"\w",
    c.CATEGORY_NOT_WORD: r"\W",
}


def _class(kind: Any, value: Any) -> str:
    if kind is c.ANY:
        return "."
    if kind is c.NOT_LITERAL:
        return f"[^{re.escape(chr(value))}]"
    parts = []
    for what, of in value:
        if what is c.NEGATE:
            parts.append("^")
        elif what is c.LITERAL:
            parts.append(re.escape(chr(of)))
        elif what is c.RANGE:
            parts.append(f"{re.escape(chr(of[0]))}-{re.escape(chr(of[1]))}")
        elif what is c.CATEGORY:
            parts.append(_CATEGORIES[of])
    return f"[{''.join(parts)}]"
