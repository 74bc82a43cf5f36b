"""arXiv's metadata snapshot: id, title, abstract, categories, versions, update_date."""

import re
from collections.abc import Mapping
from functools import lru_cache

NAME = "arXiv's metadata snapshot"

_CREATED = re.compile(r"[A-Z][a-z]{2}, (\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) ")
_MONTHS = {m: f"{i:02d}" for i, m in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
_PARAGRAPH = re.compile(r"\n\s+")


def recognises(record: Mapping[str, object]) -> bool:
    """Whether it has arXiv's categories and versions, or the date of an update."""
    return "categories" in record and ("update_date" in record or "versions" in record)


def translated(record: Mapping[str, object]) -> dict[str, object]:
    """Lines are joined as arXiv broke them, at 80 characters; an indented one begins a paragraph.

    The date is that of the first version, and only without one that of the last update.
    """
    categories = record["categories"]
    return {
        "id": record.get("id"),
        "title": _unbroken(record.get("title")),
        "abstract": _unbroken(record.get("abstract"), between="\n"),
        "date": _created(record.get("versions")) or record.get("update_date"),
        "categories": tuple(categories.split()) if isinstance(categories, str) else categories,
    }


def _unbroken(text: object, between: str = " ") -> object:
    """A text on one line, or with `between` between its paragraphs."""
    if not isinstance(text, str) or "\n" not in text:
        return text
    text = text.strip()
    if "\n " not in text:
        return text.replace("\n", " ")
    return between.join(part.replace("\n", " ") for part in _PARAGRAPH.split(text))


def _created(versions: object) -> str | None:
    match versions:
        case [{"created": str(created)}, *_]:
            return _day(created[:17])
    return None


@lru_cache(maxsize=1 << 13)  # the days of twenty years
def _day(created: str) -> str | None:
    """The date in "Mon, 2 Apr 2007 19"."""
    found = _CREATED.match(created)
    if found is None or found[2] not in _MONTHS:
        return None
    return f"{found[3]}-{_MONTHS[found[2]]}-{int(found[1]):02d}"
