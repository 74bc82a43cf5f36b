"""Train the recogniser on annotated documents and join it to a parser: the pipeline that ships.

    python -m extract.training.recogniser PARSER OUT GOLD.jsonl:TEXTS.jsonl [GOLD.jsonl:TEXTS.jsonl ...]
    python -m extract.training.recogniser PARSER --folds 5 GOLD.jsonl:TEXTS.jsonl ...

PARSER is a pipeline trained by `parser.cfg`. Gold and texts have the form that seeds/gold/GUIDE.md describes.
"""

import argparse
import hashlib
import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import spacy
from spacy.language import Language

from extract.recogniser import MethodRecogniser, train


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text and the names that its annotation calls methods."""

    id: str
    text: str
    names: tuple[str, ...]


def read_annotated(gold: Path, texts: Path) -> Iterator[Annotated]:
    """Join a gold file with its texts, by id."""
    records = (json.loads(line) for line in texts.read_text(encoding="utf-8").splitlines() if line.strip())
    joined = {r["id"]: "\n\n".join(part for part in (r["title"], r["abstract"]) if part) for r in records}
    for line in gold.read_text(encoding="utf-8").splitlines():
        if line.strip():
            doc = json.loads(line)
            names = {n for m in doc["methods"] for n in [m["name"], *m["aliases"]]}
            yield Annotated(doc["id"], joined[doc["id"]], tuple(sorted(names, key=lambda n: (-len(n), n))))


def project(annotated: Annotated) -> list[tuple[int, int]]:
    """Character spans of all the names, longer ones first where they overlap.

    Names in capitals are matched as they stand; words in lower case, and long names, in any case.
    """
    spans: list[tuple[int, int]] = []
    for name in annotated.names:
        flags = re.IGNORECASE if name[1:].islower() or name.islower() or len(name) > 12 else 0
        for match in re.finditer(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", annotated.text, flags):
            if all(match.end() <= s or e <= match.start() for s, e in spans):
                spans.append(match.span())
    return sorted(spans)


def build(parser: Path, out: Path, data: list[Annotated]) -> Language:
    """Train on all of `data` and write the joined pipeline to `out`; its meta names what it was trained on."""
    nlp = spacy.load(parser)
    docs = list(nlp.pipe(a.text for a in data))
    recogniser = nlp.add_pipe("method_recogniser")
    assert isinstance(recogniser, MethodRecogniser)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.crfsuite"
        known = train(docs, [project(a) for a in data], path)
        recogniser.load(path.read_bytes(), known)
    nlp.meta["name"] = "stemma"
    nlp.meta["version"] = "0.1.0"
    nlp.meta["license"] = "CC BY-SA 4.0"
    nlp.meta["stemma"] = {"trained_on": sorted(hashlib.sha256(a.id.encode()).hexdigest()[:16] for a in data)}
    nlp.to_disk(out, exclude=["vocab_vectors"])
    return nlp


def main() -> None:
    """Read the arguments, train, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parser", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("data", nargs="+", help="GOLD.jsonl:TEXTS.jsonl")
    arguments = parser.parse_args()
    data = [a for pair in arguments.data for a in read_annotated(*map(Path, pair.split(":")))]
    build(arguments.parser, arguments.out, data)


if __name__ == "__main__":
    main()
