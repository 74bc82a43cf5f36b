"""Works of OpenAlex: id, display_name or title, abstract_inverted_index, publication_year and publication_date."""

import json
from collections.abc import Iterator, Mapping

NAME = "OpenAlex"

_FIELDS = ("abstract_inverted_index", "publication_year", "publication_date")
_SUBJECTS = ("primary_topic", "topics", "concepts", "keywords")
_LEVELS = ("subfield", "field", "domain")


def recognises(record: Mapping[str, object]) -> bool:
    """Whether it has an inverted abstract, or the id of a work beside a publication's year or date."""
    return "abstract_inverted_index" in record or (
        "openalex.org/" in str(record.get("id")) and any(field in record for field in _FIELDS)
    )


def translated(record: Mapping[str, object]) -> dict[str, object]:
    """The id without its address; topics, concepts and keywords, with what they belong to, as categories."""
    id = record.get("id")
    return {
        "id": id.rpartition("/")[2] if isinstance(id, str) else id,
        "title": record.get("title") or record.get("display_name"),
        "abstract": in_order(record.get("abstract_inverted_index")),
        "year": record.get("publication_year"),
        "date": record.get("publication_date"),
        "categories": tuple(dict.fromkeys(n for field in _SUBJECTS for n in _names(record.get(field)))),
    }


def in_order(index: object) -> object:
    """The words of an inverted index, word -> places, in the order of the places; anything else as it is."""
    if isinstance(index, str) and index.startswith("{"):
        try:
            index = json.loads(index)
        except ValueError:
            return index
    if not isinstance(index, Mapping):
        return index
    index = index.get("InvertedIndex", index) if "IndexLength" in index else index
    try:
        places = sorted((place, word) for word, at in index.items() for place in at)
        return " ".join(word for _, word in places)
    except (TypeError, AttributeError):  # no lists of numbers: no abstract
        return list(index)


def _names(subject: object) -> Iterator[str]:
    """The names of a subject, or of several, and of all that it is part of."""
    if isinstance(subject, list):
        for one in subject:
            yield from _names(one)
    elif isinstance(subject, Mapping):
        for key in ("display_name", "keyword"):
            if isinstance(name := subject.get(key), str):
                yield name
        for level in _LEVELS:
            yield from _names(subject.get(level))
