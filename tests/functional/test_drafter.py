"""A report at work: inputs called for and quoted, what rests on nothing, a docx in French, what is stale."""

import datetime as dt
import json
import re
import subprocess
import sys
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from hub_server import environment_of, serving

DESK = [sys.executable, str(Path(__file__).parents[1] / "fixtures" / "report_desk.py")]
DUE = (dt.datetime.now(tz=dt.UTC).date() + dt.timedelta(days=30)).isoformat()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NUMBER = re.compile(r"\d")


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """The address of a hub, its home, and a session of everybody."""
    home = tmp_path_factory.mktemp("drafter") / "home"
    done = subprocess.run(DESK, env=environment_of(home), check=True, stdout=subprocess.PIPE, text=True)
    with serving(home) as address:
        yield address, home, json.loads(done.stdout)["sessions"]


@pytest.fixture
def window(browser, desk):
    """Open pages as somebody."""
    address, _home, sessions = desk
    contexts, complaints = [], []

    def opened(name, prefix):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        contexts.append(context)
        context.set_default_timeout(20_000)
        context.add_cookies([{"name": "sessionid", "value": sessions[name], "url": address}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)

        def go(path):
            page.goto(f"{address}{prefix}/reports/{path}")
            return page

        return page, go

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def clean(page, axe):
    """Nothing keeps somebody with a screen reader out, and nothing is wider than a telephone."""
    page.evaluate(axe)
    found = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", RULES)["violations"]
    assert [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]] == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, page.url
    page.set_viewport_size({"width": 1280, "height": 900})


def send(page, button="button[type=submit]", **fields):
    """Fill the form of an entry and send it."""
    for name, value in fields.items():
        field = page.locator(f"form.entry [name={name}]")
        field.select_option(value) if field.evaluate("one => one.tagName") == "SELECT" else field.fill(value)
    page.locator(f"form.entry {button}").first.click()
    assert page.locator("form.entry .errorlist").count() == 0, page.locator(".errorlist").all_inner_texts()


def started(go, word):
    """A report of the Secretary-General; the value is its address."""
    page = go("new/")
    days = {"starts": "2025-01-01", "ends": "2025-12-31"}
    send(page, kind="secretary_general", title=f"Report {word}", marking="TLP:GREEN", **days)
    page.locator("main a", has_text=f"Report {word}").click()
    return re.search(r"reports/([0-9a-f-]{36}/)", page.url)[1]


def every_number_is_a_citation(path):
    """What stands in a docx: each number in what was written is followed by its footnote."""
    made = docx.Document(path)
    written = [one for one in made.paragraphs if one.style.name == "Normal" and one.text]
    for paragraph in written:
        runs = paragraph.runs
        for place, run in enumerate(runs):
            if NUMBER.search(run.text.replace("2025", "")):
                assert runs[place + 1]._r.find(qn("w:footnoteReference")) is not None, run.text
    return "\n".join(one.text for one in made.paragraphs)


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_a_report_from_its_first_question_to_a_stale_sentence(window, desk, axe, tmp_path, prefix):
    _address, home, _sessions = desk
    word = prefix.strip("/") or "en"
    page, go = window("drafter", prefix)
    report = started(go, word)
    page.locator("main section:has(h2) a.button.quiet").nth(4).click()
    section = re.search(r"sections/([0-9a-f-]{36}/)", page.url)[1]
    go(f"sections/{section}call/")
    page.check("[name=organisations][value=agency]")
    page.check("[name=organisations][value=other]")
    send(page, question=f"What was done {word}?", due=DUE)
    assert page.locator("main tbody tr").count() == 2
    clean(page, axe)
    agency, go_agency = window("agency", prefix)
    go_agency("inputs/").click(f"main a:has-text('What was done {word}?')")
    clean(agency, axe)
    send(agency, "button[name=send]", text="We trained judges.")
    assert "We trained judges." in agency.locator("main section").inner_text()
    other, go_other = window("other", prefix)
    assert "judges" not in go_other(report).content()
    assert other.locator("main h1").count() == 1
    go(f"{report}inputs/").click("main tbody a")
    page.click("main form button")
    go(f"sections/{section}cite/?kind=figure&q=detected")
    page.click("main li form button")
    send(page, text="An agency said: “{1}” In 2025 {2} women were detected. Nobody knows more.")
    assert page.locator("#unsupported li").all_inner_texts()[0].endswith("Nobody knows more.")
    clean(page, axe)
    page.click("main ul.ways a >> nth=0")
    clean(page, axe)
    with page.expect_download() as fetched:
        send(page, language="fr", form="docx", reader="reader")
    fetched.value.save_as(tmp_path / "r.docx")
    text = every_number_is_a_citation(tmp_path / "r.docx")
    assert "Rapport du Secrétaire général" in text
    assert "We trained judges." in text
    assert "1\u202f1" in text
    assert page.locator("#stale").count() == 0
    ends = ["1130", "1140"] if prefix else ["1120", "1129"]
    subprocess.run([*DESK, *ends], env=environment_of(home), check=True)
    assert "women were detected" in go(report).locator("#stale").inner_text()
    clean(page, axe)
