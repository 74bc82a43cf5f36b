"""axe-core finds nothing serious, in any view, in light and in dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

AXE = Axe()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["", "#view=map", "#table=1"], ids=["lineage", "map", "table"])
def test_no_serious_violation(browse, page_of, family, address, scheme):
    # axe is given to the page as a script, which the page's own policy would refuse.
    opened = browse(page_of(family, ["BERT"]), address=address, color_scheme=scheme, bypass_csp=True)
    page = opened.page
    page.evaluate("stemma.change({ selected: { node: stemma.search('BERT')[0].node } })")
    page.wait_for_selector("#panel blockquote")
    page.get_by_role("combobox").first.fill("tr")
    found = AXE.run(page).response["violations"]
    serious = {
        violation["id"]: [node["html"][:160] for node in violation["nodes"]]
        for violation in found
        if violation["impact"] in ("serious", "critical")
    }
    assert serious == {}
