"""How a graph file of an older schema becomes one of the next: statements by the version that they start from."""

import duckdb

from kg.disk.tables import SCHEMA_VERSION

_STEPS: dict[int, tuple[str, ...]] = {
    1: (
        "CREATE TABLE names AS SELECT node, alias AS name, false AS canonical, documents FROM aliases "
        "UNION ALL SELECT id, name, true, [] FROM nodes",
        "DROP TABLE aliases",
        "ALTER TABLE nodes ADD COLUMN as_architecture INTEGER DEFAULT 0",
        "ALTER TABLE nodes ADD COLUMN as_component INTEGER DEFAULT 0",
        "ALTER TABLE nodes ADD COLUMN as_method INTEGER DEFAULT 0",
        "CREATE TABLE dated AS SELECT e.*, coalesce(t.year > s.year, false) AS backwards FROM edges e "
        "LEFT JOIN nodes s ON s.id = e.source LEFT JOIN nodes t ON t.id = e.target",
        "DROP TABLE edges",
        "ALTER TABLE dated RENAME TO edges",
        "ALTER TABLE evidence ADD COLUMN votes VARCHAR[] DEFAULT []",
        "CREATE TABLE builds (number INTEGER, documents INTEGER, extracted INTEGER, model VARCHAR, pipeline VARCHAR, "
        "corrections VARCHAR, fingerprint VARCHAR)",
        "CREATE TABLE extractions (document VARCHAR, key VARCHAR, record VARCHAR)",
        "CREATE TABLE mentions (document VARCHAR, mention_start INTEGER, mention_end INTEGER, text VARCHAR, "
        "method VARCHAR, node VARCHAR, kind VARCHAR, introduced BOOLEAN, source VARCHAR, confidence DOUBLE)",
        "CREATE TABLE corrections (place INTEGER, sentence VARCHAR, note VARCHAR, nodes VARCHAR[], edges VARCHAR[])",
    ),
    2: ("ALTER TABLE documents ADD COLUMN told INTEGER",),
}


def migrate(connection: duckdb.DuckDBPyConnection, version: int) -> None:
    """Bring the tables from `version` to SCHEMA_VERSION, step by step, in one transaction.

    The statements are spelled out, and do not follow `kg.disk.tables`: a step must stay what it was when newer ones
    come.
    """
    connection.execute("BEGIN")
    for step in range(version, SCHEMA_VERSION):
        for statement in _STEPS[step]:
            connection.execute(statement)
    connection.execute("UPDATE meta SET schema_version = ?", [SCHEMA_VERSION])
    connection.execute("COMMIT")
