"""The evidence of a loaded graph: kept by columns, as the file has it, and made objects where somebody looks.

Of 300,000 pieces of evidence a question needs a few; making them all takes a third of the time of loading.
"""

from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np

from kg.schema import Evidence, Span

_NOWHERE = -1  # where a nameless contribution has no word of its own


class Quotes(Sequence[Evidence]):
    """The evidence of one edge, in its order; equal to a tuple of the same."""

    __slots__ = ("_columns", "_made", "_start", "_stop")

    def __init__(self, columns: "_Columns", start: int, stop: int) -> None:
        self._columns, self._start, self._stop = columns, start, stop
        self._made: tuple[Evidence, ...] | None = None

    def _all(self) -> tuple[Evidence, ...]:
        if self._made is None:
            self._made = tuple(map(self._columns.evidence, range(self._start, self._stop)))
        return self._made

    @overload
    def __getitem__(self, index: int) -> Evidence: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Evidence, ...]: ...
    def __getitem__(self, index: int | slice) -> Evidence | tuple[Evidence, ...]:
        return self._all()[index]

    def __iter__(self) -> Iterator[Evidence]:
        return iter(self._all())

    def __len__(self) -> int:
        return self._stop - self._start

    def __eq__(self, other: object) -> bool:
        return self._all() == (other._all() if isinstance(other, Quotes) else other)

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        return repr(self._all())


def quotes(columns: Sequence[np.ndarray]) -> tuple[dict[str, Quotes], set[str]]:
    """Edge id -> its evidence; and the ids of all documents that are quoted.

    columns: of the table `evidence`, sorted by edge and place. Raises ValueError where one does not hold evidence, as
    `Evidence` does.
    """
    edges, _, *rest = columns
    made = _Columns(rest)
    first = np.flatnonzero(edges[1:] != edges[:-1]) + 1
    starts = [0, *first.tolist()] if len(edges) else []
    stops = [*starts, len(edges)][1:]
    found = {edges[a]: Quotes(made, a, b) for a, b in zip(starts, stops, strict=True)}
    return found, set(made.documents)


class _Columns:
    """What is quoted, by columns; each row makes an `Evidence`."""

    def __init__(self, columns: Sequence[np.ndarray]) -> None:
        documents, start, stop, texts, *ends, cues, confidence, votes = columns
        self._texts, self._votes = texts, list(map(tuple, votes))
        known: dict[str, str] = {}
        self.documents, self._cues = (list(map(known.setdefault, c, c)) for c in (documents, cues))
        self._numbers = start, stop, *(np.ma.filled(end, _NOWHERE) for end in ends)
        self._confidence = confidence
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        if np.any(stop - start != lengths) or np.any((confidence < 0) | (confidence > 1)):
            for row in range(len(texts)):
                self.evidence(row)

    def evidence(self, row: int) -> Evidence:
        """One piece of evidence."""
        start, stop, head_start, head_stop, tail_start, tail_stop = (n.item(row) for n in self._numbers)
        return Evidence(
            self.documents[row],
            Span(start, stop),
            self._texts[row],
            None if head_start == _NOWHERE else Span(head_start, head_stop),
            Span(tail_start, tail_stop),
            self._cues[row],
            self._confidence.item(row),
            self._votes[row],
        )
