"""Put texts to annotations that are kept without them, from documents of the same titles.

    python -m extract.training.texts ANNOTATIONS.jsonl PROCEEDINGS.bib ... --out FOLDER

Documents are in any format that `stemma build` reads. Writes FOLDER/ANNOTATIONS.jsonl with the annotations that found
their text and FOLDER/ANNOTATIONS_input.jsonl with the texts: what `--silver` of the other commands takes.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path

from extract.documents import read_documents
from extract.training.gold import Record
from kg.schema import Document


def with_texts(records: Iterable[Record], documents: Iterable[Document]) -> Iterator[tuple[Record, Record]]:
    """Each annotation whose title a document has, and its text: `id`, `kind`, `title` and `abstract`.

    Titles are compared without case; a document of a title alone has no text.
    """
    texts = {d.title.casefold(): d for d in documents if "\n\n" in d.text}
    for record in records:
        if document := texts.get(record["title"].casefold()):
            title, _, abstract = document.text.partition("\n\n")
            yield (
                record,
                {"id": record["id"], "kind": str(document.kind), "title": title, "abstract": abstract},
            )


def main() -> None:
    """Read the arguments, join, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("annotations", type=Path)
    parser.add_argument("documents", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    arguments = parser.parse_args()
    records = [json.loads(line) for line in arguments.annotations.read_text(encoding="utf-8").splitlines()]
    # File by file: the volumes of one year use the same keys.
    read = (read_documents([path], warn=partial(print, file=sys.stderr)) for path in arguments.documents)
    both = list(with_texts(records, chain.from_iterable(read)))
    arguments.out.mkdir(parents=True, exist_ok=True)
    for suffix, rows in (("", [r for r, _ in both]), ("_input", [text for _, text in both])):
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (arguments.out / f"{arguments.annotations.stem}{suffix}.jsonl").write_text(lines, encoding="utf-8")
    names = [(m["name"], f"{t['title']}\n{t['abstract']}") for r, t in both for m in r["methods"]]
    absent = sum(name.casefold() not in text.casefold() for name, text in names)
    print(
        f"{len(both)} of {len(records)} annotations have their text; of their {len(names)} methods"
        f" {absent} are not in it by their name (what an author's own LaTeX command stood for, mostly)"
    )


if __name__ == "__main__":
    main()
