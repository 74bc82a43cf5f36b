"""The command `resolve`: the resolver alone, over annotated methods."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from kg.cli.arguments import Texts, check_output
from kg.cli.measuring import sibling
from kg.cli.tables import AsCsv, AsJson, check_form, print_rows
from kg.cli.terminal import Warnings, stdout, visible
from kg.errors import EvaluationError
from kg.schema import Document


def resolve(
    gold: Annotated[
        list[Path], typer.Argument(metavar="GOLD...", help="Annotated documents, as JSON Lines.")
    ],
    texts: Texts = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where the clusters go, as JSON Lines.")
    ] = Path("clusters.jsonl"),
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="FILE", help="Score the clusters against those of this file."),
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Find out which annotated methods of different documents are one, and write the clusters.

    Example: stemma resolve seeds/gold/dev.jsonl --texts seeds/gold/dev_input.jsonl -o clusters.jsonl
    """
    from kg.clusters import find_clusters, load_clusters, score_clusters
    from kg.evaluate import load
    from kg.files import write_atomic

    check_form(as_json, as_csv)
    if (as_json or as_csv) and against is None:
        raise typer.BadParameter("there is a table only with --against; leave --json and --csv out")
    sources = texts or [sibling(path) for path in gold]
    check_output(output, sources=[*gold, *sources, *([against] if against else [])])
    wanted = None if against is None else load_clusters(against)
    documents = _documents(sources)
    annotations = {}
    for path in gold:
        for id_, annotation in load(path).items():
            if id_ in annotations:
                raise EvaluationError(f"{path}: the document {id_!r} is in another GOLD too; leave one out")
            if id_ not in documents:
                raise EvaluationError(f"{path}: no text of the document {id_!r}; name its file with --texts")
            annotations[id_] = annotation
    clusters = find_clusters(annotations, documents)
    lines = [json.dumps(cluster, ensure_ascii=False) + "\n" for cluster in clusters]
    write_atomic(output, "".join(lines).encode("utf-8", "backslashreplace"))
    members = sum(len(cluster["members"]) for cluster in clusters)
    if not (as_json or as_csv):
        stdout().print(
            f"{members:,} methods in {len(clusters):,} clusters -> {visible(str(output))}", markup=False
        )
    if wanted is not None:
        figures = score_clusters(wanted, [cluster["members"] for cluster in clusters])
        rows = [
            (name, share["p"], share["r"], share["f1"])
            for name, share in (("bcubed", figures["bcubed"]), ("pairs", figures["pairs"]))
        ]
        if as_json or as_csv:
            print_rows(("figure", "p", "r", "f1"), rows, as_json=as_json, as_csv=as_csv)
            return
        table = Table(box=None, pad_edge=False, header_style="dim")
        for column in ("figure", "P", "R", "F1"):
            table.add_column(column, justify="left" if column == "figure" else "right")
        for name, p, r, f1 in rows:
            table.add_row(name, f"{p:.3f}", f"{r:.3f}", f"{f1:.3f}")
        stdout().print(table)


COMMANDS = (resolve,)


def _documents(paths: Iterable[Path]) -> dict[str, Document]:
    from extract.documents import read_documents

    warnings = Warnings()
    try:
        return {d.id: d for path in paths for d in read_documents([path], warn=warnings, strict=True)}
    finally:
        warnings.close()
