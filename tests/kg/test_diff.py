"""What came, went and changed between two graphs, and why."""

import pytest

from kg.corrections import Correction, Form
from kg.diff import diff
from kg.graph import build_graph
from kg.joining.assembly import assemble

ONE = ("p-1", "paper", 2010, "", "Foo Bar", ("*Foo", "Bar"), ("Foo uses Bar 0.6",))
TWO = ("p-2", "paper", 2015, "", "Foo Baz", ("Foo", "*Baz"), ("Baz extends Foo 0.6",))


@pytest.fixture
def told(make):
    """Each change of two lists of rows, as `how what: details: why`."""

    def tell(old, new, *corrections, **options):
        before, after = build_graph(make(*r) for r in old), assemble([make(*r) for r in new], corrections)[0]
        found = diff(before, after, **options)
        nodes = {**before.nodes, **after.nodes}
        lines = {}
        for node in found.nodes:
            if node.item.type == "method":
                lines[f"{node.how} {node.item.name}"] = (*node.details, *node.why)
        for edge in found.edges:
            source, target = nodes[edge.item.source], nodes[edge.item.target]
            if source.type == "method":
                lines[f"{edge.how} {source.name} {edge.item.type} {target.name}"] = (*edge.details, *edge.why)
        return lines, (found.came, found.went, found.changed)

    return tell


def test_equal_graphs_differ_in_nothing(told):
    assert told([ONE, TWO], [TWO, ONE]) == ({}, ((), (), ()))


def test_what_comes_with_a_document_and_goes_with_it(told):
    assert told([ONE], [ONE, TWO]) == (
        {
            "came Baz": ("new in p-2",),
            "changed Foo": ("documents +p-2", "new in p-2"),
            "came Baz extends Foo": ("new in p-2",),
        },
        (("p-2",), (), ()),
    )
    assert told([ONE, TWO], [ONE])[0]["went Baz extends Foo"] == ("gone with p-2",)


def test_what_changes_within_a_document(told):
    later = (*ONE[:2], 2012, *ONE[3:6], ("Foo uses Bar 0.8",))
    lines, documents = told([ONE], [later])
    assert lines == {
        "changed Foo": ("year 2010 -> 2012", "changed in p-1"),
        "changed Foo uses Bar": ("confidence 0.60 -> 0.80", "quotes +1", "quotes -1", "changed in p-1"),
    }
    assert documents == ((), (), ("p-1",))


def test_what_a_correction_does(told):
    lines, documents = told(
        [ONE],
        [ONE],
        Correction(Form.RENAME, ("Foo",), to="Foo Net"),
        Correction(Form.RETYPE_EDGE, ("Foo", "Bar"), type="uses", to="extends"),
    )
    assert lines == {
        "changed Foo Net": (
            "name Foo -> Foo Net",
            "names +Foo Net",
            "corrected by hand: Foo is to be called Foo Net",
        ),
        "went Foo Net uses Bar": ("corrected by hand: Foo extends Bar, not uses",),
        "came Foo Net extends Bar": ("corrected by hand: Foo extends Bar, not uses",),
    }
    assert documents == ((), (), ())


def test_what_joining_two_methods_does(told):
    lines, _ = told([ONE, TWO], [ONE, TWO], Correction(Form.SAME, ("Bar", "Baz")))
    joined = next(line for line in lines if line.startswith("changed"))
    assert "corrected by hand: Bar and Baz are one method" in lines[joined]
    (gone,) = (line for line in lines if line in ("went Bar", "went Baz"))
    assert lines[gone] == (f"is part of {joined.split()[1]} now",)


def test_another_pipeline_is_a_reason_of_its_own(told, make):
    lines, _ = told([ONE], [(*ONE[:6], ("Foo uses Bar 0.8",))], same_pipeline=False)
    assert lines["changed Foo uses Bar"][-1] == "read by another version of the pipeline"
