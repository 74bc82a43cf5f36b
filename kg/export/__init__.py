"""The graph for other programs: one module for each family of formats. Equal graphs give equal bytes.

Text that a format cannot hold is replaced or escaped, never an error; what a format loses, the last paragraph of its
function's docstring says.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import ExportError
from kg.files import reason, replacing, write_pieces

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph

Writing = Mapping[Path, Callable[[Path], None]]
"""File -> what writes it, given the place to write to."""


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a graph down.

    name: what --format takes. ending: of files that are written so unless a format is named; "" for none.
    home: module and function. programs: some that read it. folder: "no", "may" or "must" be one of several files.
    """

    name: str
    ending: str
    home: str
    programs: str
    folder: str = "no"

    @property
    def function(self) -> Callable[..., Any]:
        """graph -> pieces of the text of one file; of formats in folders (graph, path) -> Writing."""
        module, name = self.home.split(".")
        return getattr(import_module(f"kg.export.{module}"), name)

    @property
    def lost(self) -> str:
        """What the format does not hold, from the docstring."""
        said = re.search(r"^Lost: (.*?)\.?\Z", inspect.getdoc(self.function) or "", re.DOTALL | re.MULTILINE)
        assert said is not None, f"{self.home} does not say what is lost"
        return " ".join(said[1].split())


FORMATS = (
    Format("graphml", ".graphml", "graphml.graphml", "Gephi, Cytoscape, networkx, igraph"),
    Format("yed", "", "graphml.yed", "yEd"),
    Format("gexf", ".gexf", "gexf.gexf", "Gephi with its timeline, networkx"),
    Format("json", ".json", "graph_json.graph_json", "`stemma import`"),
    Format("node-link", "", "page_json.node_link", "networkx, D3"),
    Format("cytoscape", ".cyjs", "page_json.cytoscape", "Cytoscape, Cytoscape.js, networkx"),
    Format("csv", ".csv", "tables.csv_tables", "spreadsheets, pandas, R", "may"),
    Format("parquet", ".parquet", "tables.parquet_tables", "pandas, Polars, DuckDB, Spark", "may"),
    Format("neo4j", "", "neo4j.neo4j", "neo4j-admin", "must"),
    Format("cypher", ".cypher", "neo4j.cypher", "cypher-shell"),
    Format("turtle", ".ttl", "rdf.turtle", "rdflib, Jena, GraphDB"),
    Format("json-ld", ".jsonld", "rdf.json_ld", "rdflib, Jena, web pages"),
    Format("dot", ".dot", "drawing.dot", "Graphviz"),
    Format("mermaid", ".mmd", "drawing.mermaid", "Markdown at GitHub and GitLab"),
)


def export(graph: "KnowledgeGraph", path: Path | str, format: str | None = None) -> tuple[Path, ...]:
    """Write the graph in a format, by default that of the path's ending, and return the paths written.

    csv and parquet go into a folder of tables where the path is a folder or has no ending, neo4j always. Each file is
    written whole or not at all, and all of them before the first one takes its place. Raises ExportError for an
    unknown format or ending, and where the place cannot be written to.
    """
    path = Path(path)
    form = chosen(path, format)
    with ExitStack() as stack:
        if form.folder != "no" and is_folder(path):
            stack.enter_context(_folder(path))
        files: Writing = (
            {path: partial(write_pieces, pieces=form.function(graph))}
            if form.folder == "no"
            else form.function(graph, path)
        )
        for file, write in files.items():
            write(stack.enter_context(replacing(file)))
    return tuple(files)


def rendered(graph: "KnowledgeGraph", format: str) -> bytes:
    """What `export` would write to a file. Raises ExportError for a format that is more than one file."""
    form = chosen(Path(), format)
    if form.folder != "no":
        raise ExportError(f"{format} is more than one file; export it to a path")
    return "".join(form.function(graph)).encode("utf-8", "backslashreplace")


def chosen(path: Path, format: str | None = None) -> Format:
    """The format of this name, or else of the path's ending. Raises ExportError where there is none."""
    if format is not None:
        found = next((f for f in FORMATS if f.name == format), None)
        if found is None:
            raise ExportError(f"unknown format {format!r}; use one of {', '.join(f.name for f in FORMATS)}")
        if found.folder == "must" and not is_folder(path):
            raise ExportError(f"{path}: {format} is written into a folder; name one, without an ending")
        if found.folder == "no" and path.is_dir() and path != Path():
            raise ExportError(f"{path}: this is a folder, and {format} is one file; name a file in it")
        return found
    by_ending = {f.ending: f for f in FORMATS if f.ending}
    if found := by_ending.get(path.suffix.lower()):
        return found
    if is_folder(path):
        folders = ", ".join(f.name for f in FORMATS if f.folder != "no")
        raise ExportError(
            f"{path}: has no ending that names a format; add one, or for a folder --format: {folders}"
        )
    raise ExportError(
        f"{path}: {path.suffix!r} names no form of export; use one of {', '.join(by_ending)}, or --format"
    )


def is_folder(path: Path) -> bool:
    """Whether several files written to `path` go into a folder: it is one, or has no ending that says a file."""
    return path.is_dir() or not path.suffix


@contextmanager
def _folder(path: Path) -> Iterator[None]:
    """Make the folder if it is not there; on a failure it is gone again."""
    made = not path.exists()
    try:
        path.mkdir(exist_ok=True)
    except OSError as failure:
        raise ExportError(f"{path}: cannot be made ({reason(failure)}); choose another place") from failure
    try:
        yield
    except BaseException:
        if made:
            path.rmdir()
        raise
