"""The page in a real browser, without a network."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from viz.html import write_html


@dataclass
class Opened:
    """A page, and what it said and asked for."""

    page: Page
    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def refuse(self, dialog: Dialog) -> None:
        """A dialog can only come of something that ran and should not have."""
        self.problems.append(dialog.message)
        dialog.dismiss()

    def data(self) -> dict[str, dict]:
        """id -> item of the vis DataSet."""
        items = self.page.evaluate("stemma.nodes.get().map(({id, x, y, label}) => ({id, x, y, label}))")
        return {item["id"]: item for item in items}


@pytest.fixture
def open_page(chromium: Browser, tmp_path: Path) -> Iterator:
    contexts = []

    def open_(graph, *, names=(), **options) -> Opened:
        path = tmp_path / "page.html"
        write_html(graph, path, names=names)
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 720}, **options})
        contexts.append(context)
        context.set_offline(True)
        context.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
        opened = Opened(context.new_page())
        opened.page.on("console", lambda message: opened.problems.append(f"{message.type}: {message.text}"))
        opened.page.on("pageerror", lambda error: opened.problems.append(str(error)))
        opened.page.on("dialog", opened.refuse)
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.goto(path.as_uri())
        opened.page.wait_for_function("window.stemma")
        return opened

    yield open_
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["family", "crowd", "hostile"])
def test_opens_offline_and_shows_every_node(open_page, request, name, scheme):
    graph = request.getfixturevalue(name)
    opened = open_page(graph, color_scheme=scheme)
    data = opened.data()
    assert set(data) == set(graph.nodes)
    assert set(opened.page.evaluate("stemma.nodesShown.getIds()")) == set(graph.nodes)
    assert set(opened.page.evaluate("stemma.edges.getIds()")) == set(graph.edges)
    drawn = opened.page.evaluate("stemma.network.getPositions()")
    assert drawn == {i: {"x": item["x"], "y": item["y"]} for i, item in data.items()}
    opened.page.wait_for_timeout(200)
    assert opened.page.evaluate("stemma.network.getPositions()") == drawn
    assert opened.problems == []
    assert len(opened.requests) == 1


@pytest.mark.parametrize(
    ("text", "count"),
    [("universal transformer", "1"), ("Universal Transformer", "1"), ("UNIVERSAL-TRANSF", "1"), ("ut", "2")],
)
def test_search_finds_by_name_and_alias(open_page, family, text, count):
    opened = open_page(family)
    opened.page.get_by_role("combobox").fill(text)
    expect(opened.page.locator("#found")).to_have_text(f"{count} found")
    expect(opened.page.get_by_role("option")).to_have_count(int(count))
    opened.page.keyboard.press("Enter")
    expect(opened.page.locator("#panel h2")).to_have_text("Universal Transformer")
    (selected,) = opened.page.evaluate("stemma.network.getSelectedNodes()")
    assert family.nodes[selected].name == "Universal Transformer"
    assert opened.problems == []


def test_search_by_keyboard_alone(open_page, family):
    page = open_page(family).page
    page.keyboard.press("/")
    page.keyboard.type("bert")
    expect(page.locator("#found")).to_have_text("2 found")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_contain_text("RoBERTa")
    page.keyboard.press("Enter")
    expect(page.locator("#panel h2")).to_have_text("RoBERTa")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Close details").click()
    expect(page.locator("#panel")).to_be_hidden()


def test_search_for_nothing_says_so(open_page, family):
    page = open_page(family).page
    page.get_by_role("combobox").fill("no such method")
    expect(page.locator("#found")).to_have_text("0 found")
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_be_hidden()


def place(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a point of the graph lies on the screen."""
    at = page.evaluate("([x, y]) => stemma.network.canvasToDOM({x, y})", [x, y])
    box = page.locator("#graph").bounding_box()
    assert box
    return at["x"] + box["x"], at["y"] + box["y"]


