"""As a national rapporteur would: the gap table, a cell's formula, sources and interval; in two languages."""

import pytest
from hub_gaps import write_gap_state
from hub_server import load, people, serving

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WORDS = {
    "en": {
        "prefix": "",
        "cell": "7–22%",
        "how": "15 ÷ 214 to (15 + 32) ÷ 214",
        "note": "More detection may mean",
    },
    "ar": {
        "prefix": "/ar",
        "cell": "7–22%",
        "how": "من 15 ÷ 214 إلى (15 + 32) ÷ 214",
        "note": "اكتشافا أفضل",
    },
}


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """The address of a hub with a State whose gap table is known, and a member's session."""
    folder = tmp_path_factory.mktemp("rapporteur")
    world = people(folder / "home")
    load(folder / "home", write_gap_state(folder / "state", scale=120))
    with serving(folder / "home") as address:
        yield address, world["sessions"]["steward"]


def problems(page, axe):
    page.evaluate(axe)
    found = page.evaluate("(rules) => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
    return [rule["id"] for rule in found["violations"]]


@pytest.mark.parametrize("language", list(WORDS))
def test_from_the_table_to_what_stands_behind_a_cell(browser, hub, axe, language):
    address, session = hub
    words = WORDS[language]
    with browser.new_context(
        viewport={"width": 360 if language == "ar" else 1280, "height": 800},
        java_script_enabled=True,
    ) as context:
        context.set_default_timeout(20_000)
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        page = context.new_page()
        page.goto(f"{address}{words['prefix']}/gaps/XAR/")
        assert words["note"] in page.locator("main").inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        assert problems(page, axe) == []

        cell = page.locator("table.heat td.cell.g3 a", has_text=words["cell"]).first
        cell.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/gaps/XAR/cell/**")
        assert words["how"] in page.locator("#assisted_share").inner_text()
        assert words["cell"] in page.locator("#assisted_share").inner_text()
        assert "199" in page.locator("#not_known_assisted").inner_text()
        sources = page.locator("aside.origin-panel").inner_text()
        assert ("National police" if language == "en" else "الشرطة الوطنية") in sources
        assert "XAR-1" in sources
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        assert problems(page, axe) == []

        page.locator("aside.origin-panel a", has_text="XAR-1").click()
        page.wait_for_url("**/releases/XAR/1/")
