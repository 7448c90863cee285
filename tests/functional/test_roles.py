"""People at work on a hub, in English and in Arabic: a bundle is received, and each role finds its own desk.

What belongs to two organisations is nowhere for a third, whichever address it tries.
"""

import datetime as dt
import time
import tomllib
import uuid
from pathlib import Path

import polars as pl
import pytest
from allauth.mfa.totp.internal import auth as totp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.urls import NoReverseMatch, reverse
from hub_server import load, people, serving
from hub_states import write_state
from hub_world import NODE_SEED, PASSWORD

from palermo.exchange.bundle import Sending, write_bundle
from palermo.records.frame import conform

ROWS = tomllib.loads((Path(__file__).parents[1] / "integration" / "access.toml").read_text(encoding="utf-8"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WORDS = {
    "en": {"received": "The bundle is received", "accepted": "The submission is accepted", "prefix": ""},
    "ar": {"prefix": "/ar"},
}
LISTS = ["/desk/", "/desk/submissions/", "/desk/agreements/", "/api/v1/submissions", "/api/v1/organisations"]
STEWARDS = {"en": "steward", "ar": "wakil"}


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """The address of a hub with figures and people, and the numbers of what is on it."""
    folder = tmp_path_factory.mktemp("roles")
    home = folder / "home"
    load(home, write_state(folder / "ardenia", scale=120))
    world = people(home)
    with serving(home) as address:
        yield address, world


@pytest.fixture
def window(browser, hub):
    """Open a window of somebody's, with their session or with none yet."""
    address, world = hub
    contexts, complaints = [], []

    def opened(name=None, width=1280):
        context = browser.new_context(viewport={"width": width, "height": 800})
        contexts.append(context)
        context.set_default_timeout(20_000)
        if name:
            context.add_cookies([{"name": "sessionid", "value": world["sessions"][name], "url": address}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    opened.hub = hub
    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def faults(page, axe):
    """What keeps somebody with a screen reader out."""
    page.evaluate(axe)
    found = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", RULES)["violations"]
    return [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]]


def sign_in(page, address, prefix, name, secret):
    """With the password and the second factor."""
    page.goto(f"{address}{prefix}/account/login/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]:not([form])")
    page.fill("[name=code]", totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30)))
    page.locator("main form", has=page.locator("[name=code]")).locator("button[type=submit]").first.click()
    page.wait_for_url(f"**{prefix}/desk/")


def bundle(folder, world, sequence):
    """What the shelter's node made."""
    cases = conform(pl.DataFrame({"record_id": ["1"], "name_full": ["Amira Haddad"], "sex": ["female"]}))
    sending = Sending(
        sender=world["shelter"],
        hub=world["hub"],
        project=world["agreement"],
        sequence=sequence,
        created=dt.datetime.now(dt.UTC),
        marking="TLP:AMBER",
    )
    key = Ed25519PrivateKey.from_private_bytes(NODE_SEED)
    return write_bundle(cases, folder, "shelter", sending=sending, key=key).path


@pytest.mark.parametrize(("language", "sequence"), [("en", 11), ("ar", 12)])
def test_a_data_steward_receives_and_accepts_a_bundle(window, axe, tmp_path, language, sequence):
    address, world = window.hub
    name, prefix = STEWARDS[language], WORDS[language]["prefix"]
    page = window()
    sign_in(page, address, prefix, name, world["secrets"][name])
    page.click(f"a[href='{prefix}/desk/submissions/']")
    page.click(f"a[href='{prefix}/desk/submissions/new/']")
    assert faults(page, axe) == []
    page.set_input_files("[name=bundle]", bundle(tmp_path, world, sequence))
    page.click("main form button[type=submit]")
    assert page.locator("html").get_attribute("lang") == language
    assert str(sequence) in page.locator("h1").inner_text()
    assert WORDS[language].get("received", "") in page.locator(".messages").inner_text()
    page.click("form[action$='/accept/'] button")
    assert WORDS[language].get("accepted", "") in page.locator(".messages").inner_text()
    assert page.locator("form[action$='/accept/']").count() == 0
    assert "Amira" not in page.content()
    assert faults(page, axe) == []


def addresses(world):
    """Every address of the hub that names a row, with the numbers of the shelter's own rows in it."""
    real = {"own": "shelter", "agreement": world["agreement"], "submission": world["submission"]}
    for name, row in ROWS.items():
        places = row.get("address", {})
        if not set(places.values()) & set(real):
            continue
        filled = {key: real.get(value, uuid.UUID(int=0)) for key, value in places.items()}
        try:
            yield reverse(name, kwargs=filled)
        except NoReverseMatch:  # an address of a node
            continue


@pytest.mark.parametrize("name", ["stranger", "foreman"])
def test_another_organisation_tries_every_address_and_finds_nothing(window, name):
    address, world = window.hub
    page = window(name)
    secrets = ["Safe Harbour", "المرفأ الآمن", world["submission"], "Act 12/2024"]
    tried = list(addresses(world))
    assert len(tried) >= 10
    for path in tried:
        answer = page.request.get(address + path, max_redirects=0)
        assert answer.status in {302, 404, 405}, path
        assert not [word for word in secrets if word in answer.text() and word not in path], path
    for path in (
        "/desk/",
        "/desk/submissions/",
        "/desk/agreements/",
        "/api/v1/submissions",
        "/api/v1/organisations",
    ):
        said = page.request.get(address + path).text()
        assert not [word for word in secrets if word in said], path


DESKS = {
    "analyst": (["/submissions/"], ["/roles/", "/tokens/", "/keys/"]),
    "officer": (["/submissions/"], ["/roles/", "/tokens/", "/keys/"]),
    "administrator": (["/roles/", "/tokens/", "/keys/"], ["/submissions/"]),
    "operator": ([], ["/submissions/", "/roles/", "/tokens/", "/keys/"]),
}
"""What is on each role's desk, and what is not."""


@pytest.mark.parametrize("prefix", ["", "/ar"])
@pytest.mark.parametrize("name", DESKS)
def test_each_role_finds_its_own_desk(window, axe, name, prefix):
    there, absent = DESKS[name]
    page = window(name, width=360)
    page.goto(f"{window.hub[0]}{prefix}/desk/")
    links = [link.get_attribute("href") for link in page.locator(".ways a").all()]
    assert all(any(end in link for link in links) for end in there), links
    assert not [link for link in links for end in absent if end in link]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert faults(page, axe) == []
