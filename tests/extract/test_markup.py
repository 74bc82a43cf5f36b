"""HTML and LaTeX in titles and abstracts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.readers.markup import plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>We <b>propose</b> <i>BERT</i>.</p>", "We propose BERT."),
        (
            "<jats:title>Abstract</jats:title><jats:p>One.</jats:p>\n <jats:p>H<jats:sub>2</jats:sub>O.</jats:p>",
            "One.\nH2O.",
        ),
        ('<a href="https://x.org/?a=1&amp;b">BERT</a> &amp; GPT&#8211;2 &lt;b&gt;', "BERT & GPT–2 <b>"),
        ("One.<br/>Two.<BR>Three.", "One.\nTwo.\nThree."),
        ("<mml:math><mml:mi>k</mml:mi></mml:math>-means", "k-means"),
        ("a < b and b > c, <a, b>, R&D, List<int>, <EOS>", "a < b and b > c, <a, b>, R&D, List<int>, <EOS>"),
        ("x <b y", "x <b y"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        (r"We propose \textbf{Deep \emph{BERT}} {\it now}.", "We propose Deep BERT now."),
        (r"50\% of A\&B, C\_D, \#1", "50% of A&B, C_D, #1"),
        (r"Schr\"{o}dinger, Schr{\"o}dinger, na\"{\i}ve, na\"\i ve", "Schrödinger, Schrödinger, naïve, naïve"),
        (r"G\'omez, Erd\H{o}s, {\v S}koda, Fran\c{c}ois, \AA ngstr\"om, Stra{\ss}e", None),
        (r"as in \cite{a,b}, \citep[p.~3]{c}.", "as in,."),
        (r"$\beta$-VAE, $\mathcal{O}(n^2)$, \(\alpha\)", r"$\beta$-VAE, $\mathcal{O}(n^2)$, \(\alpha\)"),
        (r"\unknown{x} C:\new \theta", r"\unknown{x} C:\new \theta"),
        (r"see \url{https://x.org} or \href{https://y.org}{there}", "see https://x.org or there"),
        (r"one\\two \ldots", "one two …"),
        ("no marks: 50% {a} ~ $5 -- x_y", "no marks: 50% {a} ~ $5 -- x_y"),
    ],
)  # fmt: skip
def test_marks_are_read(text, expected):
    if expected is None:
        expected = "Gómez, Erdős, Škoda, François, Ångström, Straße"
        assert plain(text).replace("{", "").replace("}", "") == expected
    else:
        assert plain(text) == expected


@given(st.text(alphabet="abZ <>&;\\{}$\"'`^~%/=-\n", max_size=60))
def test_whatever_the_text_it_is_read(text):
    """And letters that stand apart from all marks stay."""
    assert plain(f"QQ {text.replace('$', '')} WW").startswith("QQ")


@given(st.text(max_size=60).filter(lambda t: not set("<&\\") & set(t)))
def test_text_without_marks_is_left_alone(text):
    assert plain(text) == text
