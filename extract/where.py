"""Which documents to take, by year and by category: `year>=2018`, `category=cs.*`."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from operator import eq, ge, gt, le, lt, ne

from kg.errors import DocumentError

_YEARS: dict[str, Callable[[int, int], bool]] = {
    ">=": ge, "<=": le, "!=": ne, "=": eq, ">": gt, "<": lt
}  # fmt: skip
_CONDITION = re.compile(r"\s*(?P<field>\w+)\s*(?P<sign>>=|<=|!=|==|=|>|<)\s*(?P<value>.*?)\s*")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition. field: year or category. sign: how to compare, for a category `=` or `!=`.

    value: the year, or a pattern in lower case where `*` stands for any letters.
    """

    field: str
    sign: str
    value: str

    def admits(self, year: int | None, categories: Iterable[str]) -> bool:
        """Whether a document of this year and these categories meets it; one without a year has none to meet."""
        if self.field == "year":
            return year is not None and _YEARS[self.sign](year, int(self.value))
        found = any(fnmatchcase(category.lower(), self.value) for category in categories)
        return found == (self.sign == "=")


def parse_condition(text: str) -> Condition:
    """Read one condition. Raises DocumentError if it is none."""
    match = _CONDITION.fullmatch(text)
    field, sign, value = match.group("field", "sign", "value") if match else ("", "", "")
    sign = "=" if sign == "==" else sign
    if field == "year" and re.fullmatch(r"\d{4}", value, re.ASCII):
        return Condition(field, sign, value)
    if field == "category" and sign in ("=", "!=") and value:
        return Condition(field, sign, value.lower().replace("[", "[[]"))
    raise DocumentError(
        f"{text!r}: no condition; write year>=2018, year<2020, category=cs.CL or category!=math.*"
    )


def admits(conditions: Sequence[Condition], year: int | None, categories: Iterable[str]) -> bool:
    """Whether a document meets all conditions."""
    return all(condition.admits(year, categories) for condition in conditions)
