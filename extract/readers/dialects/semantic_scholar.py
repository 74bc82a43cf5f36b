"""Papers of Semantic Scholar, from its API or its data sets: paperId or corpusid, title, abstract, year."""

from collections.abc import Iterator, Mapping

NAME = "Semantic Scholar"

_IDS = ("paperId", "corpusid", "corpusId", "paper_id")


def recognises(record: Mapping[str, object]) -> bool:
    """Whether it has one of Semantic Scholar's ids, or its older field for abstracts."""
    return any(id in record for id in _IDS) or "paperAbstract" in record


def translated(record: Mapping[str, object]) -> dict[str, object]:
    """Fields of study as categories."""
    return {
        "id": next((record[id] for id in _IDS if record.get(id) is not None), record.get("id")),
        "title": record.get("title"),
        "abstract": record.get("abstract") or record.get("paperAbstract"),
        "year": record.get("year"),
        "date": record.get("publicationDate") or record.get("publicationdate"),
        "categories": tuple(
            dict.fromkeys(
                n
                for f in ("fieldsOfStudy", "s2FieldsOfStudy", "s2fieldsofstudy")
                for n in _names(record.get(f))
            )
        ),
    }


def _names(fields: object) -> Iterator[str]:
    for field in fields if isinstance(fields, list) else ():
        name = field.get("category") if isinstance(field, Mapping) else field
        if isinstance(name, str):
            yield name
