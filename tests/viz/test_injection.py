"""Markup in every field that holds text: in the page, in a notebook, in pictures and in XML it stays text."""

import pytest
from lxml import etree
from playwright.sync_api import Dialog

import viz
from kg.export import rendered
from kg.graph import KnowledgeGraph
from kg.schema import Document, DocumentKind, Edge, Evidence, MethodKind, Node, RelationType, Span
from viz.svg import render_svg

HIT = "window.hit=1;try{parent.hit=1}catch(e){}"
PAYLOADS = (
    f"<script>{HIT}</script>",
    f"</script><script>{HIT}</script>",
    f"<img src=x onerror='{HIT}'>",
    f"<svg onload='{HIT}'>",
    f"<iframe srcdoc='<script>{HIT}</script>'>",
    f'"><a href="javascript:{HIT}" autofocus onfocus=\'{HIT}\'>',
    f"javascript:{HIT}",
    f"data:text/html,<script>{HIT}</script>",
    "http://192.0.2.1/beacon.gif",
    "<link rel=stylesheet href=http://192.0.2.1/x.css>",
    "</style><style>@import 'http://192.0.2.1/x.css';* {background: url(http://192.0.2.1/y)}</style>",
    "</title></text></tspan><script xlink:href='http://192.0.2.1/x.js'/>",
    "]]><script>1</script><![CDATA[",
    '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/passwd">]>&a;&c;',
    "<?xml-stylesheet href='http://192.0.2.1/x.xsl'?>",
    f"${{{HIT}}} {{{{constructor.constructor('{HIT}')()}}}} #{{{HIT}}}",
    "-->  <!-- --!>",
)


@pytest.fixture(scope="module")
def poisoned() -> KnowledgeGraph:
    """Each payload as name, alias, description, title, text, source, id, quote, cue and vote."""
    documents, nodes, edges = [], [], []
    for i, text in enumerate(PAYLOADS):
        document = f"{i}{text}"
        documents.append(Document(document, DocumentKind.PAPER, text, text, 2000 + i, f"{2000 + i}", text))
        nodes.append(
            Node(
                f"m{i:012x}",
                text,
                "method",
                list(MethodKind)[i % 3],
                {f"{text} {i}": (document,)},
                2000 + i,
                text,
                (document,),
            )
        )
        end = Span(0, len(text))
        evidence = Evidence(document, end, text, Span(0, 1), end, text, 0.5, (text,))
        edges.append(
            Edge(f"e{i:012x}", f"m{i:012x}", f"m{max(0, i - 1):012x}", RelationType.EXTENDS, (evidence,), 0.5)
        )
    return KnowledgeGraph(nodes, edges, documents)


def nothing_ran(opened) -> None:
    assert opened.page.evaluate("() => window.hit") is None
    assert [p for p in opened.problems if "favicon" not in p] == []
    assert not [url for url in opened.requests if "192.0.2.1" in url or url.startswith("javascript:")]


@pytest.mark.parametrize("view", ["lineage", "map"])
def test_the_page_runs_nothing_of_it(browse, page_of, poisoned, view):
    opened = browse(page_of(poisoned, (), view))
    page = opened.page
    for name in PAYLOADS:
        page.evaluate("text => stemma.change({ selected: { node: stemma.search(text)[0].node } })", name)
        assert page.locator("#panel h2 bdi").text_content() == name
        page.wait_for_selector("#panel blockquote")
    page.get_by_role("group", name="View").get_by_role("button", name="Table", exact=True).click()
    page.wait_for_timeout(200)
    nothing_ran(opened)
    assert (
        page.locator("main script, main iframe, main img, main a[href^='javascript'], main object").count()
        == 0
    )


def test_a_notebook_runs_nothing_of_it(chromium, tmp_path, poisoned):
    """The cell's page, and the picture that stands in for it, in a page without any policy of its own."""
    picture = viz.lineage(poisoned, [n.name for n in poisoned.nodes.values()][:3])
    cell = tmp_path / "notebook.html"
    text = f"<!doctype html><meta charset=utf-8>{picture._repr_html_()}{picture._repr_svg_()}"
    cell.write_text(text, encoding="utf-8")
    page = chromium.new_page()
    dialogs: list[Dialog] = []
    requests: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(cell.as_uri())
    page.frame_locator("iframe").locator('html[data-ready="true"]').wait_for(state="attached", timeout=60_000)
    page.wait_for_timeout(200)
    assert page.evaluate("() => window.hit") is None
    assert dialogs == []
    assert not any("192.0.2.1" in url for url in requests)
    page.close()


def test_a_picture_runs_nothing_of_it(chromium, tmp_path, poisoned):
    svg = render_svg(poisoned, [n.name for n in poisoned.nodes.values()])
    (tmp_path / "x.svg").write_text(svg, encoding="utf-8")
    page = chromium.new_page()
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto((tmp_path / "x.svg").as_uri())
    page.wait_for_timeout(200)
    assert page.evaluate("() => window.hit") is None
    assert (
        page.evaluate("() => document.querySelectorAll('script, a, image, foreignObject, iframe').length")
        == 0
    )
    assert not any("192.0.2.1" in url for url in requests)
    page.close()


@pytest.mark.parametrize("form", ["graphml", "yed", "gexf", "svg"])
def test_xml_holds_it_as_text(poisoned, form):
    data = (
        render_svg(poisoned, [n.name for n in poisoned.nodes.values()]).encode()
        if form == "svg"
        else rendered(poisoned, form)
    )
    assert b"<!DOCTYPE" not in data
    assert b"<!ENTITY" not in data
    tree = etree.fromstring(data, etree.XMLParser(resolve_entities=False, load_dtd=False))
    assert not [e for e in tree.iter() if not isinstance(e.tag, str)], "comments, instructions or entities"
    tags = {etree.QName(e).localname.lower() for e in tree.iter("*")}
    assert not tags & {"script", "iframe", "img", "a", "link", "foreignobject", "image", "object"}
    assert not {name for e in tree.iter("*") for name in e.attrib if str(name).startswith("on")}
    if form != "svg":
        known = {value for e in tree.iter("*") for value in (e.text, *e.attrib.values())}
        assert {n.name for n in poisoned.nodes.values()} <= known
