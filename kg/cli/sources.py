"""The files that a command reads documents from, and which of their documents it wants."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from extract.readers.source import MAX_RECORDS, MAX_TEXT
from kg.cli.terminal import Warnings, progress_of_bytes
from kg.errors import DocumentError
from kg.schema import Document


@dataclass(frozen=True, slots=True)
class Sources:
    """What the options of the same names say; see `kg.cli.arguments`."""

    files: Sequence[Path]
    limit: int | None = None
    where: Sequence[str] | None = None
    max_text: int = MAX_TEXT
    max_records: int = MAX_RECORDS
    strict: bool = False
    quiet: bool = False

    def read(self) -> list[Document]:
        """The documents, with progress and warnings on stderr.

        Raises DocumentError where a file cannot be read or no document is found, BadParameter on what is no condition.
        """
        from extract.documents import read_documents, size_of
        from extract.where import parse_condition

        try:
            conditions = [parse_condition(text) for text in self.where or ()]
        except DocumentError as error:
            raise typer.BadParameter(str(error), param_hint="--where") from error
        warnings = Warnings()
        try:
            with progress_of_bytes("Files", size_of(self.files), quiet=self.quiet) as advance:
                documents = list(
                    read_documents(
                        self.files,
                        warn=warnings,
                        strict=self.strict,
                        limit=self.limit,
                        where=conditions,
                        max_text=self.max_text,
                        max_records=self.max_records,
                        advance=advance,
                    )
                )
        finally:
            warnings.close()
        if not documents:
            raise DocumentError(
                f"no documents in {', '.join(map(str, self.files))}; name files that hold some"
            )
        return documents
