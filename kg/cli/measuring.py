"""The command that measures: `evaluate` compares what Stemma finds with a gold file."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from kg.cli.arguments import Model, Quiet, Texts
from kg.cli.making import extract_from
from kg.cli.sources import Sources
from kg.cli.tables import AsCsv, check_form, print_rows
from kg.cli.terminal import progress, stderr, stdout, visible
from kg.errors import EvaluationError

if TYPE_CHECKING:
    from kg.evaluate import Annotation, Figures


def evaluate(
    gold: Annotated[
        list[Path], typer.Argument(metavar="GOLD...", help="Annotated documents, as JSON Lines.")
    ],
    predictions: Annotated[
        Path | None,
        typer.Option("--predictions", metavar="FILE", help="Score what `stemma extract` wrote."),
    ] = None,
    texts: Texts = None,
    folds: Annotated[
        Path | None,
        typer.Option(
            "--cross-validate",
            metavar="FOLDS",
            help="Extract each document by the fold that was trained without it (extract/model/README.md).",
        ),
    ] = None,
    model: Model = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object.")] = False,
    as_csv: AsCsv = False,
    quiet: Quiet = False,
) -> None:
    """Compare what is found with what annotators found: precision, recall and F1, of each file and of all.

    Example: stemma evaluate seeds/gold/dev.jsonl --predictions predictions.jsonl
    """
    from kg.evaluate import load, prediction, score, score_attributes

    check_form(as_json, as_csv)
    if predictions is not None and (texts is not None or model is not None or folds is not None):
        raise typer.BadParameter("--predictions are scored as they are; leave --texts and --model out")
    if folds is not None and model is not None:
        raise typer.BadParameter("folds are trained with the shipped parser; leave --model out")
    files = {str(path): load(path) for path in gold}
    annotated = {id_: annotation for file in files.values() for id_, annotation in file.items()}
    if predictions is not None:
        found: Mapping[str, Annotation] = load(predictions)
    else:
        sources = texts or [sibling(path) for path in gold]
        if len(sources) != len(gold):
            raise typer.BadParameter(f"{len(gold)} GOLD and {len(sources)} --texts; name one for each")
        if folds is not None:
            found = _cross_validated(gold, sources, folds, quiet=quiet)
        else:
            extractions = extract_from(Sources(sources, strict=True, quiet=quiet), model)
            found = {e.document.id: prediction(e) for e in extractions}
            _note_training(annotated)
    parts = files if len(files) == 1 else {**files, "all": annotated}
    figures = {name: {**score(part, found), **score_attributes(part, found)} for name, part in parts.items()}
    if as_json:
        print(json.dumps(figures if len(figures) > 1 else figures.popitem()[1]))
        return
    if as_csv:
        columns = ("of", "figure", "p", "r", "f1", "tp", "pred", "gold")
        rows = [(of, name, *f.values()) for of, table in figures.items() for name, f in table.items()]
        print_rows(columns, rows, as_csv=True)
        return
    for name, table in figures.items():
        if len(figures) > 1:
            stdout().print(visible(name), markup=False)
        stdout().print(_table(table))


COMMANDS = (evaluate,)


def sibling(gold: Path) -> Path:
    """The file of texts beside a gold file. Raises EvaluationError where there is none."""
    path = gold.with_name(f"{gold.stem}_input.jsonl")
    if not path.exists():
        raise EvaluationError(f"{gold}: there is no {path.name} beside it; name the texts with --texts")
    return path


def _cross_validated(
    gold: Sequence[Path], texts: Sequence[Path], folder: Path, *, quiet: bool
) -> dict[str, "Annotation"]:
    """What each fold's parts find in its own documents, by document id."""
    from extract.relations.scorer import SHIPPED
    from extract.training.gold import FOLDS, read_gold

    parts = ("encoder.onnx", "heads.npz", "method_recogniser", SHIPPED.name)
    wanted = (folder / f"fold{k}" / name for k in range(FOLDS) for name in parts)
    if missing := next((path for path in wanted if not path.exists()), None):
        raise EvaluationError(
            f"{missing}: not there; extract/model/README.md says how to train the folds, which do not ship"
        )
    try:
        from extract.training.crossvalidate import calibrated, folds_of
    except ImportError as error:
        raise EvaluationError(f"cross-validation needs {error.name}; install stemma[training]") from error
    from extract.pipeline import OURS, load_pipeline

    files = [read_gold([f"{a}={b}"]) for a, b in zip(gold, texts, strict=True)]
    nlp = load_pipeline()
    with (
        nlp.select_pipes(disable=OURS),
        progress(quiet=quiet) as advance,
    ):
        found = folds_of(files, [], nlp, folder, progress=lambda k: advance("Folds", k + 1, FOLDS))
    return {r["id"]: r for r in calibrated({r["id"]: r for file in files for r in file}, found)}


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
