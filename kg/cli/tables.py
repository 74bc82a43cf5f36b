"""Tables that commands print: for people in columns, for programs as JSON or CSV."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from kg.cli.terminal import stdout, visible
from kg.export.text import cell

if TYPE_CHECKING:
    from pandas import DataFrame

AsJson = Annotated[bool, typer.Option("--json", help="Print the table as JSON: a list of objects.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print the table as CSV.")]

_SMALL = 0.1


def check_form(as_json: bool, as_csv: bool) -> None:
    """Refuse both at once, before any work."""
    if as_json and as_csv:
        raise typer.BadParameter("--json and --csv are two forms of one table; leave one out")


def print_rows(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], *, as_json: bool = False, as_csv: bool = False
) -> None:
    """Print rows of text, numbers, truths, None and tuples of these.

    For people numbers stand to the right, shares with two digits, or with four where all are small. JSON and CSV have
    values as they are: JSON in ASCII, which is the same in every terminal; in CSV lists are JSON, and no text is a
    formula to a spreadsheet.
    """
    if as_json:
        objects = [dict(zip(columns, row, strict=True)) for row in rows]
        print(json.dumps(objects, indent=1, default=str))
    elif as_csv:
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(columns)
        writer.writerows([cell(value) for value in row] for row in rows)
        print(out.getvalue(), end="")
    else:
        stdout().print(_columns(columns, list(rows)))


def print_frame(
    frame: "DataFrame", *, shown: Sequence[str] = (), as_json: bool = False, as_csv: bool = False
) -> None:
    """Print a pandas table. shown: the columns for people, of which there may be fewer than for programs."""
    if shown and not (as_json or as_csv):
        frame = frame[list(shown)]
    plain = frame.astype(object).where(frame.notna(), None)
    rows = plain.itertuples(index=False, name=None)
    print_rows([str(c) for c in frame.columns], rows, as_json=as_json, as_csv=as_csv)


def _columns(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    shown = []
    for place, column in enumerate(columns):
        values = [row[place] for row in rows]
        numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
        right = bool(numbers) and len(numbers) + values.count(None) == len(values)
        digits = 2 if any(abs(number) >= _SMALL for number in numbers) else 4
        table.add_column(visible(column), justify="right" if right else "left", overflow="fold")
        shown.append([_shown(value, digits) for value in values])
    for cells in zip(*shown, strict=True):
        table.add_row(*map(Text, cells))
    return table


def _shown(value: Any, digits: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.{digits}f}"
    if isinstance(value, list | tuple):
        return ", ".join(_shown(v, digits) for v in value)
    return visible(str(value))
