"""Two organisations map their own sheets once; one edits thirty activities, adds five, and undoes it all."""

import csv
import datetime as dt

import openpyxl
import pytest
from hub_server import load, people, serving
from hub_states import write_state

from palermo.exchange.activities import COLUMNS

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
POSITION = {column.name: index for index, column in enumerate(COLUMNS, start=1)}
SCRIPT = "<script>document.title='taken'</script>"
ENGLISH = ["No", "Project", "Sector", "Place", "Start date", "Spent", "E-mail"]
ARABIC = ["رقم", "النشاط", "نوع", "المكان", "تاريخ البدء"]
MEANS = {
    "No": "reference", "Project": "title", "Sector": "intervention", "Place": "places",
    "Start date": "starts", "Spent": "spent", "رقم": "reference", "النشاط": "title",
    "نوع": "intervention", "المكان": "places",
    "تاريخ البدء": "starts",
}  # fmt: skip
WORDS = {"Beds": "shelter", "Spots": "awareness", "خط": "hotline", "توعية": "awareness"}


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """A hub with places, and the administrators of a shelter and of a police, who write activities."""
    folder = tmp_path_factory.mktemp("round-trip")
    home = folder / "home"
    load(home, write_state(folder / "ardenia", scale=2))
    world = people(home)
    with serving(home) as address:
        yield address, world


