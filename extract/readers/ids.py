"""Which ids there have been, in little memory however many they are."""

import sqlite3

from kg.errors import DocumentError


class SeenIds:
    """Ids and where each was first, in a temporary file of SQLite's own that goes when this does."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8000;"
            "CREATE TABLE seen (id TEXT PRIMARY KEY, place TEXT) WITHOUT ROWID; BEGIN"
        )
        self._cursor = self._database.cursor()
        self.count = 0

    def first(self, id: str, place: str) -> str | None:
        """Note an id; if it was seen before, the place where that was.

        Raises DocumentError where the temporary file cannot grow.
        """
        try:
            self._cursor.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (id, place))
            if self._cursor.rowcount:
                self.count += 1
                return None
            return self._cursor.execute("SELECT place FROM seen WHERE id = ?", (id,)).fetchone()[0]
        except sqlite3.OperationalError as error:
            raise DocumentError(
                f"{place}: the ids seen so far cannot be kept ({error}); make room for temporary files, or set TMPDIR"
            ) from error
