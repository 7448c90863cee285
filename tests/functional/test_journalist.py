"""As a journalist would: the treaty matrix, the law elements and the csv, in Arabic, by keyboard only."""

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
