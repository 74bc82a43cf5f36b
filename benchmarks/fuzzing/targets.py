"""What is fuzzed: everything that reads what others wrote. A check takes any bytes and fails on what must not happen.

That is: an exception other than one of ours, of one line; a document that breaks the rules of `kg.schema`; a warning
without its place. How long one input may take, the run says.
"""

import io
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

import duckdb
from hypothesis import strategies as st

from benchmarks.fuzzing import seeds
from benchmarks.synthetic import synthetic
from extract.documents import READERS, Reader, read_documents
from extract.readers import catalogue, csv_table, json_array, json_lines, papers_dated, papers_page, prose
from extract.readers.opening import STDIN, Input
from extract.readers.source import Source
from extract.where import parse_condition
from kg.corrections import read_corrections
from kg.disk.tables import TABLES
from kg.errors import DocumentError, StemmaError
from kg.export import rendered
from kg.export.graph_json import read_graph_json
from kg.schema import Document, DocumentKind
from kg.store import documents as documents_of
from kg.store import load, records, save

if TYPE_CHECKING:
    from spacy.language import Language

Check = Callable[[bytes], None]

SECONDS = 10
"""What one input may take of the processor's time."""


class Target(NamedTuple):
    """One thing that is fuzzed. seeds: what to begin with. strategy: makes the inputs, where bytes at random would
    hardly get past the first look."""

    check: Check
    seeds: Callable[[], Iterable[bytes]]
    strategy: st.SearchStrategy[bytes] | None = None


def of_text(*texts: str) -> Callable[[], Iterable[bytes]]:
    return lambda: [text.encode() for text in texts]


@contextmanager
def file_of(data: bytes, name: str = "x.dat") -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        yield path


def sound(documents: Iterable[Document], warnings: Iterable[str], name: str) -> None:
    """Fail on a document that breaks its rules, and on a warning without place or of several lines."""
    for document in documents:
        assert document.text.startswith(document.title), document
        assert document.text.strip(), document
        assert document.id, document
        document.text.encode("utf-8")
    for warning in warnings:
        assert warning.startswith(f"{name}:"), warning
        assert "\n" not in warning, warning


def said_well(error: StemmaError) -> None:
    """Fail on an error that is not one line of words."""
    assert str(error).strip(), repr(error)
    assert "\n" not in str(error), error


def read_by(reader: Reader, data: bytes) -> None:
    """One reader, whatever the input looks like; by standard input, since no file needs to be written for it."""
    warnings: list[str] = []
    documents: list[Document] = []
    with on_stdin(data):
        try:
            documents += reader.read(Source(Input(STDIN), "x", "x", warnings.append))
        except DocumentError as error:
            said_well(error)
    sound(documents, warnings, "stdin")


def read_any(data: bytes) -> None:
    """All readers, of which the one that takes the file reads it."""
    with file_of(data) as path:
        read_path(path)


def read_path(path: Path) -> None:
    warnings: list[str] = []
    documents: list[Document] = []
    try:
        documents += read_documents([path], warn=warnings.append)
    except DocumentError as error:
        said_well(error)
    assert len({d.id for d in documents}) == len(documents)
    sound(documents, warnings, "stdin" if path == STDIN else str(path))


def read_stdin(data: bytes) -> None:
    with on_stdin(data):
        read_path(STDIN)


@contextmanager
def on_stdin(data: bytes) -> Iterator[None]:
    with patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(data))):
        yield


def corrections(data: bytes) -> None:
    with file_of(data) as path:
        try:
            read_corrections(path)
        except StemmaError as error:
            said_well(error)


def condition(data: bytes) -> None:
    try:
        parse_condition(data.decode("utf-8", "replace")).admits(2017, ("cs.LG",))
    except StemmaError as error:
        said_well(error)