@pytest.fixture
def window(browser, hub):
    """Open a window of somebody's; whatever the browser complains of fails the test."""
    address, world = hub
    contexts, complaints = [], []

    def opened(name, width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        context.set_default_timeout(20_000)
        context.add_cookies([{"name": "sessionid", "value": world["sessions"][name], "url": address}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def faults(page, axe):
    """What keeps somebody with a screen reader out."""
    page.evaluate(axe)
    found = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", RULES)["violations"]
    return [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]]


def write_sheet(path, headings, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([headings, *rows])
    return path


def own_rows(count, spent=100):
    return [
        [n, f"Project {n}", "Beds" if n % 2 else "Spots", "XAR-N", "2026-01-15", spent + n, "a@example.org"]
        for n in range(1, count + 1)
    ]


def send(page, address, path):
    page.goto(f"{address}/response/sheets/")
    page.set_input_files("[name=sheet]", path)
    page.click("main form.entry button[type=submit]")


def map_it(page, axe):
    """Choose what each column means, then each word."""
    for row in page.locator(".mapping tbody tr").all():
        row.locator("select").first.select_option(MEANS.get(row.locator("th").inner_text().strip(), ""))
    page.click("button[name=words]")
    for word in page.locator(".words li").all():
        text = word.locator("label").inner_text().strip()
        if text in WORDS:
            word.locator("select").select_option(WORDS[text])
        else:
            assert word.locator("select").input_value() == text
    for name, value in {"kind": "project", "status": "ongoing", "country": "XAR", "currency": "EUR"}.items():
        page.select_option(f"[name=constant-{name}]", value)
    assert faults(page, axe) == []
    page.click("main form.mapping button:not([name])")


def counted(page):
    names = ("changed", "new", "duplicates", "stale", "faulty", "same")
    return {
        name: int(page.locator(f"#{name}").inner_text()) for name in names if page.locator(f"#{name}").count()
    }


def accept_all(page):
    page.click("button[name=all]")
    page.click("form[action$='/apply/'] button")
    page.wait_for_selector("form[action$='/undo/']")


def test_two_own_sheets_are_mapped_once_and_next_months_ask_nothing(window, hub, axe, tmp_path):
    address, _world = hub
    page = window("head")
    send(page, address, write_sheet(tmp_path / "january.csv", ENGLISH, own_rows(40)))
    assert "E-mail" in page.locator(".note").inner_text()
    map_it(page, axe)
    assert counted(page) == {"changed": 0, "new": 40, "duplicates": 0, "stale": 0, "faulty": 0, "same": 0}
    assert "example.org" not in page.content()
    accept_all(page)
    rows = own_rows(42)
    for row in rows[:3]:
        row[5] = 999
    send(page, address, write_sheet(tmp_path / "february.csv", ENGLISH, rows))
    assert counted(page) == {"changed": 3, "new": 2, "duplicates": 0, "stale": 0, "faulty": 0, "same": 37}
    assert faults(page, axe) == []
    accept_all(page)

    other = window("foreman", 360)
    theirs = [[n, f"نشاط {n}", "خط" if n % 2 else "توعية", "XAR-S", "2026-03-01"] for n in range(1, 6)]
    send(other, f"{address}/ar", write_sheet(tmp_path / "maris.csv", ARABIC, theirs))
    assert other.locator("html").get_attribute("dir") == "rtl"
    map_it(other, axe)
    assert counted(other)["new"] == 5
    accept_all(other)
    theirs[0][1] = "نشاط آخر"
    send(other, f"{address}/ar", write_sheet(tmp_path / "nisan.csv", ARABIC, theirs))
    assert counted(other) == {"changed": 1, "new": 0, "duplicates": 0, "stale": 0, "faulty": 0, "same": 4}
    assert other.evaluate("document.documentElement.scrollWidth") <= 360
    assert faults(other, axe) == []


def edited(book):
    """Thirty rows changed, five added, of which one repeats another; and five that cannot be."""
    sheet = book.worksheets[0]

    def put(row, **cells):
        for name, value in cells.items():
            sheet.cell(row, POSITION[name]).value = value

    for row in range(3, 33):
        put(row, status="Completed", ends=dt.date(2026, 6, 30), description=f"{SCRIPT} {row}")
    new = {"kind": "Campaign", "intervention": "Awareness campaign", "status": "Planned", "currency": "EUR",
           "starts": dt.date(2026, 7, 30), "country": "XAR", "country_wide": "yes", "source": "plan",
           "as_of": dt.date(2026, 7, 1)}  # fmt: skip
    for number in range(5):
        title = "Project 40" if number == 4 else f"Radio spots {number}"
        more = {"starts": dt.date(2026, 1, 15)} if number == 4 else {}
        put(45 + number, **{**new, "title": title, **more})
    put(33, id="00000000-0000-0000-0000-000000000000")
    put(34, spent="=1+1")
    put(35, spent=-5)
    put(36, currency="XXQ")
    put(37, places="XAR-Q")
    put(38, target=10, reached=99)
    return book


def test_thirty_changes_five_new_accept_refuse_undo_and_the_same_again(window, hub, axe, tmp_path):
    address, _world = hub
    page = window("head")
    page.goto(f"{address}/response/sheets/")
    with page.expect_download() as download:
        page.click("a[href$='shelter.xlsx']")
    path = tmp_path / "mine.xlsx"
    download.value.save_as(path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    assert sheet.cell(2, POSITION["title"]).value == "#activity+name"
    assert sheet.protection.sheet
    assert sheet.cell(3, POSITION["id"]).protection.locked
    assert len(sheet.data_validations.dataValidation) >= 10
    send(page, address, path)
    assert counted(page)["same"] == 42
    edited(book).save(path)

    send(page, address, path)
    assert counted(page) == {"changed": 31, "new": 5, "duplicates": 1, "stale": 0, "faulty": 5, "same": 6}
    text = page.locator("main").inner_text()
    for told in (SCRIPT, "A formula", "A number below 0", "A currency that is not in use", "no longer",
                 "None of your activities has this identifier", "More reached than the target"):  # fmt: skip
        assert told in text, told
    assert page.title() != "taken"
    assert faults(page, axe) == []
    page.click("button[name=all]")
    page.select_option("#row-3", "refused")
    page.select_option("#row-49", "accepted")
    page.click("main form:has(table) button.button:not([name])")
    assert page.locator("#row-3").input_value() == "refused"
    page.click("form[action$='/apply/'] button")
    page.goto(f"{address}/response/?status=completed")
    assert page.locator("tbody tr").count() == 29

    send(page, address, path)
    assert counted(page) == {"changed": 1, "new": 0, "duplicates": 0, "stale": 0, "faulty": 5, "same": 41}
    page.goto(f"{address}/response/sheets/")
    page.locator("tbody a", has_text="mine.xlsx").nth(1).click()
    page.click("form[action$='/undo/'] button")
    page.goto(f"{address}/response/?status=completed")
    assert page.locator("tbody tr a").count() == 0
    page.goto(f"{address}/response/?kind=campaign")
    assert page.locator("tbody tr a").count() == 0
