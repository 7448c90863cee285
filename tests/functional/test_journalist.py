"""As a journalist would, by keyboard only: organ removal over five years; the treaty matrix in Arabic."""

import csv


def reach(page, what, most=400):
    """Press Tab until the focus is on a link, button or field of that text or name."""
    for _ in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "() => [document.activeElement.innerText, document.activeElement.name,"
            " getComputedStyle(document.activeElement).outlineStyle]"
        )
        if what in (found[0] or "").strip().splitlines() or what == found[1]:
            assert found[2] != "none", f"the focus on {what} is not seen"
            return
    raise AssertionError(f"{what} is not reached by keyboard")


def choose(page, what):
    """Press the arrow key until the list that has the focus shows what is wanted."""
    shown = "() => document.activeElement.selectedOptions[0].label"
    for _ in range(page.evaluate("() => document.activeElement.options.length")):
        if page.evaluate(shown) == what:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{what} is not among the choices")


def test_organ_removal_over_five_years_its_break_csv_and_citation_without_javascript(open_page, tmp_path):
    page = open_page("/", java_script_enabled=False)
    follow(page, "Forms, sex and age, regions", "**/states/XAR/")
    follow(page, "Organ removal", "**/forms/form_organ_removal/")
    table = page.locator("table.bars").first
    assert table.locator("tbody th").first.inner_text().startswith("2021")
    assert table.locator("tbody tr").count() == 5
    assert table.locator("svg.bar rect.possible").count() >= 1
    assert "Break in the definition, 2023" in page.locator("main").inner_text()
    cited = page.locator(".citation").inner_text()
    assert "Ardenia" in cited
    assert "/releases/XAR/1/" in cited
    with page.expect_download() as download:
        press(page, "Download csv")
    download.value.save_as(tmp_path / "organs.csv")
    rows = list(csv.DictReader((tmp_path / "organs.csv").read_text(encoding="utf-8").splitlines()))
    assert [(row["year"], row["form"]) for row in rows] == [
        (str(year), "form_organ_removal") for year in range(2021, 2026)
    ]
    assert all(int(row["low"]) <= int(row["high"]) for row in rows)


def press(page, what):
    """Reach a link by Tab, without scripts, and press Enter."""
    for _ in range(200):
        page.keyboard.press("Tab")
        here = page.locator(":focus")
        if here.count() and here.inner_text().strip() == what:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{what} is not reached by keyboard")


def follow(page, what, address):
    press(page, what)
    page.wait_for_url(address)


def test_the_matrix_the_law_and_the_csv_in_arabic_by_keyboard(open_page, tmp_path):
    page = open_page("/ar/", viewport={"width": 360, "height": 740})
    reach(page, "المعاهدات")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ar/treaties/")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert "التصديق ليس تنفيذا" in page.locator("main").inner_text()

    reach(page, "region")
    choose(page, "أفريقيا")
    reach(page, "status")
    page.keyboard.press("ArrowDown")
    reach(page, "اعرض")
    page.keyboard.press("Enter")
    page.wait_for_url("**region=002**status=party**")
    table = page.locator("table").inner_text()
    assert "كينيا" in table
    assert "النمسا" not in table
    assert "1 نعم، 1 لا، 7 غير معروف" in table
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    reach(page, "تنزيل csv")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    download.value.save_as(tmp_path / "treaties.csv")
    text = (tmp_path / "treaties.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    bound = {row["participant"]: row["date"] for row in rows if row["status"] == "party"}
    assert bound == {"KEN": "2005-01-05", "TCD": "2009-08-18"}
    assert {row["status"] for row in rows if row["treaty"] == "untoc"} == {"not_known"}

    reach(page, "كينيا")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ar/treaties/states/KEN/")
    text = page.locator("main").inner_text()
    assert "Act 8, section 3" in text
    assert "غير معروف" in text
    assert "انضمام" in text


def test_without_javascript_a_wrong_day_is_told_and_the_page_still_answers(open_page):
    page = open_page("/treaties/?at=2015-02-31", java_script_enabled=False)
    assert "Enter a valid date." in page.locator(".filters").inner_text()
    assert page.locator("tbody tr").count() == 198
