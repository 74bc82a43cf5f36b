"""The command that measures: `evaluate` compares what Stemma finds with a gold file."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from kg.cli.arguments import Model, Quiet
from kg.cli.making import extract_files
from kg.cli.terminal import stderr, stdout
from kg.errors import EvaluationError

if TYPE_CHECKING:
    from kg.evaluate import Annotation, Figures


def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Annotated documents, as JSON Lines.")],
    predictions: Annotated[
        Path | None,
        typer.Option("--predictions", metavar="FILE", help="Score what `stemma extract` wrote."),
    ] = None,
    texts: Annotated[
        Path | None,
        typer.Option(
            "--texts",
            metavar="FILE",
            help="The documents' texts, to extract from; GOLD's sibling *_input.jsonl unless given.",
        ),
    ] = None,
    model: Model = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object.")] = False,
    quiet: Quiet = False,
) -> None:
    """Compare what is found with what annotators found: precision, recall and F1.

    Example: stemma evaluate seeds/gold/dev.jsonl --predictions predictions.jsonl
    """
    from kg.evaluate import load, prediction, score, score_attributes

    if predictions is not None and (texts is not None or model is not None):
        raise typer.BadParameter("--predictions are scored as they are; leave --texts and --model out")
    annotated = load(gold)
    if predictions is None:
        extractions = extract_files((texts or sibling(gold),), model=model, strict=True, quiet=quiet)
        found: Mapping[str, Annotation] = {e.document.id: prediction(e) for e in extractions}
        _note_training(annotated)
    else:
        found = load(predictions)
    figures = {**score(annotated, found), **score_attributes(annotated, found)}
    if as_json:
        print(json.dumps(figures))
    else:
        stdout().print(_table(figures))


COMMANDS = (evaluate,)


def sibling(gold: Path) -> Path:
    """The file of texts beside a gold file. Raises EvaluationError where there is none."""
    path = gold.with_name(f"{gold.stem}_input.jsonl")
    if not path.exists():
        raise EvaluationError(f"{gold}: there is no {path.name} beside it; name the texts with --texts")
    return path


def _note_training(ids: Iterable[str]) -> None:
    """Say so on stderr if the shipped model has seen the annotations of these documents.

    Its meta.json names what it was trained on, as the first 16 digits of the SHA-256 of each id. A pipeline
    named by --model changes nothing: its parser is used, but methods are recognised by the shipped model.
    """
    from extract.pipeline import MODEL

    meta = json.loads((MODEL / "meta.json").read_text(encoding="utf-8"))
    trained_on = frozenset(meta.get("stemma", {}).get("trained_on", ()))
    seen = sum(hashlib.sha256(id_.encode()).hexdigest()[:16] in trained_on for id_ in ids)
    if seen:
        stderr().print(
            f"note: the shipped model was trained on {seen} of these documents; its figures here are not "
            "cross-validated and flatter it",
            markup=False,
        )


def _table(figures: "Figures") -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("figure", "P", "R", "F1", "right", "found", "gold"):
        table.add_column(column, justify="left" if column == "figure" else "right")
    for name, figure in figures.items():
        shares = (f"{share:.3f}" for share in (figure["p"], figure["r"], figure["f1"]))
        table.add_row(name, *shares, *(f"{figure[count]:,}" for count in ("tp", "pred", "gold")))
    return table