def imported(data: bytes) -> None:
    """A JSON export; a graph that is made of it can be saved, loaded and drawn."""
    with file_of(data, "x.json") as path:
        try:
            graph = read_graph_json(path)
        except StemmaError as error:
            said_well(error)
            return
        save(graph, path.with_suffix(".duckdb"))
        assert load(path.with_suffix(".duckdb")) == graph


def graph_file(data: bytes) -> None:
    """A graph file to which the statements of SQL in `data`, one a line, were done; and one whose bytes are `data`."""
    with file_of(data, "raw.duckdb") as raw:
        path = raw.with_name("x.duckdb")
        path.write_bytes(_graph())
        with duckdb.connect(str(path)) as connection:
            for statement in data.decode("utf-8", "replace").split("\n"):
                try:
                    connection.execute(statement)
                except (duckdb.Error, UnicodeError):
                    continue
        for file in (path, raw):
            try:
                load(file)
                documents_of(file)
                records(file)
            except StemmaError as error:
                said_well(error)


@cache
def _graph() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        save(synthetic(4, 4), Path(folder, "g.duckdb"))
        return Path(folder, "g.duckdb").read_bytes()


@cache
def _pipeline() -> "Language":
    from extract.pipeline import load_pipeline

    return load_pipeline()


def extraction(data: bytes) -> None:
    """Any text, read by the shipped pipeline: what is found stands in it, to the letter."""
    from extract.pipeline import extract

    text = data.decode("utf-8", "replace")
    if not text.strip():
        return
    document = Document("x", DocumentKind.PAPER, text.partition("\n")[0], text)
    for said in extract([document], _pipeline()):
        for mention in (m for method in said.methods for m in method.mentions):
            assert text[mention.span.start : mention.span.end] == mention.text


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.sampled_from((*seeds.WORDS, 2017, "2017-04-20", 10**400, "Mon, 2 Apr 2007 19:18:42 GMT")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["name", "category", "created", "InvertedIndex", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)  # fmt: skip
"""Anything that JSON can say, and what makes trouble."""


def changed(value: Any, draw: st.DrawFn) -> Any:
    """A value of JSON with one of its places changed."""
    if isinstance(value, Mapping) and value and draw(st.integers(0, 5)):
        key = draw(st.sampled_from(sorted(value)))
        if not draw(st.integers(0, 9)):
            return {k: v for k, v in value.items() if k != key}
        return {**value, key: changed(value[key], draw)}
    if isinstance(value, list) and value and draw(st.integers(0, 5)):
        place = draw(st.integers(0, len(value) - 1))
        return [changed(v, draw) if i == place else v for i, v in enumerate(value)]
    return draw(VALUES)


@st.composite
def json_like(draw: st.DrawFn, seeds: tuple[Any, ...], times: int = 4) -> bytes:
    """JSON of one of the values, with some places changed."""
    value = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, times))):
        value = changed(value, draw)
    return json.dumps(value, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")


_TYPES = st.sampled_from(
    ["INTEGER", "VARCHAR", "DOUBLE", "BLOB", "VARCHAR[]", "STRUCT(a INTEGER)", "TIMESTAMP"]
)
_GIVEN = st.sampled_from(
    ["NULL", "''", "-1", "2e308", "'\x1ajson:\"'", "'x'", "['x']", "9223372036854775807", "'nan'::DOUBLE"]
)  # fmt: skip


@st.composite
def damage(draw: st.DrawFn) -> bytes:
    """Statements that change tables of a graph in ways that a build would not."""
    statements = []
    for _ in range(draw(st.integers(1, 3))):
        table = draw(st.sampled_from(sorted(TABLES)))
        column = draw(st.sampled_from(sorted(TABLES[table])))
        statements.append(
            draw(
                st.sampled_from(
                    [
                        f"UPDATE {table} SET {column} = {draw(_GIVEN)}",
                        f"ALTER TABLE {table} ALTER {column} TYPE {draw(_TYPES)}",
                        f"ALTER TABLE {table} DROP {column}",
                        f"ALTER TABLE {table} RENAME {column} TO x",
                        f"DROP TABLE {table}",
                        f"DELETE FROM {table}",
                        f"INSERT INTO {table} SELECT * FROM {table}",
                        f"ALTER TABLE {table} RENAME TO y; CREATE VIEW {table} AS SELECT * FROM y",
                        f"CREATE MACRO {draw(st.sampled_from(['count', 'list', 'len']))}(x) AS 1",
                    ]
                )
            )
        )
    return "\n".join(statements).encode()


@st.composite
def mutated(draw: st.DrawFn, seeds: tuple[bytes, ...]) -> bytes:
    """One of the seeds, cut, spliced, doubled and overwritten: what a fuzzer does, for Hypothesis."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        what = draw(st.integers(0, 4))
        if what == 0:
            data = data[:start] + data[end:]
        elif what == 1:
            data = data[:start] + draw(st.binary(max_size=8)) + data[end:]
        elif what == 2:
            data = data[:start] + draw(_WORDS) + data[start:]
        elif what == 3:
            data = data[:end] + data[start:end] * draw(st.integers(1, 50)) + data[end:]
        else:
            other = draw(st.sampled_from(seeds))
            data = data[:start] + other[draw(st.integers(0, len(other))) :]
    return data


_WORDS = st.sampled_from([word.encode("utf-8", "surrogatepass") for word in seeds.WORDS])

_OF_READERS: dict[Reader, Callable[[], Iterable[bytes]]] = {
    catalogue: of_text(seeds.CATALOGUE),
    papers_page: of_text(seeds.PAPERS),
    papers_dated: of_text(seeds.DATED),
    prose: of_text(seeds.PROSE),
    csv_table: of_text(seeds.TABLE, seeds.TABLE.replace(",", ";")),
    json_lines: of_text(seeds.LINES),
    json_array: of_text(seeds.ARRAY),
}
_BY_NAME: dict[str, Callable[[], Iterable[bytes]]] = {
    "bibtex": of_text(seeds.BIBTEX),
    "ris": of_text(seeds.RIS),
    "pdf": seeds.pdfs,
    "parquet": seeds.parquets,
}


def _seeds_of(reader: Reader) -> Callable[[], Iterable[bytes]]:
    return _OF_READERS.get(reader) or _BY_NAME[_name_of(reader)]


def _name_of(reader: Reader) -> str:
    return str(getattr(reader, "__name__", reader)).rpartition(".")[2]


def _everything() -> Iterable[bytes]:
    for reader in READERS:
        yield from _seeds_of(reader)()
    yield from seeds.gzips()


def _graphs() -> Iterable[bytes]:
    yield rendered(synthetic(3, 3), "json")


TARGETS: dict[str, Target] = {
    **{
        _name_of(reader): Target(partial(read_by, reader), _seeds_of(reader))
        for reader in READERS
    },
    "gzip": Target(read_any, seeds.gzips),
    "recognition": Target(read_any, _everything),
    "standard_input": Target(read_stdin, _everything),
    "dialects": Target(
        lambda data: read_by(json_array, b"[" + data + b"]"), of_text(), json_like(seeds.RECORDS)
    ),
    "corrections": Target(
        corrections,
        of_text('[[same]]\nnames = ["A", "B"]\nnote = "x"\n[[drop_edge]]\nsource = "A"\ntype = "uses"\ntarget = "B"\n'),
    ),
    "conditions": Target(condition, of_text("year>=2018", "category=cs.*", "category != math.[a-z]?")),
    "import": Target(imported, _graphs),
    "graph_file": Target(graph_file, of_text(), damage()),
    "extraction": Target(extraction, of_text(seeds.PROSE, seeds.PAPERS, seeds.CATALOGUE)),
}  # fmt: skip
"""Name -> what is fuzzed under it."""
