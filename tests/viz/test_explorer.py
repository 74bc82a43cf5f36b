"""The page in a real browser, without a network: everything that a reader can do there."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from benchmarks.synthetic import synthetic
from kg.graph import KnowledgeGraph
from kg.schema import RelationType
from viz.svg import render_svg


@pytest.fixture
def opened(browse, page_of, family):
    """The family's lineage of BERT, with nothing selected."""
    opened = browse(page_of(family, ["BERT"]))
    opened.page.get_by_role("button", name="Close details").click()
    yield opened
    assert opened.problems == []
    assert len(opened.requests) == 1 or all(r.startswith("blob:") for r in opened.requests[1:])


def drawn(page: Page) -> set[str]:
    """Names of the boxes of the lineage."""
    labels = page.locator("#lineage .box").evaluate_all(
        "boxes => boxes.map(b => b.getAttribute('aria-label'))"
    )
    return {label.split(",")[0] for label in labels}


def box(page: Page, name: str):
    return page.locator(f'#lineage .box[aria-label^="{name},"]')


def choose(page: Page, name: str) -> None:
    """By keyboard, which reaches what lies beyond the picture's edge as well."""
    box(page, name).focus()
    page.keyboard.press("Enter")


def until(page: Page, condition: str) -> None:
    """Waits for an expression; Playwright's own way needs what the page's policy forbids."""
    for _ in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never came: {condition}")


def panel(page: Page):
    return page.locator("#panel")


def act(page: Page, label: str) -> None:
    panel(page).get_by_role("button", name=label, exact=True).click()


