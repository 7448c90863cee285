"""A secretariat at work, and a member: a meeting on everybody's clocks, decisions, silence broken."""

import datetime as dt
import json
import re
import subprocess
import sys
from pathlib import Path

import icalendar
import pytest
from hub_server import HUB, environment_of, serving

WORLD = [sys.executable, str(Path(__file__).parents[1] / "fixtures" / "desk_world.py")]
GUESTS = ("NEWYORK", "A university", "GENEVA", "VIENNA")
NEXT = dt.datetime.now(tz=dt.UTC).year + 1
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """The address of a hub with a group, its home, and a session of everybody."""
    home = tmp_path_factory.mktemp("desk") / "home"
    done = subprocess.run(WORLD, env=environment_of(home), check=True, stdout=subprocess.PIPE, text=True)
    with serving(home) as address:
        yield address, home, json.loads(done.stdout)["sessions"]


@pytest.fixture
def window(browser, desk):
    """Open pages as somebody."""
    address, _home, sessions = desk
    contexts, complaints = [], []

    def opened(name=None, prefix=""):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        contexts.append(context)
        context.set_default_timeout(20_000)
        if name:
            context.add_cookies([{"name": "sessionid", "value": sessions[name], "url": address}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)

        def go(path):
            page.goto(f"{address}{prefix}/coordination/{path}")
            return page

        return page, go

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def clean(axe):
    """Nothing keeps somebody with a screen reader out, and nothing is wider than a telephone."""

    def check(page):
        page.evaluate(axe)
        found = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", RULES)["violations"]
        assert [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]] == []
        page.set_viewport_size({"width": 360, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, page.url
        page.set_viewport_size({"width": 1280, "height": 900})

    return check


def send(page, **fields):
    """Fill the form of an entry and send it."""
    for name, value in fields.items():
        field = page.locator(f"form.entry [name={name}]")
        field.select_option(value) if field.evaluate("one => one.tagName") == "SELECT" else field.fill(value)
    page.click("form.entry button[type=submit]")
    assert page.locator("form.entry .errorlist").count() == 0, page.locator(".errorlist").all_inner_texts()


def set_meeting(go, title, day):
    """Two hours from fourteen o'clock in Vienna; the value is the meeting's address."""
    page = go("groups/group/meetings/new/")
    hours = {"starts": f"{day}T14:00", "ends": f"{day}T16:00", "time_zone": "Europe/Vienna"}
    send(page, kind="principals", title=title, **hours)
    page.locator("main a", has=page.locator(f"bdi:text-is('{title}')")).click()
    return re.search(r"coordination/(meetings/[0-9a-f-]+/)", page.url)[1]


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_a_meeting_of_principals_across_vienna_new_york_and_geneva(window, desk, clean, prefix):
    address, home, _sessions = desk
    word = prefix.strip("/") or "en"
    page, go = window("secretary", prefix)
    meeting = set_meeting(go, f"Principals {word}", f"{NEXT}-03-15")
    go(meeting + "guests/new/")
    for code in ("vienna", "newyork", "geneva", "university"):
        page.check(f"[name=guests][value={code}]")
    page.click("form.entry button[type=submit]")
    rows = page.locator("main table").first.locator("tbody tr").all_inner_texts()
    found = [(re.search(r"\d\d:\d\d", row)[0], body) for row in rows for body in GUESTS if body in row]
    assert sorted(found) == [
        ("09:00", "NEWYORK"),
        ("13:00", "A university"),
        ("14:00", "GENEVA"),
        ("14:00", "VIENNA"),
    ]
    clean(page)
    go(meeting + "papers/new/")
    send(page, title="Draft statement", author="geneva", circulate="14", translate_days="10")
    go(meeting + "decisions/new/")
    send(page, text=f"Decided {word}")
    page.click(f"main a:has-text('Decided {word}')")
    page.click("main a[href$='/actions/new/']")
    send(page, text=f"To do {word}", holder="newyork", due=f"{NEXT}-03-20")
    clean(page)
    _in_the_calendar(page, address, meeting, hour=14)
    following = set_meeting(go, f"Next principals {word}", f"{NEXT}-09-15")
    assert f"To do {word}" in go(following).locator("main").inner_text()
    go(meeting + "publish/")
    for box in page.locator("[name=rows]").all():
        box.check()
    send(page, reason="For Member States")
    other, go_other = window("second", prefix)
    go_other("publish/")
    clean(other)
    while other.locator("button[value=yes]").count():
        other.locator("button[value=yes]").first.click()
    anybody, go_anywhere = window(None, prefix)
    text = go_anywhere("groups/group/progress/").locator("main").inner_text()
    assert f"Decided {word}" in text
    assert f"To do {word}" in text
    clean(anybody)
    assert "A university" in go_anywhere("groups/group/").locator("main").inner_text()
    clean(anybody)
    assert f"Next principals {word}" not in anybody.content()
    subprocess.run([*HUB, "tick"], env=environment_of(home), check=True, stdout=subprocess.DEVNULL)
    member, go_member = window("newyork", prefix)
    assert f"To do {word}" in go_member("actions/").locator("main").inner_text()
    clean(member)


def _in_the_calendar(page, address, meeting, hour):
    """The file opens at the hour that was set, in the zone that was named."""
    file = page.request.get(f"{address}/coordination/{meeting}meeting.ics")
    event = icalendar.Calendar.from_ical(file.body()).walk("VEVENT")[0]
    assert (event["DTSTART"].dt.hour, event["DTSTART"].params["TZID"]) == (hour, "Europe/Vienna")


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_an_endorsement_is_broken_and_resumed(window, clean, prefix):
    word = prefix.strip("/") or "en"
    page, go = window("secretary", prefix)
    go("groups/group/endorsements/new/")
    said = {"text": "We act.", "deadline": f"{NEXT}-06-15T18:00", "time_zone": "Europe/Vienna"}
    send(page, title=f"Statement {word}", **said)
    page.click(f"main a:has-text('Statement {word}')")
    round_ = re.search(r"coordination/(endorsements/[0-9a-f-]+/)", page.url)[1]
    member, go_member = window("geneva", prefix)
    go_member(round_)
    clean(member)
    member.fill("[name=reason]", "It should name children.")
    member.click("button[value=break]")
    assert "It should name children." in member.locator("main").inner_text()
    assert member.locator("button[value=endorse]").count() == 0
    go(round_ + "revise/")
    send(page, text="We act for every child.", deadline=f"{NEXT}-07-15T18:00")
    go_member(round_)
    assert "We act for every child." in member.locator("main").inner_text()
    member.click("button[value=endorse]")
    assert member.locator("main ol li").count() == 4
    clean(member)
