"""A rapporteur's office and six organisations: files sent, one broken and one late; run, review, publication.

Then a citizen downloads and cites, and next month a new file makes version 2. Everything through the pages.
"""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hub_rows import rows
from hub_server import environment_of, serving
from hub_states import write_state
from hub_world import PASSWORD

from palermo.exchange.bundle import Sending, write_bundle
from palermo.records.frame import conform

WORLD = """
import datetime as dt, json, sys
from pathlib import Path
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hub_world import _account, _session
from palermo_hub.evidence import collecting
from palermo_hub.evidence.actions import describe_state
from palermo_hub.evidence.models import Collection
from palermo_hub.exchange.actions import register_key
from palermo_hub.organisations.models import Organisation, SharingAgreement
from palermo_hub.reference.models import Place

call_command("migrate", verbosity=0)
describe_state(folder=Path(sys.argv[1]))
place = Place.objects.get(code="XAR")
office = Organisation.objects.get(code="xar-rapporteur")
said = {name: _account(name, office, role) for name, role in (
    ("steward", "data_steward"), ("analyst", "analyst"), ("officer", "data_protection_officer"))}
senders = []
for number, code in enumerate(sys.argv[2:]):
    names = {"en": code.title(), "ar": code}
    sender = Organisation.objects.create(code=code, names=names, kind="ngo", place=place)
    key = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
    register_key(organisation=sender, public=key.public_key().public_bytes_raw().hex(), by=None)
    said[code] = _account(code, sender, "data_steward")
    senders.append(sender)
today = timezone.now().date()
agreement = SharingAgreement.objects.create(
    title="Statistics of Ardenia", purposes=["statistics"], data_classes=["coded_rows", "aggregates"],
    legal_basis="Act 12/2024", valid_from=today - dt.timedelta(days=9),
    valid_to=today + dt.timedelta(days=90), signed_at=timezone.now() - dt.timedelta(days=8))
agreement.parties.set([office, *senders])
collection = collecting.open_collection(
    agreement=agreement, receiver=office, senders=senders, due=today, by=said["steward"])
Collection.objects.update(due=today - dt.timedelta(days=1))
json.dump({"hub": settings.INSTALLATION, "agreement": str(agreement.uuid), "collection": str(collection.uuid),
    "senders": {one.code: str(one.uuid) for one in senders},
    "sessions": {name: _session(user) for name, user in said.items()}}, sys.stdout)
"""
SENDERS = ("authority", "hotline", "immigration", "labour", "police", "shelter")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """The address of a hub with a collection that asks six organisations, and the numbers of things."""
    folder = tmp_path_factory.mktemp("collection")
    state = write_state(folder / "ardenia")
    environment = environment_of(folder / "home") | {
        "DJANGO_SETTINGS_MODULE": "palermo_hub.config.settings",
        "PYTHONPATH": ":".join(path for path in sys.path if path),
    }
    command = [sys.executable, "-c", WORLD, str(state), *SENDERS]
    made = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    with serving(folder / "home") as address:
        yield address, json.loads(made.stdout)


@pytest.fixture
def window(browser, hub):
    """Open a page as somebody; whatever the browser complains of fails the test."""
    contexts, complaints = [], []

    def opened(name, path, width=1280):
        address, world = hub
        context = browser.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        context.set_default_timeout(60_000)
        if name:
            cookie = {"name": "sessionid", "value": world["sessions"][name], "url": address}
            context.add_cookies([cookie])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def faults(page, axe):
    page.evaluate(axe)
    found = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", RULES)["violations"]
    return [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]]


def bundle(folder, world, sender, sequence, count):
    number = SENDERS.index(sender)
    cases = rows(count, ("police", "shelter")[number % 2])
    sending = Sending(
        sender=world["senders"][sender],
        hub=world["hub"],
        project=world["agreement"],
        sequence=sequence,
        created=dt.datetime.now(dt.UTC),
        marking="TLP:AMBER",
    )
    key = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
    return write_bundle(conform(cases), folder, sender, sending=sending, key=key).path


