"""A real hub on the loopback and a real Chromium in front of it."""

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hub_server import HUB, environment_of, load, serving
from hub_states import write_state
from mandate_rows import write_mandates

HERE = Path(__file__).parent
MEND = "no Chromium: run tools/browser, install Debian's package chromium, or set CHROMIUM"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def pytest_collection_modifyitems(items):
    """Every test of this folder drives the browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


def find_chromium(playwright):
    """The browser on the machine, else Playwright's own, else none."""
    for name in (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"):
        if name and (path := shutil.which(name)):
            return path
    own = playwright.chromium.executable_path
    return own if Path(own).is_file() else None


@pytest.fixture(scope="module")
def browser():
    """One Chromium for a file; without one the tests are skipped, or fail where one is required.

    Not for the session: while Playwright runs, so does its event loop, and Django refuses the database to the
    other tests of the process.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = find_chromium(playwright)
        if path is None and os.environ.get("PALERMO_BROWSER_REQUIRED") == "1":
            pytest.fail(MEND)
        if path is None:
            pytest.skip(MEND)
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def hub(tmp_path_factory):
    """A hub with Ardenia, the Serin Isles, whose people are too few for tables, a treaty and a law."""
    folder = tmp_path_factory.mktemp("hub")
    states = [
        write_state(folder / "ardenia", scale=120),
        write_state(folder / "isles", code="XSI", name="Serin Isles", name_ar="جزر سيرين", scale=2),
    ]
    for state in states:
        load(folder / "var", state)
    write_mandates(HUB, folder, folder / "var")
    with serving(folder / "var") as address:
        yield address


@contextmanager
def _serving_node(folder, number, passphrase, password, people):
    """Found a node in ``folder`` with some data stewards, and serve it."""
    secrets = {"PALERMO_PASSPHRASE_FILE": passphrase, "PALERMO_PASSWORD_FILE": password}
    with TemporaryDirectory() as elsewhere:
        for name, text in secrets.items():
            path = Path(elsewhere) / name
            path.touch(mode=0o600)
            path.write_text(text)
            secrets[name] = str(path)
        home = folder / "node"
        said = ["--organisation", "shelter", "--name", "House of Dawn", "--number", str(number)]
        for person in people:
            command = [*HUB, "node", *said, "--kind", "shelter", "--person", person]
            environment = environment_of(home) | secrets
            subprocess.run(command, env=environment, check=True, capture_output=True)
        with serving(home, "--node", **secrets) as address:
            yield address


@pytest.fixture(scope="session")
def serving_node():
    """Serve a node: folder, its number on the hub, passphrase, password, names of its data stewards."""
    return _serving_node


@pytest.fixture
def open_page(browser, hub):
    """Open an address in a fresh visitor's window; whatever the browser complains of fails the test."""
    contexts, complaints = [], []

    def open_one(address="/", **options):
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: _note_stranger(request, hub, complaints))
        page.goto(hub + address)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


def _note_stranger(request, hub, complaints):
    """A page asks nobody but the hub for anything; leaving it is the visitor's own act."""
    if not request.url.startswith((hub, "data:")) and not request.is_navigation_request():
        complaints.append(f"asked a stranger: {request.url}")


@pytest.fixture(scope="session")
def axe():
    """The accessibility checker's script."""
    return (HERE / "vendor" / "axe.min.js").read_text(encoding="utf-8")
