"""Pictures in a notebook cell."""

import pytest
from lxml import html

import viz
from kg.errors import ExportError, UnknownMethod
from viz.html import render
from viz.svg import render_svg


def test_a_cell_shows_the_page_in_a_frame(family):
    picture = viz.lineage(family, "BERT")
    (frame,) = html.fragments_fromstring(picture._repr_html_())
    assert frame.tag == "iframe"
    assert set((frame.get("sandbox") or "").split()) == {"allow-scripts", "allow-downloads"}
    assert frame.get("srcdoc") == render(family, ["BERT"])
    assert "BERT" not in repr(picture)


def test_where_pages_are_not_shown_a_picture_stands_in(family):
    assert viz.lineage(family, "BERT")._repr_svg_() == render_svg(family, ["BERT"])
    assert viz.map(family)._repr_svg_() is None


def test_styles_do_not_leak_either_way(family, chromium, tmp_path):
    """In a page that styles everything, as exported notebooks do."""
    cell = viz.lineage(family, ["BERT", "Adam"])._repr_html_()
    notebook = tmp_path / "notebook.html"
    notebook.write_text(
        "<!doctype html><style>* { color: red !important; font-size: 40px !important } button { display: none }"
        f"</style><button id='outer'>outer</button><div style='width: 900px'>{cell}</div>",
        encoding="utf-8",
    )
    context = chromium.new_context()
    context.set_offline(True)
    problems: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(notebook.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator('html[data-ready="true"]').wait_for(state="attached")
    assert frame.locator("#lineage .box").count() > 2
    colour = "element => getComputedStyle(element).color"
    assert frame.locator("#status").evaluate(colour) != "rgb(255, 0, 0)"
    assert page.locator("#outer").evaluate("element => getComputedStyle(element).display") == "none"
    frame.locator("#lineage .box.focus").first.click()
    frame.locator("#panel h2").wait_for()
    frame.get_by_role("button", name="Map", exact=True).click()
    frame.locator("#map canvas").first.wait_for()
    assert page.url == notebook.as_uri()
    assert problems == []
    context.close()


def test_pictures_can_be_saved(family, tmp_path):
    viz.lineage(family, "BERT").save(tmp_path / "x.svg")
    viz.lineage(family).save(tmp_path / "x.png")
    viz.map(family).save(tmp_path / "x.html")
    assert (tmp_path / "x.html").read_text(encoding="utf-8") == render(family, view="map")
    with pytest.raises(ExportError, match=r"saved as \.html; change"):
        viz.map(family).save(tmp_path / "y.svg")
    with pytest.raises(UnknownMethod):
        viz.lineage(family, "no such thing at all")
