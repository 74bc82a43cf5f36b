"""What a text says of how its methods descend: cues, candidate pairs, and the scorer that weighs them."""
