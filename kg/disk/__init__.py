"""What stands in a graph file and beside it, and how it is kept whole."""
