"""The command that measures: `evaluate` compares what Stemma finds with a gold file."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from kg.cli.arguments import Model, Quiet
from kg.cli.making import extract_files, prediction
from kg.cli.terminal import stderr, stdout
from kg.errors import EvaluationError

if TYPE_CHECKING:
    from kg.evaluate import Figures


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
            help="The documents' texts, to extract from and score; GOLD's sibling *_input.jsonl unless given.",
        ),
    ] = None,
    model: Model = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object.")] = False,
    quiet: Quiet = False,
) -> None:
    """Compare what is found with what annotators found: precision, recall and F1.

    Example: stemma evaluate seeds/gold/dev.jsonl --predictions predictions.jsonl
    """
    from kg.evaluate import load, score

    if predictions is not None and (texts is not None or model is not None):
        raise typer.BadParameter("--predictions are scored as they are; leave --texts and --model out")
    annotated = load(gold)
    if predictions is None:
        extractions = extract_files((texts or _sibling(gold),), model=model, strict=True, quiet=quiet)
        found: Mapping[str, object] = {e.document.id: prediction(e) for e in extractions}
        _note_training(annotated, model)
    else:
        found = load(predictions)
    figures = score(annotated, found)
    if as_json:
        print(json.dumps(figures))
    else:
        stdout().print(_table(figures))


COMMANDS = (evaluate,)


def _sibling(gold: Path) -> Path:
    path = gold.with_name(f"{gold.stem}_input.jsonl")
    if not path.exists():
        raise EvaluationError(f"{gold}: there is no {path.name} beside it; name the texts with --texts")
    return path
