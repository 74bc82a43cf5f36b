"""From extractions and corrections to nodes and edges."""
