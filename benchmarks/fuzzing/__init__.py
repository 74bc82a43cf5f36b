"""Hostile input for everything that reads: what is fuzzed (`targets`), from which beginnings (`seeds`), and the run."""