def test_hover_and_click_on_an_edge_quote_the_sentence(open_page, family):
    opened = open_page(family, names=["Adam", "AdamW"])
    data = opened.data()
    (edge,) = (e for e in family.edges.values() if family.nodes[e.source].name == "AdamW")
    ends = [data[edge.source], data[edge.target]]
    x, y = place(opened.page, sum(e["x"] for e in ends) / 2, sum(e["y"] for e in ends) / 2)
    opened.page.mouse.move(x - 3, y - 3)
    opened.page.mouse.move(x, y, steps=4)
    tip = opened.page.locator("#tip")
    expect(tip).to_contain_text("AdamW extends Adam.")
    expect(tip).to_contain_text("About Adam · extends.active · confidence 0.75")
    assert tip.locator("mark").all_text_contents() == ["AdamW", "Adam"]
    opened.page.mouse.click(x, y)
    expect(opened.page.locator("#panel blockquote")).to_contain_text("AdamW extends Adam.")
    assert opened.problems == []


def test_panel_tells_all_of_a_node_and_leads_on(open_page, family):
    opened = open_page(family, names=["BERT"])
    panel = opened.page.locator("#panel")
    expect(panel.locator("h2")).to_have_text("BERT")
    assert panel.locator("h3").all_text_contents() == [
        "extended by",
        "based on",
        "outperforms",
        "outperformed by",
    ]
    expect(panel).to_contain_text("BERT is a method.")
    panel.get_by_role("button", name="LSTM").click()
    expect(panel.locator("h2")).to_have_text("LSTM")
    expect(panel).to_contain_text("also: long short-term memory")
    assert opened.problems == []


def test_hostile_text_is_shown_as_text(open_page, hostile):
    opened = open_page(hostile)
    for node in hostile.nodes.values():
        opened.page.evaluate("id => stemma.select(id)", node.id)
        assert opened.page.locator("#panel h2 bdi").text_content() == node.name
        assert opened.page.evaluate("text => stemma.search(text)[0].id", node.name) == node.id
    for edge in hostile.edges.values():
        opened.page.evaluate("id => stemma.select(id)", edge.id)
        shown = opened.page.locator("#panel blockquote > span")
        assert shown.text_content() == edge.evidence[0].text
        assert shown.locator("mark").first.text_content() == hostile.nodes[edge.source].name
    assert opened.page.locator("#panel img, #panel script").count() == 0
    assert opened.page.evaluate("window.hit") is None
    assert opened.problems == []


def test_policy_forbids_what_a_slip_would_let_in(open_page, family):
    opened = open_page(family)
    opened.page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=\"x\" onerror=\"window.hit = 1\">')"
    )
    opened.page.evaluate("fetch('http://127.0.0.1:9/').catch(() => {})")
    opened.page.wait_for_timeout(200)
    assert opened.page.evaluate("window.hit") is None
    assert any("Content Security Policy" in problem for problem in opened.problems)


def test_legend_filters(open_page, family):
    opened = open_page(family)
    shown = "stemma.edgesShown.get().filter(e => e.type === '{}').length"
    assert opened.page.evaluate(shown.format("mentions")) == 0
    opened.page.get_by_role("checkbox", name="mentions").check()
    assert opened.page.evaluate(shown.format("mentions")) == 2
    opened.page.get_by_role("checkbox", name="extends").uncheck()
    assert opened.page.evaluate(shown.format("extends")) == 0
    opened.page.get_by_role("checkbox", name="paper").uncheck()
    assert opened.page.evaluate("stemma.nodesShown.length") == len(family.nodes) - 1
    assert opened.page.evaluate("stemma.nodes.length") == len(family.nodes)
    opened.page.get_by_role("combobox").fill("a paper on")
    opened.page.keyboard.press("Enter")
    expect(opened.page.get_by_role("checkbox", name="paper")).to_be_checked()
    assert opened.problems == []


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)], ids=["desk", "phone"])
def test_nothing_sticks_out_of_the_window(open_page, family, size):
    page = open_page(family, viewport={"width": size[0], "height": size[1]}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.evaluate("stemma.select(stemma.search('bert')[0].id)")
    for selector in ("#panel", "#search", "#legend", ".zoom"):
        box = page.locator(selector).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0] + 1
        assert box["y"] + box["height"] <= size[1] + 1


def test_follows_the_colour_scheme(open_page, family):
    page = open_page(family, color_scheme="light").page
    colours = "[...new Set(stemma.nodes.get().map(n => n.color.background))].sort()"
    light = page.evaluate(colours)
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(100)
    assert page.evaluate(colours) != light