ALL = {"BERT", "RoBERTa", "Transformer", "LSTM", "RNN"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", ["lineage", "map"])
@pytest.mark.parametrize("name", ["family", "crowd", "hostile"])
def test_opens_offline_with_a_clean_console(browse, page_of, request, name, view, scheme):
    graph = request.getfixturevalue(name)
    opened = browse(page_of(graph, (), view), color_scheme=scheme)
    assert opened.page.evaluate("stemma.shown.nodes.length") > 0
    if view == "map":
        assert opened.page.evaluate("stemma.shown.nodes.length") == len(graph)
    assert opened.page.evaluate("document.documentElement.dataset.theme") == scheme
    assert opened.problems == []
    assert len(opened.requests) == 1


def test_opens_on_the_lineage_with_years_as_columns(opened):
    page = opened.page
    assert drawn(page) == ALL
    page.get_by_text("Fit", exact=True).click()
    assert page.locator("#lineage .year").all_text_contents() == [
        "year not known",
        "1997",
        "2017",
        "2018",
        "2019",
    ]
    left = {name: box(page, name).bounding_box()["x"] for name in ALL}
    assert left["RNN"] < left["LSTM"] < left["Transformer"] < left["BERT"] < left["RoBERTa"]


@pytest.mark.parametrize(
    ("text", "count", "first"),
    [
        ("universal transformer", 1, "Universal Transformer"),
        ("UNIVERSAL-TRANSF", 1, "Universal Transformer"),
        ("ut", 2, "Universal Transformer"),
        ("long short", 1, "LSTM"),
        ("bert", 2, "BERT"),
    ],
)
def test_search_finds_by_name_and_alias(browse, page_of, family, text, count, first):
    page = browse(page_of(family)).page
    page.get_by_role("combobox").fill(text)
    expect(page.locator("#found")).to_have_text(f"{count} found")
    page.keyboard.press("Enter")
    expect(panel(page).locator("h2")).to_have_text(first)
    expect(page.locator(".chip").first).to_contain_text(first)


def test_search_by_keyboard_alone(opened):
    page = opened.page
    page.locator("body").press("/")
    page.keyboard.type("bert")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_contain_text("RoBERTa")
    page.keyboard.press("Enter")
    expect(panel(page).locator("h2")).to_have_text("RoBERTa")
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    page.locator("body").press("/")
    page.keyboard.type("no such method")
    expect(page.locator("#found")).to_have_text("0 found")
    page.keyboard.press("Enter")
    expect(panel(page)).to_be_hidden()


def test_panel_tells_all_of_a_node_and_leads_on(opened):
    page = opened.page
    box(page, "BERT").click()
    expect(panel(page)).to_contain_text("BERT is a method.")
    assert panel(page).locator("h3").all_text_contents() == [
        "extended by",
        "based on",
        "outperforms",
        "outperformed by",
    ]
    quote = panel(page).locator("blockquote").first
    expect(quote).to_contain_text("RoBERTa extends BERT.")
    expect(quote).to_contain_text("About BERT · confidence 0.75 · extends.active")
    assert quote.locator("mark").all_text_contents() == ["RoBERTa", "BERT"]
    panel(page).get_by_role("button", name="LSTM").click()
    expect(panel(page).locator("h2")).to_have_text("LSTM")
    expect(panel(page)).to_contain_text("also: long short-term memory")
    expect(panel(page)).to_contain_text("1997")


def test_hover_and_click_on_an_edge_quote_the_sentence(opened):
    page = opened.page
    line = page.locator("#lineage .line.type-based_on .reach")
    line.hover(force=True)
    expect(page.locator("#tip")).to_contain_text("BERT based_on Transformer.")
    expect(page.locator("#lineage svg")).to_have_class(re.compile("aside"))
    line.click(force=True)
    expect(panel(page).locator("blockquote")).to_contain_text("BERT based_on Transformer.")
    expect(panel(page)).to_contain_text("confidence 0.75, from 1 document")


def test_neighbours_stay_and_the_rest_fades(opened):
    page = opened.page
    box(page, "BERT").hover()
    assert page.locator("#lineage .box.near").count() == 3
    expect(box(page, "RNN")).to_have_css("opacity", "0.18")
    expect(box(page, "Transformer")).to_have_css("opacity", "1")
    page.mouse.move(300, 700)
    assert page.locator("#lineage .aside").count() == 0


@pytest.mark.parametrize(
    ("which", "steps", "expected"),
    [
        ("Ancestors", "1", {"BERT", "Transformer"}),
        ("Ancestors", "2", {"BERT", "Transformer", "LSTM"}),
        ("Descendants", "1", {"BERT", "RoBERTa"}),
        ("Both", "1", {"BERT", "RoBERTa", "Transformer"}),
        ("Both", "all", ALL),
    ],
)
def test_direction_and_steps(opened, which, steps, expected):
    page = opened.page
    page.locator("#toolbar").get_by_role("button", name=which, exact=True).click()
    page.locator("#toolbar").get_by_role("button", name=steps, exact=True).click()
    assert drawn(page) == expected
    expect(page.locator("#toolbar").get_by_role("button", name=steps, exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )


def test_expand_hide_and_undo(opened):
    page = opened.page
    page.get_by_role("checkbox", name="uses").check()
    choose(page, "Transformer")
    before = box(page, "Transformer").bounding_box()
    act(page, "Expand")
    assert drawn(page) == {*ALL, "Universal Transformer", "self-attention"}
    after = box(page, "Transformer").bounding_box()
    assert abs(before["x"] - after["x"]) + abs(before["y"] - after["y"]) < 2
    choose(page, "RoBERTa")
    act(page, "Hide")
    assert "RoBERTa" not in drawn(page)
    page.get_by_role("button", name="1 hidden ×").click()
    page.get_by_role("button", name="1 expanded ×").click()
    assert drawn(page) == {*ALL, "self-attention"}
    box(page, "BERT").dblclick()
    expect(page.get_by_role("button", name="1 expanded ×")).to_be_visible()


def test_several_methods_beside_each_other(opened):
    page = opened.page
    page.get_by_role("combobox").fill("self-att")
    page.keyboard.press("Enter")
    choose(page, "self-attention")
    page.go_back()
    expect(page.locator(".chip")).to_have_text("BERT")
    page.evaluate("stemma.change({ selected: { node: stemma.search('self-attention')[0].node } })")
    act(page, "Add")
    assert drawn(page) >= {*ALL, "self-attention"}
    page.get_by_role("button", name="Remove").first.click()
    assert "BERT" not in drawn(page)


def test_legend_is_the_filter(opened):
    page = opened.page
    assert page.get_by_role("checkbox", name="uses").is_checked() is False
    page.get_by_role("checkbox", name="uses").check()
    assert drawn(page) == {*ALL, "self-attention"}
    page.get_by_role("checkbox", name="based on").uncheck()
    assert drawn(page) == {"BERT", "RoBERTa"}
    page.get_by_role("button", name="Reset filters").click()
    assert drawn(page) == ALL
    kind = box(page, "LSTM").get_attribute("class").split("kind-")[1].split()[0]
    page.get_by_role("checkbox", name=re.compile(f"^{kind}")).uncheck()
    assert "LSTM" not in drawn(page)
    assert "BERT" in drawn(page)


def test_years_confidence_and_documents(opened):
    page = opened.page
    page.get_by_label("From year").fill("2018")
    page.get_by_label("From year").press("Enter")
    assert drawn(page) == {"BERT", "RoBERTa"}
    page.get_by_role("button", name="Reset filters").click()
    page.get_by_label("year not known").uncheck()
    assert drawn(page) == ALL - {"RNN"}
    page.get_by_role("button", name="Reset filters").click()
    page.get_by_label("Confidence at least").fill("0.8")
    assert drawn(page) == {"BERT"}
    expect(page.locator("#status")).to_contain_text("No edge of the ticked relations")
    page.get_by_label("Confidence at least").fill("0.75")
    assert drawn(page) == ALL
    page.evaluate("stemma.change({ documents: 2 })")
    assert drawn(page) == {"BERT"}


def test_path_between_two(opened):
    page = opened.page
    choose(page, "RoBERTa")
    act(page, "Path to …")
    page.get_by_role("combobox", name="Path to").fill("rnn")
    page.get_by_role("combobox", name="Path to").press("Enter")
    assert drawn(page) == {"RoBERTa", "BERT", "Transformer", "LSTM", "RNN"}
    expect(page.locator("#status")).to_contain_text("A shortest path: 4 steps.")
    page.get_by_role("checkbox", name="outperforms").check()
    assert drawn(page) == {"RoBERTa", "BERT", "LSTM", "RNN"}
    page.get_by_role("checkbox", name="is a").uncheck()
    expect(page.locator("#status")).to_contain_text("No path joins the two")
    page.get_by_role("button", name="Leave the path").click()
    assert "BERT" in drawn(page)


def test_address_brings_the_view_back(browse, page_of, opened, family):
    page = opened.page
    page.locator("#toolbar").get_by_role("button", name="Ancestors", exact=True).click()
    page.locator("#toolbar").get_by_role("button", name="1", exact=True).click()
    page.get_by_role("checkbox", name="extends").uncheck()
    choose(page, "Transformer")
    address = "#" + page.url.partition("#")[2]
    assert "direction=ancestors" in address
    assert "depth=1" in address
    again = browse(page_of(family, ["BERT"]), address=address).page
    assert drawn(again) == {"BERT", "Transformer"}
    expect(panel(again).locator("h2")).to_have_text("Transformer")
    (id_,) = (n.id for n in family.nodes.values() if n.name == "LSTM")
    other = browse(page_of(family, ["BERT"]), address=f"#node={id_}&depth=1").page
    assert drawn(other) == {"LSTM", "RNN", "Transformer"}
    odd = browse(
        page_of(family, ["BERT"]), address="#node=nothing&depth=-3&view=<script>&edge=a~b&kinds=paper"
    )
    assert odd.problems == []


def test_back_button_undoes_a_step(opened):
    page = opened.page
    page.locator("#toolbar").get_by_role("button", name="1", exact=True).click()
    page.get_by_role("button", name="Map", exact=True).click()
    page.go_back()
    until(page, "stemma.state.view === 'lineage' && stemma.state.depth === 1")
    page.go_back()
    until(page, "stemma.state.depth === Infinity")
    assert drawn(page) == ALL
    page.go_forward()
    until(page, "stemma.state.depth === 1")


@pytest.mark.parametrize("view", ["Lineage", "Map"])
def test_pictures_and_selection_can_be_saved(opened, tmp_path, view):
    page = opened.page
    page.get_by_role("button", name=view, exact=True).click()
    page.evaluate("stemma.change({ selected: { node: stemma.search('BERT')[0].node } })")
    saved = {}
    for form, label in (("svg", "Picture, SVG"), ("png", "Picture, PNG"), ("json", "Selection, JSON")):
        page.locator("#take summary").click()
        with page.expect_download() as download:
            page.get_by_role("button", name=label).click()
        download.value.save_as(tmp_path / form)
        saved[form] = (tmp_path / form).read_bytes()
        assert download.value.suggested_filename.endswith(f".{form}")
    assert b"BERT" in saved["svg"]
    assert b"var(" not in saved["svg"]
    assert saved["png"].startswith(b"\x89PNG")
    told = json.loads(saved["json"])
    assert {n["name"] for n in told["nodes"]} >= {"BERT", "RoBERTa", "Transformer"}
    assert {(e["type"], e["quotes"][0]["sentence"]) for e in told["edges"]} >= {
        ("extends", "RoBERTa extends BERT.")
    }


def test_table_has_the_same_and_sorts(opened):
    page = opened.page
    page.get_by_role("button", name="Table", exact=True).click()
    nodes, edges = (page.get_by_role("region", name=name).locator("tbody") for name in ("Nodes", "Edges"))
    first = nodes.locator("td:first-child")
    assert first.all_text_contents() == ["BERT", "LSTM", "RNN", "RoBERTa", "Transformer"]
    page.get_by_role("region", name="Nodes").get_by_role("button", name="year").click()
    assert first.all_text_contents() == ["RoBERTa", "BERT", "Transformer", "LSTM", "RNN"]
    expect(page.locator("th[aria-sort=descending]").first).to_have_text("year")
    assert edges.locator("tr").count() == 4
    edges.get_by_role("button", name="based on").click()
    expect(panel(page).locator("blockquote")).to_contain_text("BERT based_on Transformer.")


def test_keyboard_walks_the_picture(opened):
    page = opened.page
    box(page, "BERT").focus()
    page.keyboard.press("ArrowLeft")
    expect(box(page, "Transformer")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(panel(page).locator("h2")).to_have_text("BERT")
    page.locator("body").press("h")
    assert "BERT" not in drawn(page)


def test_map_selects_filters_and_zooms(browse, page_of, family):
    opened = browse(page_of(family, (), "map"))
    page = opened.page
    node = page.evaluate("stemma.search('BERT')[0].node")
    at = page.evaluate("node => stemma.views.map.engine.place(node)", node)
    frame = page.locator("#map").bounding_box()
    page.mouse.click(frame["x"] + at["x"], frame["y"] + at["y"])
    expect(panel(page).locator("h2")).to_have_text("BERT")
    page.get_by_role("checkbox", name="extends").uncheck()
    assert page.evaluate("stemma.shown.edges.length") < len(family.edges) - 2
    page.get_by_role("checkbox", name="paper").uncheck()
    assert page.evaluate("stemma.shown.nodes.length") == len(family) - 1
    for key in ("+", "-", "0", "ArrowLeft"):
        page.locator("#map .engine").press(key)
    act(page, "Lineage")
    assert drawn(page) >= {"BERT", "Transformer"}
    assert opened.problems == []


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_map_keeps_its_size_when_the_panel_opens_and_what_is_selected_in_view(
    browse, page_of, crowd, width, height
):
    page = browse(page_of(crowd, (), "map"), viewport={"width": width, "height": height}).page
    scale = page.evaluate("stemma.views.map.engine.network.getScale()")
    node = page.evaluate("stemma.views.map.byWeight[0]")
    page.evaluate("node => stemma.change({ selected: { node } })", node)
    page.wait_for_selector("#panel blockquote")
    page.wait_for_timeout(200)
    assert page.evaluate("stemma.views.map.engine.network.getScale()") == pytest.approx(scale)
    at = page.evaluate("node => stemma.views.map.engine.place(node)", node)
    room = page.locator("#map").bounding_box()
    assert 0 < at["x"] < room["width"]
    assert 0 < at["y"] < room["height"]


def test_theme_can_be_chosen(opened):
    page = opened.page
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    for name in ("light", "dark"):
        page.locator("#theme").click()
        assert page.evaluate("document.documentElement.dataset.theme") == name
    assert page.evaluate(ground) != light
    page.locator("#theme").click()
    assert page.evaluate(ground) == light


def test_follows_the_colour_scheme(opened):
    opened.page.emulate_media(color_scheme="dark")
    until(opened.page, "document.documentElement.dataset.theme === 'dark'")


@pytest.mark.parametrize("view", ["lineage", "map"])
def test_hostile_text_is_shown_as_text(browse, page_of, hostile, view):
    opened = browse(page_of(hostile, (), view))
    page = opened.page
    for node in hostile.nodes.values():
        if "\ud83d" in node.name and not node.name.isprintable():
            continue  # half a character cannot be handed to a browser
        hit = page.evaluate("id => { const i = stemma.search(id)[0]; return i && i.name }", node.name)
        assert hit == node.name
        page.evaluate("text => stemma.change({ selected: { node: stemma.search(text)[0].node } })", node.name)
        assert page.locator("#panel h2 bdi").text_content() == node.name
        page.wait_for_selector("#panel blockquote")
    shown = set(
        page.evaluate("[...document.querySelectorAll('#panel blockquote .sentence')].map(e => e.textContent)")
    )
    assert shown <= {e.evidence[0].text for e in hostile.edges.values()}
    assert shown
    for name in ("Table", "Lineage"):
        page.get_by_role("group", name="View").get_by_role("button", name=name, exact=True).click()
    assert page.locator("main img, main script, main iframe, main a").count() == 0
    assert page.evaluate("window.hit") is None
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert opened.problems == []


def test_policy_forbids_what_a_slip_would_let_in(browse, page_of, family):
    opened = browse(page_of(family))
    opened.page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=\"x\" onerror=\"window.hit = 1\">')"
    )
    opened.page.evaluate("fetch('http://127.0.0.1:9/').catch(() => {})")
    opened.page.wait_for_timeout(200)
    assert opened.page.evaluate("window.hit") is None
    assert any("Content Security Policy" in problem for problem in opened.problems)


LOOP = [
    ("A", RelationType.EXTENDS, "A"),
    ("B", RelationType.EXTENDS, "A"),
    ("B", RelationType.IS_A, "A"),
    ("A", RelationType.BASED_ON, "B"),
]


@pytest.mark.parametrize("view", ["lineage", "map"])
@pytest.mark.parametrize(
    ("triples", "lone", "said"),
    [
        pytest.param([], [], "This graph is empty", id="empty"),
        pytest.param([], ["one"], "1 node, 0 edges shown.", id="one"),
        pytest.param(LOOP, [], "1 edge leads from a node to itself.", id="loops-and-parallels"),
        pytest.param(LOOP, [], "No year is known here.", id="no-years"),
    ],
)
def test_odd_graphs_say_so(browse, make_graph, tmp_path, page_of, triples, lone, said, view):
    graph = make_graph(triples, lone=lone) if triples or lone else KnowledgeGraph([], [], [])
    opened = browse(page_of(graph, (), view))
    expect(opened.page.locator("#status")).to_contain_text(said)
    if triples and view == "lineage":
        assert opened.page.locator("#lineage .line").count() == 4
    assert opened.problems == []


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (390, 844)], ids=["desk", "wide", "phone"])
@pytest.mark.parametrize("view", ["lineage", "map"])
def test_nothing_sticks_out_or_covers_the_picture(browse, page_of, family, size, view):
    page = browse(page_of(family, (), view), viewport={"width": size[0], "height": size[1]}).page
    page.evaluate("stemma.change({ selected: { node: stemma.search('bert')[0].node } })")
    page.wait_for_selector("#panel blockquote")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    picture = page.locator("#pictures").bounding_box()
    assert picture["width"] > 250
    assert picture["height"] > 150
    for selector in ("#panel", "header", "#toolbar", "#status", "#filters"):
        other = page.locator(selector).bounding_box()
        if other is None:
            continue
        assert other["x"] >= 0
        assert other["x"] + other["width"] <= size[0] + 1
        assert other["y"] + other["height"] <= size[1] + 1
        apart = (
            other["x"] + other["width"] <= picture["x"] + 1
            or picture["x"] + picture["width"] <= other["x"] + 1
            or other["y"] + other["height"] <= picture["y"] + 1
            or picture["y"] + picture["height"] <= other["y"] + 1
        )
        assert apart, selector


