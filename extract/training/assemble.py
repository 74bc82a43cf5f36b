"""Join the trained parts to the pipeline that ships: parser, encoder, recogniser; and the linear scorer beside it.

    python -m extract.training.assemble PARSER ENCODER --gold GOLD=TEXTS ... --silver GOLD=TEXTS ...

PARSER is a pipeline trained by `parser.cfg`, ENCODER the folder that `extract.training.encoder` wrote without --folds.
Writes extract/model, extract/heads.npz, extract/methods/sameness.npz and extract/relations/relations.json.gz; run
`extract.training.crossvalidate` after it, which gives the scorer its calibration.
"""

import argparse
import hashlib
import shutil
from pathlib import Path

import spacy

from extract import heads
from extract.encoder import MethodEncoder
from extract.methods import sameness
from extract.methods.recogniser import MethodRecogniser
from extract.pipeline import MODEL
from extract.relations import scorer
from extract.training.gold import add_annotations, read_gold
from extract.training.recogniser import recogniser_in
from extract.training.relations import build_rows, scorer_in, write
from extract.training.sameness import sameness_in


def main() -> None:
    """Read the arguments, train what is quick to train, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parser", type=Path)
    parser.add_argument("encoder", type=Path)
    add_annotations(parser)
    arguments = parser.parse_args()
    gold = read_gold(arguments.gold)
    everything = gold + read_gold(arguments.silver)
    nlp = spacy.load(arguments.parser)
    docs = list(nlp.pipe(r["text"] for r in everything))
    rows = build_rows(everything, docs)
    write(scorer_in(arguments.encoder, rows, range(len(everything))), scorer.SHIPPED)
    recogniser_in(arguments.encoder, nlp, docs, everything)
    sameness_in(arguments.encoder, everything)
    nlp = spacy.load(arguments.parser)  # anew, for the other now holds all words of the texts
    encoder, recogniser = nlp.add_pipe("method_encoder"), nlp.add_pipe("method_recogniser")
    assert isinstance(encoder, MethodEncoder)
    assert isinstance(recogniser, MethodRecogniser)
    encoder.from_disk(arguments.encoder)
    recogniser.from_disk(arguments.encoder / "method_recogniser")
    nlp.meta["name"] = "stemma"
    nlp.meta["version"] = "0.2.0"
    nlp.meta["license"] = "CC BY-SA 4.0"
    nlp.meta["stemma"] = {
        "trained_on": sorted(hashlib.sha256(r["id"].encode()).hexdigest()[:16] for r in gold)
    }
    nlp.to_disk(MODEL, exclude=["vocab_vectors"])
    config = spacy.util.load_config(MODEL / "config.cfg")
    config["paths"] = dict.fromkeys(config["paths"])  # where the treebank lay is nobody's business
    config.to_disk(MODEL / "config.cfg")
    for shipped in (heads.SHIPPED, sameness.SHIPPED):
        shutil.copy(arguments.encoder / shipped.name, shipped)


if __name__ == "__main__":
    main()
