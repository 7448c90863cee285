"""A clerk on a node, in English and in Arabic: hands in last month's file, maps it, accepts, bundles."""

import datetime as dt
import re
import time
import uuid

import pytest
from allauth.mfa.totp.internal import auth as totp

from palermo.exchange.bundle import Receiver, SenderKey, read_bundle

PASSPHRASE, PASSWORD = "seven quiet boats at noon", "a long pass phrase 7"
SHELTER, HUB_NUMBER, PROJECT = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
NAMES = ("Amira", "Haddad", "Karim", "Nadia", "Mansour", "Соколова", "ليلى", "منصور", "Zeinab", "Okafor")
HEADER = "case no,full name,gender,age,registration date,status,comments"
MARCH = """S-1,Amira Haddad,f,31,2026-03-02,identified,came with Nadia Mansour
S-2,Ирина Соколова,f,27,2026-03-09,under review,
S-3,ليلى منصور,f,16,2026-03-11,identified,
S-4,Karim Haddad,m,41,2026-03-30,under review,
S-5,Zeinab Okafor,f,29,2026-13-45,under review,"""
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def node(tmp_path_factory, serving_node):
    """A shelter's node with two data stewards, served."""
    folder = tmp_path_factory.mktemp("node")
    with serving_node(folder, SHELTER, PASSPHRASE, PASSWORD, people=("amal", "huda")) as address:
        yield folder, address


def page_of(browser, complaints):
    context = browser.new_context(accept_downloads=True, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


def sign_in(page, address, name, prefix=""):
    """With the password, then a second factor that is set up at once."""
    page.goto(f"{address}{prefix}/desk/records/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.goto(f"{address}{prefix}/account/2fa/totp/activate/")
    if "reauthenticate" in page.url:
        page.fill("[name=password]", PASSWORD)
        page.click("main form button[type=submit]")
    secret = page.input_value("#authenticator_secret")
    counter = int(time.time()) // 30
    page.fill("[name=code]", totp.format_hotp_value(totp.hotp_value(secret, counter)))
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile("recovery|2fa/$"))


def seen(page, axe):
    """What a page shows; nothing on it keeps a person with a screen reader out."""
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
    assert [(each["id"], each["nodes"][0]["html"][:160]) for each in found["violations"]] == []
    text = page.inner_text("body")
    assert not [name for name in NAMES if name in text]
    return text


@pytest.mark.parametrize(("prefix", "who"), [("", "amal"), ("/ar", "huda")])
def test_a_clerk_maps_accepts_and_bundles_last_months_file(  # noqa: PLR0917 - fixtures
    browser, node, axe, prefix, who, tmp_path
):
    _, address = node
    complaints = []
    page = page_of(browser, complaints)
    sign_in(page, address, who, prefix)
    page.goto(f"{address}{prefix}/desk/records/")
    assert page.get_attribute("html", "dir") == ("rtl" if prefix else "ltr")
    seen(page, axe)
    page.click("main a[href$='/records/new/']")
    page.fill("[name=title]", f"Register {who}")
    page.fill("[name=code]", f"register-{who}")
    page.click("main form button[type=submit]")

    page.click("main a[href$='/file/']")
    file = tmp_path / "Amira Haddad march.csv"
    rows = MARCH.replace("S-", f"{who}-")
    file.write_text(f"{HEADER}\n{rows}\n", encoding="utf-8")
    seen(page, axe)
    page.set_input_files("[name=file]", file)
    page.click("main form button[type=submit]")

    page.wait_for_url(re.compile("/mapping/"))
    seen(page, axe)
    assert page.locator("select[name^=field-]").count() == 7
    page.select_option("[name=field-5]", "identification")
    page.click("button[value=show]")
    for word in page.locator("tr:has([name=field-5]) .words li").all():
        code = "presumed" if "under review" in word.inner_text() else "identified"
        word.locator("select").select_option(code)
    seen(page, axe)
    page.click("button[value=save]")

    page.wait_for_url(re.compile("/files/[^/]*/$"))
    shown = seen(page, axe)
    assert "registration date" in shown
    assert [figure.inner_text() for figure in page.locator(".figure").all()] == ["5", "4", "1"]
    page.click("main form[action$='/accept/'] button")
    seen(page, axe)
    assert page.locator("tbody").first.locator("tr").count() == 2

    page.click("main a[href$='/rows/']")
    seen(page, axe)
    assert page.locator("tbody tr").count() == 4

    page.goto(f"{address}{prefix}/desk/records/bundles/")
    seen(page, axe)
    public = page.inner_text("dl .checksum")
    page.fill("[name=hub]", str(HUB_NUMBER))
    page.fill("[name=project]", str(PROJECT))
    page.click("main form button[type=submit]")
    seen(page, axe)
    with page.expect_download() as download:
        page.click("main tbody tr:first-child a")
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert complaints == []
    page.context.close()

    key = SenderKey(sender=str(SHELTER), public=bytes.fromhex(public), valid_from=LONG_AGO)
    receiver = Receiver(hub=str(HUB_NUMBER), key=lambda _: key, received=lambda *_: False)
    bundle = read_bundle(path, receiver, now=dt.datetime.now(tz=dt.UTC), name=path.name)
    assert bundle.header.rows == 4
    assert sorted(bundle.rows["identification"]) == ["identified", "identified", "presumed", "presumed"]


def test_nothing_on_the_machine_names_anybody(node):
    """After everything: every file of the data folder, the server's output, in every spelling."""
    folder, _ = node
    wrong = [
        f"{name} in {path.relative_to(folder)}"
        for path in folder.rglob("*")
        if path.is_file()
        for name in NAMES
        for spelling in spellings(name)
        if spelling in path.read_bytes()
    ]
    assert wrong == []


def spellings(name):
    for form in (name, name.lower(), name.upper()):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            yield form.encode(encoding)
