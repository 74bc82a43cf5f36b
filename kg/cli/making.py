"""The command `extract`, which writes what each document says; and reading documents, for all commands that do."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from extract.readers.source import MAX_RECORDS, MAX_TEXT
from kg.cli.arguments import (
    Files,
    Limit,
    MaxRecords,
    MaxText,
    Model,
    Quiet,
    Strict,
    Where,
    check_output,
)
from kg.cli.terminal import Warnings, progress, progress_of_bytes, stdout, visible
from kg.errors import DocumentError
from kg.schema import Document, Extraction


def extract(
    files: Files,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where the JSON Lines go.")
    ] = Path("predictions.jsonl"),
    model: Model = None,
    limit: Limit = None,
    where: Where = None,
    max_text: MaxText = MAX_TEXT,
    max_records: MaxRecords = MAX_RECORDS,
    strict: Strict = False,
    quiet: Quiet = False,
) -> None:
    """Write the methods and relations of each document, one JSON object a line, in the gold's form.

    Example: stemma extract seeds/gold/dev_input.jsonl -o predictions.jsonl
    """
    check_output(output, sources=files)
    extractions = extract_files(
        files,
        model=model,
        limit=limit,
        where=where,
        max_text=max_text,
        max_records=max_records,
        strict=strict,
        quiet=quiet,
    )

    from kg.evaluate import prediction
    from kg.files import write_atomic

    lines = [json.dumps(prediction(e), ensure_ascii=False) + "\n" for e in extractions]
    write_atomic(output, "".join(lines).encode("utf-8", "backslashreplace"))
    if not quiet:
        stdout().print(f"{len(lines)} documents -> {visible(str(output))}", markup=False)


COMMANDS = (extract,)


def extract_files(
    files: Sequence[Path],
    *,
    model: str | None,
    limit: int | None = None,
    where: Sequence[str] | None = None,
    max_text: int = MAX_TEXT,
    max_records: int = MAX_RECORDS,
    strict: bool,
    quiet: bool,
) -> tuple[Extraction, ...]:
    """Read the documents of `files` and extract from them, with progress and warnings on stderr.

    Raises DocumentError where a file cannot be read or no document is found, PipelineError where the language
    pipeline cannot be loaded.
    """
    documents = read_files(
        files,
        limit=limit,
        where=where,
        max_text=max_text,
        max_records=max_records,
        strict=strict,
        quiet=quiet,
    )

    # Loaded once there is something to do: spaCy takes a second to import.
    from extract.pipeline import extract as run
    from extract.pipeline import load_pipeline

    pipeline = load_pipeline(model)
    warnings = Warnings()
    try:
        with progress(quiet=quiet) as advance:
            return tuple(run(documents, pipeline, progress=advance, warn=warnings))
    finally:
        warnings.close()


def read_files(
    files: Sequence[Path],
    *,
    limit: int | None,
    where: Sequence[str] | None,
    max_text: int,
    max_records: int,
    strict: bool,
    quiet: bool,
) -> list[Document]:
    """The documents of `files`, with progress and warnings on stderr.

    Raises DocumentError where a file cannot be read or no document is found, BadParameter on what is no condition.
    """
    from extract.documents import read_documents, size_of
    from extract.where import parse_condition

    try:
        conditions = [parse_condition(text) for text in where or ()]
    except DocumentError as error:
        raise typer.BadParameter(str(error), param_hint="--where") from error
    warnings = Warnings()
    try:
        with progress_of_bytes("Files", size_of(files), quiet=quiet) as advance:
            documents = list(
                read_documents(
                    files,
                    warn=warnings,
                    strict=strict,
                    limit=limit,
                    where=conditions,
                    max_text=max_text,
                    max_records=max_records,
                    advance=advance,
                )
            )
    finally:
        warnings.close()
    if not documents:
        raise DocumentError(f"no documents in {', '.join(map(str, files))}; name files that hold some")
    return documents
