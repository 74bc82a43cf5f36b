"""BibTeX and RIS, well written and not."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.extract.reading import read

LIBRARY = r"""% Encoding: UTF-8
@string{acl = "Proceedings of {ACL}"}
@comment{jabref-meta: databaseType:bibtex;}

@inproceedings{vaswani2017,
  title = {Attention Is All You {N}eed},
  author = {Vaswani, Ashish and G{\'o}mez, Aidan},
  booktitle = acl # { 2017},
  year = 2017,
  month = jun,
  keywords = {Attention, Sequence Models},
  abstract = "We propose the \textbf{Transformer}, of cost $O(n^{2})$,
    50\% less. It is na{\"\i}ve, says Schr{\"o}dinger.",
}
@ARTICLE{last, Title = "A {"}quoted{"} word", abstract = "Part one " # "part two~here", date = {2020-05}}
@misc{quotes, title = {"Why" and {"How"}}, abstract={{GPT} and {BERT}}}
@misc{lonely, title = acl, year = {in press}}
"""


def test_bibtex(tmp_path):
    path = tmp_path / "library.bib"
    path.write_text(LIBRARY, "utf-8")
    documents, warnings = read(path)
    assert [(d.id, d.title, d.year, d.date, d.source.rpartition(":")[2]) for d in documents] == [
        ("vaswani2017", "Attention Is All You Need", 2017, "2017-06", "5"),
        ("last", 'A "quoted" word', 2020, "2020-05", "15"),
        ("quotes", '"Why" and "How"', None, None, "16"),
        ("lonely", "Proceedings of ACL", None, None, "17"),
    ]
    assert [d.text.partition("\n\n")[2] for d in documents] == [
        "We propose the Transformer, of cost $O(n^{2})$, 50% less. It is naïve, says Schrödinger.",
        "Part one part two here",
        "GPT and BERT",
        "",
    ]
    assert [w.removeprefix(f"{path}") for w in warnings] == [
        ":17: left the year 'in press' out, it is no number from 1900 to 2100",
        ": 1 record without an abstract; the title alone was read",
    ]
    assert [d.id for d in read(path, where=["category=attention"])[0]] == ["vaswani2017"]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("@article{b,\n title = {Not closed,\n year = 2010\n", "skipped, no valid BibTeX (Unexpectedly reached end"),
        ("@article{b title = {x}}\n", "skipped, no valid BibTeX (Expected comma after entry key"),
        ("@article{b, title = {A}, title = {B}}\n", "skipped, no valid BibTeX (Duplicate field keys"),
        ("@article{b, title = {A} year = 3}\n", "skipped, no valid BibTeX (no comma before 'year = 3')"),
        ("@article{a, title = {A again}, abstract = {x}}\n", "skipped, the id 'a' is that of"),
        ("@article{b, year = 2010}\n", "skipped, it has none of the fields"),
        ("@article{b, title = {\xff}}\n", "skipped, byte 0xff in column"),
    ],
)  # fmt: skip
def test_an_entry_with_errors_costs_no_other(tmp_path, entry, reason):
    path = tmp_path / "library.bib"
    text = "@article{a, title = {A}, abstract = {x}}\n" + entry + "@article{c, title = {C}, abstract = {x}}\n"
    path.write_bytes(text.encode("latin-1"))
    documents, warnings = read(path)
    assert [d.id for d in documents] == ["a", "c"]
    assert len(warnings) == 1
    assert warnings[0].startswith(f"{path}:2: {reason}")


REFERENCES = """\ufeffTY  - JOUR
TI  - GraphoNet:
Maps
AB  - We propose <i>GraphoNet</i>.
GraphoNet extends LSTM.
PY  - 2019
DA  - 2019/3/7
KW  - maps
KW  - nets
DO  - 10.1/x
ER  -

TY  - CONF
T1  - Without a number
N2  - Text.
Y1  - 2018///
ER  -
"""


def test_ris(tmp_path):
    path = tmp_path / "a.ris"
    path.write_text(REFERENCES, "utf-8")
    documents, warnings = read(path)
    assert [(d.id, d.text, d.year, d.date, d.source.rpartition(":")[2]) for d in documents] == [
        (
            "10.1/x",
            "GraphoNet: Maps\n\nWe propose GraphoNet. GraphoNet extends LSTM.",
            2019,
            "2019-03-07",
            "1",
        ),
        ("a-001", "Without a number\n\nText.", 2018, "2018", "13"),
    ]
    assert warnings == []
    assert len(read(path, where=["category=nets"])[0]) == 1


@pytest.mark.parametrize(
    ("text", "ids", "warned"),
    [
        ("TY  - JOUR\nID  - a\nTI  - A\nTY  - JOUR\nID  - b\nTI  - B\nER  - \n", ["a", "b"], ["4: the reference"]),
        ("TY  - JOUR\nID  - a\nTI  - A\n", ["a"], ["1: this reference has no end"]),
        ("TY  - JOUR\nID  - a\nTI  - A\nER  - \nstray\n", ["a"], ["5: skipped a line that belongs to no"]),
        ("TY  - JOUR\nID  - b\nER  - \nTY  - JOUR\nID  - a\nTI  - A\nER  - \n", ["a"], ["1: skipped, it has none"]),
    ],
    ids=["no end", "cut", "stray", "no title"],
)  # fmt: skip
def test_damaged_ris(tmp_path, text, ids, warned):
    path = tmp_path / "a.ris"
    path.write_text(text, "utf-8")
    documents, warnings = read(path)
    assert [d.id for d in documents] == ids
    told = [w.removeprefix(f"{path}:") for w in warnings if "without an abstract" not in w]
    assert [w.startswith(start) for w, start in zip(told, warned, strict=True)] == [True]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(["}", "@string{", " = ", "}"])
@given(
    st.lists(
        st.sampled_from(['@a{k,', "@string{", "}", "{", '"', " = ", "title", ",", "#", "\n", "\\", "x", "\\'", "$"]),
        max_size=25,
    )
)  # fmt: skip
def test_whatever_an_entry_holds_the_next_is_read(tmp_path, pieces):
    path = tmp_path / "a.bib"
    path.write_text(
        "@misc{first, title = {F}}\n" + "".join(pieces) + "\n@misc{next, title = {N}, abstract = {A}}\n",
        "utf-8",
    )
    documents, warnings = read(path)
    assert [documents[0].id, documents[-1].id] == ["first", "next"]
    assert all(w.startswith(f"{path}:") and "\n" not in w for w in warnings)
