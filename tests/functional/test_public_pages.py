"""The public pages as readers meet them: by screen reader or keyboard, on a phone, without JavaScript."""

import gzip
import re
import urllib.request

import pytest

PAGES = {
    "home": "/",
    "states": "/states/",
    "state": "/states/XAR/",
    "too few": "/states/XSI/",
    "flows": "/states/XAR/flows/",
    "tables": "/states/XAR/tables/",
    "table": "/states/XAR/tables/forms/",
    "chosen": "/states/XAR/tables/sex_age/?sex=female&year=2025",
    "origin": "/states/XAR/tables/forms/origin/?form=form_organ_removal&year=2025",
    "form": "/states/XAR/forms/form_organ_removal/",
    "two years": "/states/XAR/tables/forms/compare/?by=year&a=2021&b=2025",
    "release": "/releases/XAR/1/",
    "rebuttal": "/releases/XAR/1/rebuttal/",
    "countries": "/countries/",
    "country": "/countries/XAR/",
    "mandates": "/mandates/",
    "resolution": "/mandates/a-res-76-186/",
    "provision": "/mandates/tip-protocol/3/",
    "treaties": "/treaties/",
    "universality": "/treaties/universality/",
    "treaty changes": "/treaties/changes/?start=2004-01-01",
    "laws": "/treaties/law/",
    "treaty state": "/treaties/states/KEN/",
    "mechanisms": "/mechanisms/",
    "profile": "/mechanisms/KEN/",
    "compare": "/mechanisms/compare/?a=KEN&b=AUT",
    "about": "/about/",
    "help": "/help/",
}
LANGUAGES = {"en": "", "ar": "/ar"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
every_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
every_language = pytest.mark.parametrize("language", LANGUAGES)


def violations(page, axe):
    page.evaluate(axe)
    found = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", RULES)["violations"]
    return [
        (rule["id"], node["html"][:200], node["failureSummary"]) for rule in found for node in rule["nodes"]
    ]


@every_language
@every_page
def test_everyone_can_use_it_in_light_and_dark(open_page, axe, page, language):
    opened = open_page(LANGUAGES[language] + page)
    for scheme in ("light", "dark"):
        opened.emulate_media(color_scheme=scheme)
        assert violations(opened, axe) == []


@every_language
@every_page
def test_on_the_smallest_phone_it_fits_and_shows_its_language_and_a_way_out(open_page, page, language):
    opened = open_page(LANGUAGES[language] + page, viewport={"width": 320, "height": 640})
    assert opened.evaluate("document.documentElement.scrollWidth") <= 320
    root = opened.locator("html")
    assert root.get_attribute("lang") == language
    assert root.get_attribute("dir") == {"en": "ltr", "ar": "rtl"}[language]
    assert opened.locator("#leave").is_visible()
    assert opened.locator(".help a[href='tel:112']").is_visible()
    assert "traffick" not in opened.title().lower()


@every_page
def test_with_all_its_files_it_weighs_under_100_kb(open_page, page):
    """What a first visit downloads: the page, its style, script, icon and fonts, as compressed."""
    for prefix in LANGUAGES.values():
        opened = open_page(prefix + page)
        opened.wait_for_load_state("networkidle")
        sizes = opened.evaluate(
            "[...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')]"
            ".map(entry => [entry.name, entry.encodedBodySize])"
        )
        assert len(sizes) >= 3
        assert sum(size for _, size in sizes) < 100_000, sizes


@every_page
def test_it_reads_the_same_without_javascript(open_page, page):
    with_it, without = open_page(page), open_page(page, java_script_enabled=False)
    assert without.locator("main").inner_text() == with_it.locator("main").inner_text()


def test_a_reader_without_javascript_finds_a_figure_its_origin_and_the_csv(open_page, hub):
    page = open_page("/", java_script_enabled=False)
    page.get_by_role("link", name="All tables, csv").click()
    page.get_by_role("link", name="By form of exploitation").click()
    page.locator("select[name=form]").select_option(label="Organ removal")
    page.locator("select[name=year]").select_option("2025")
    page.get_by_role("button", name="Show").click()
    assert "form=form_organ_removal" in page.url
    with urllib.request.urlopen(
        hub + page.get_by_role("link", name="Download csv").get_attribute("href")
    ) as csv:
        header, row = csv.read().decode().splitlines()
    assert header == "year,form,low,high,share_low,share_high,unknown"
    assert row == "2025,form_organ_removal,1,4,,,0"
    page.locator("td a.origin").click()
    text = page.locator("main").inner_text()
    assert "1–4" in text
    assert "National police" in text
    assert "counts under 5 are shown as 1 to 4" in text


def test_the_language_changes_on_the_same_page_and_back(open_page):
    page = open_page("/states/XAR/flows/", java_script_enabled=False)
    page.get_by_role("link", name="العربية").click()
    assert page.url.endswith("/ar/states/XAR/flows/")
    assert "من أين إلى أين" in page.locator("h1").inner_text()
    page.get_by_role("link", name="English").click()
    assert page.url.endswith("/states/XAR/flows/")
    assert "/ar/" not in page.url


@every_language
def test_every_link_is_reached_by_keyboard_and_the_focus_is_seen(open_page, language):
    page = open_page(LANGUAGES[language] + "/states/XAR/tables/forms/")
    expected = page.locator("a[href], button, select, [tabindex='0']").count()
    seen = set()
    for step in range(expected + 5):
        page.keyboard.press("Tab")
        focus = page.evaluate(
            "() => { const e = document.activeElement, s = getComputedStyle(e);"
            "const all = [...document.querySelectorAll(\"a[href], button, select, [tabindex='0']\")];"
            "return [all.indexOf(e), s.outlineStyle, parseFloat(s.outlineWidth)] }"
        )
        if focus[0] < 0:
            break
        assert focus[1] != "none"
        assert focus[2] >= 2, step
        seen.add(focus[0])
    assert seen == set(range(expected))


def test_the_first_key_skips_to_the_content(open_page):
    page = open_page("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_leaving_puts_another_page_in_the_place_of_this_one(open_page):
    page = open_page("/")
    page.route(
        "https://www.wikipedia.org/**",
        lambda route: route.fulfill(body="elsewhere", content_type="text/html"),
    )
    before = page.evaluate("history.length")
    page.locator("#leave").click()
    page.wait_for_url("https://www.wikipedia.org/")
    assert page.evaluate("history.length") == before


def test_a_picture_and_its_table_say_the_same(open_page):
    page = open_page("/states/XAR/flows/")
    assert page.locator("svg .flow").count() == 3
    assert page.locator("svg .flow.possible").count() == 1
    rows = page.locator("table.bars tbody tr")
    assert re.sub(r"\s+", " ", rows.first.inner_text()).startswith("Velmora Ardenia 240")
    assert rows.count() == 4


def test_of_the_small_state_nothing_but_the_band_is_anywhere(open_page, hub):
    page = open_page("/states/XSI/")
    assert "Too few people to publish in tables" in page.locator("h1").inner_text()
    assert page.locator(".figure").first.inner_text() == "20–99"
    for address in ("/states/XSI/flows/", "/states/XSI/tables/"):
        page.goto(hub + address)
        assert "Too few people" in page.locator("h1").inner_text()
    request = urllib.request.Request(
        hub + "/states/XSI/tables/detected_band.csv", headers={"Accept-Encoding": "gzip"}
    )
    with urllib.request.urlopen(request) as response:
        body = response.read()
    text = gzip.decompress(body) if response.headers["Content-Encoding"] == "gzip" else body
    assert text.decode().splitlines()[1] == "20,99,,,"


def test_every_page_of_a_fictional_state_says_so(open_page, hub):
    for address in PAGES.values():
        if "/states/X" in address or address == "/":
            assert "Fictional State" in open_page(address).locator("body").inner_text()
