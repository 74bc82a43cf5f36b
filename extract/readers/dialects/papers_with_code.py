"""The dumps of Papers with Code: methods.json, and papers-with-abstracts.json.

A method's year and collections, and a paper's methods, are what the dump says of them (`extract.told`). Two values are
what its forms were filled with beforehand, and say nothing: the year 2000, which methods of 2018 papers have too, and
the description "Please enter a description about the method here".
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from extract.told import Told

NAME = "Papers with Code"

_ARXIV = re.compile(r"arxiv\.org/(?:abs|pdf)/([\w.-]+/\d{7}|\d{4}\.\d{4,5})")
_UNKNOWN_YEAR = 2000
_PLACEHOLDER = re.compile(r"\s*please enter a description\b", re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]]{0,300}\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*\)")
_LINK = re.compile(r"\[([^\[\]]+)\]\((?:https?:)?[^()\s]*(?:\([^()]*\)[^()\s]*)*\)")
_STRONG = re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])([^*\n]+?)(?<=[^\s*])\1(?![\w*])")
Record = Mapping[str, object]


def recognises(record: Record) -> bool:
    """Whether it is a paper with an address there, or a method with its full name and source."""
    return "paper_url" in record or _is_method(record)


def translated(record: Record) -> dict[str, object]:
    """Ids are the paths of the addresses: method/gelu, paper/attention-is-all-you-need."""
    return _method(record) if _is_method(record) else _paper(record)


def _is_method(record: Record) -> bool:
    return "full_name" in record and "description" in record and "introduced_year" in record


def _method(record: Record) -> dict[str, object]:
    told = _told(record, introduced=True)
    name = record.get("name") or record.get("full_name")
    return {
        "id": _path(record.get("url")),
        "title": name,
        "abstract": _unmarked(record.get("description")),
        "year": _year(record),
        "kind": "method",
        "categories": told.collections if told else (),
        "told": (told,) if told else (),
    }


def _paper(record: Record) -> dict[str, object]:
    tasks = record.get("tasks")
    methods = record.get("methods")
    told = [
        entry
        for method in (methods if isinstance(methods, list) else ())
        if isinstance(method, Mapping)
        and (entry := _told(method, introduced=_is_source(method, record))) is not None
    ]
    collections = (c for entry in told for c in entry.collections)
    return {
        "id": _path(record.get("paper_url")),
        "title": record.get("title"),
        "abstract": record.get("abstract"),
        "date": record.get("date"),
        "categories": tuple(
            dict.fromkeys([t for t in tasks if isinstance(t, str)] if isinstance(tasks, list) else ())
        )
        + tuple(dict.fromkeys(collections)),
        "told": tuple(told),
    }


def _told(method: Record, *, introduced: bool) -> Told | None:
    name = method.get("name") or method.get("full_name")
    full_name, year = method.get("full_name"), _year(method)
    if not isinstance(name, str) or not name.strip():
        return None
    return Told(
        name,
        introduced,
        full_name if isinstance(full_name, str) else "",
        year if isinstance(year, int) and not isinstance(year, bool) else None,
        tuple(dict.fromkeys(_collections(method))),
    )


def _year(method: Record) -> object:
    year = method.get("introduced_year")
    return None if year == _UNKNOWN_YEAR else year


def _collections(method: Record) -> Iterator[str]:
    """Names of the classes that a method is filed under: of `collections`, or of its `main_collection`."""
    collections = method.get("collections")
    for one in (*(collections if isinstance(collections, list) else ()), method.get("main_collection")):
        name = (one.get("collection") or one.get("name")) if isinstance(one, Mapping) else one
        if isinstance(name, str):
            yield name


def _unmarked(description: object) -> object:
    """A description without its Markdown: stress, links and pictures; None if there is none."""
    if not isinstance(description, str):
        return description
    if _PLACEHOLDER.match(description):
        return None
    return _STRONG.sub(r"\2", _LINK.sub(r"\1", _IMAGE.sub("", description))).strip()


def _is_source(method: Record, paper: Record) -> bool:
    """Whether the dump names this very paper as the method's source, by title or by arXiv's number."""
    title, number = method.get("source_title"), _number(method.get("source_url"))
    if isinstance(title, str) and title.strip() and title == paper.get("title"):
        return True
    return number is not None and number in (paper.get("arxiv_id"), _number(paper.get("url_abs")))


def _number(address: object) -> str | None:
    found = _ARXIV.search(address) if isinstance(address, str) else None
    return found[1] if found else None


def _path(address: object) -> object:
    """What follows the host; an address that is none is the id itself."""
    try:
        return urlsplit(address).path.strip("/") if isinstance(address, str) else address
    except ValueError:
        return address