def send(window, path, world, sender):
    page = window(sender, f"/desk/collections/{world['collection']}/send/{sender}/")
    page.set_input_files("[name=bundle]", path)
    page.click("main form button[type=submit]")
    return page.locator("main").inner_text()


def accept_all(window):
    """The steward accepts whatever waits."""
    page = window("steward", "/desk/submissions/")
    waiting = [link.get_attribute("href") for link in page.locator("tr:has-text('Received') th a").all()]
    for address in waiting:
        page.goto(page.url.split("/desk/")[0] + address)
        page.click("form[action$='/accept/'] button")
    return len(waiting)


def run(window, board):
    page = window("analyst", board)
    page.click("form[action$='/run/'] button")
    page.wait_for_selector("text=Done", timeout=120_000)
    page.goto(page.url.split("/desk/")[0] + board)
    page.click("a[href*='/desk/reviews/']")
    return page


def publish(window, page, reason=""):
    if reason:
        page.fill("form[action$='/ask/'] [name=reason]", reason)
    page.click("form[action$='/ask/'] button")
    path = page.url.partition("/desk/")[2]
    officer = window("officer", f"/desk/{path}")
    assert officer.locator("form[action$='/approve/']").count() == 0
    officer.click("a[href$='/attack/']")
    officer.go_back()
    officer.reload()
    officer.click("form[action$='/approve/'] button")
    officer.click("form[action$='/publish/'] button")
    if officer.locator("[name=password]").count():
        officer.fill("[name=password]", PASSWORD)
        officer.click("main form button[type=submit]:not([form])")
        officer.goto(officer.url.split("/account/")[0] + f"/desk/{path}")
        officer.click("form[action$='/publish/'] button")
    return officer


@pytest.mark.slow
def test_from_six_files_to_a_version_that_is_cited_and_the_next_month(window, hub, axe, tmp_path):
    address, world = hub
    board = f"/desk/collections/{world['collection']}/"
    page = window("steward", board)
    assert page.locator("text=late").count() == len(SENDERS)
    broken = bundle(tmp_path, world, "hotline", 1, 40)
    whole = broken.read_bytes()
    broken.write_bytes(whole[:-9])
    assert "cut short" in send(window, broken, world, "hotline")
    broken.write_bytes(whole)
    for sender in SENDERS[:-1]:
        path = broken if sender == "hotline" else bundle(tmp_path, world, sender, 1, 60)
        assert "The file is sent" in send(window, path, world, sender)
    page.reload()
    assert page.locator("tr:has-text('Shelter') >> text=late").count() == 1
    assert "cut short" in page.locator("tr:has-text('Hotline')").inner_text()
    assert faults(page, axe) == []
    assert accept_all(window) == 5
    review = run(window, board)
    assert review.locator("form[action$='/approve/']").count() == 0
    assert faults(review, axe) == []
    for path in (board, "/desk/" + review.url.partition("/desk/")[2]):
        arabic = window("analyst", f"/ar{path}", width=360)
        assert arabic.evaluate("document.documentElement.scrollWidth") <= 360
        assert faults(arabic, axe) == []
    assert page.request.get(f"{address}/releases/XAR/1/").status == 404
    officer = publish(window, review)
    assert "published" in officer.locator("main").inner_text().lower()
    public = window(None, "/releases/XAR/1/")
    assert "version 1" in public.locator("h1").inner_text()
    assert "Ardenia" in public.locator(".citation").inner_text()
    with public.expect_download() as loaded:
        public.click("a[href$='all-csv.zip']")
    assert Path(loaded.value.path()).read_bytes()[:2] == b"PK"
    public.click("a[href$='/rebuttal/']")
    assert "Never say" in public.locator("main").inner_text()
    assert faults(public, axe) == []
    assert "The file is sent" in send(window, bundle(tmp_path, world, "shelter", 1, 80), world, "shelter")
    assert accept_all(window) == 1
    publish(window, run(window, board), reason="The shelters' file came")
    public.goto(public.url.split("/releases/")[0] + "/releases/XAR/2/")
    assert "The shelters' file came" in public.locator("main").inner_text()
    public.click("a[href$='/changes/']")
    assert public.locator("main table").count() >= 1
