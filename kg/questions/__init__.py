"""What is asked of a graph, kind by kind: descent, comparison, ranking, selection, tables, SQL and Cypher."""
