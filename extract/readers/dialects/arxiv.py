"""arXiv's metadata snapshot: id, title, abstract, categories, versions, update_date."""

import re
from collections.abc import Mapping

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
    return between.join(part.replace("\n", " ") for part in _PARAGRAPH.split(text.strip()))


def _created(versions: object) -> str | None:
    match versions:
        case [{"created": str(created)}, *_]:
            if (found := _CREATED.match(created)) and found[2] in _MONTHS:
                return f"{found[3]}-{_MONTHS[found[2]]}-{int(found[1]):02d}"
    return None