def test_phone_has_the_legend_behind_a_button(browse, page_of, family):
    page = browse(page_of(family), viewport={"width": 390, "height": 844}).page
    expect(page.locator("#filters")).to_be_hidden()
    page.get_by_role("button", name="Legend").click()
    expect(page.locator("#filters")).to_be_visible()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_words_fit_their_boxes(browse, page_of, seed):
    page = browse(page_of(synthetic(120, 200, seed=seed))).page
    wide = page.locator("#lineage .box").evaluate_all(
        """boxes => boxes.filter((box) => {
            const [words, outline] = ["text", "path"].map((tag) => box.querySelector(tag).getBBox().width);
            return words > outline - 6;
        }).map((box) => box.getAttribute("aria-label"))"""
    )
    assert wide == []


@pytest.mark.parametrize("name", ["family", "synthetic", "loops"])
def test_page_and_static_picture_are_the_same_to_the_pixel(browse, page_of, request, make_graph, name):
    graph = {
        "family": lambda: request.getfixturevalue("family"),
        "synthetic": lambda: synthetic(400, 700, seed=5),
        "loops": lambda: make_graph([*LOOP, *((f"L{i}", RelationType.IS_A, "A") for i in range(40))]),
    }[name]()
    page = browse(page_of(graph)).page
    places = re.compile(r'class="box [^"]*"[^>]*transform="translate\(([^)]*)\)')
    paths = re.compile(r'class="(?:stroke|head|outline)" d="([^"]*)"')
    shown = page.evaluate("new XMLSerializer().serializeToString(stemma.views.lineage.toSvg('', '#fff'))")
    still = render_svg(graph).partition('<g class="legend">')[0]
    assert len(places.findall(shown)) > 2
    assert places.findall(shown) == places.findall(still)
    assert paths.findall(shown) == paths.findall(still)


def test_sigma_draws_what_is_too_much_for_vis(browse, page_of):
    graph = synthetic(2100, 4200)
    opened = browse(page_of(graph, (), "map"))
    page = opened.page
    assert page.evaluate("stemma.shown.nodes.length") == 2100
    assert page.evaluate("typeof vis") == "undefined"
    node = page.evaluate("stemma.search('0')[0].node")
    page.evaluate("node => stemma.views.map.reveal(node)", node)
    page.wait_for_timeout(300)
    at = page.evaluate("node => stemma.views.map.engine.place(node)", node)
    frame = page.locator("#map").bounding_box()
    page.mouse.click(frame["x"] + at["x"], frame["y"] + at["y"])
    expect(panel(page)).to_be_visible()
    assert page.evaluate("stemma.state.selected.node") == node
    page.get_by_role("checkbox", name="paper").uncheck()
    assert page.evaluate("stemma.shown.nodes.length") == 2100 - 210
    page.locator("#theme").click()
    act(page, "Lineage")
    assert page.locator("#lineage .box").count() > 1
    assert opened.problems == []
