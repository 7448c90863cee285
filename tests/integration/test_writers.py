"""Many people who write at the same moment, against a real server of several processes."""

import subprocess
import threading

import pytest
from hub_server import HUB, Visitor, environment_of, people, serving

WRITERS, EACH = 16, 4
COUNT = (
    "from palermo_hub.audit.models import AuditEntry; from django.db.models import Count;"
    "print(dict(AuditEntry.objects.values_list('kind').annotate(n=Count('pk'))))"
)


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """The address of a hub of four processes, its home and its world."""
    home = tmp_path_factory.mktemp("writers") / "home"
    world = people(home)
    with serving(home, "--workers", "4") as address:
        yield address, home, world


def palermo_hub(home, *arguments):
    done = subprocess.run(
        [*HUB, *arguments], env=environment_of(home), check=False, capture_output=True, text=True
    )
    return done.returncode, done.stdout


def at_once(windows, act):
    """Let every window act at the same moment; what each found, in order."""
    start, found = threading.Barrier(len(windows)), [None] * len(windows)

    def one(number, window):
        start.wait(timeout=60)
        found[number] = act(number, window)

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(windows)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)
    return found


@pytest.fixture
def windows(hub):
    """Windows of one person, closed at the end."""
    address, _home, world = hub
    opened = []

    def of(name, many):
        opened.extend(Visitor(address, world["sessions"][name]).ready() for _ in range(many))
        return opened

    yield of
    for window in opened:
        window.connection.close()


def test_of_two_tabs_and_six_more_one_accepts(hub, windows):
    _address, home, world = hub
    tabs = windows("steward", 8)
    accept = f"/desk/submissions/{world['submission']}/accept/"
    assert {status for status, _where in at_once(tabs, lambda _n, tab: tab.post(accept))} == {302}
    pages = [tab.get(f"/desk/submissions/{world['submission']}/")[1] for tab in tabs]
    assert all("Accepted" in page for page in pages)
    assert "'submission.accepted': 1" in palermo_hub(home, "manage", "shell", "--no-imports", "-c", COUNT)[1]


def test_sixteen_writers_at_once_and_no_act_is_lost(hub, windows):
    _address, home, _world = hub
    draft = [
        ("parties", "1"),
        ("parties", "2"),
        ("purposes", "statistics"),
        ("data_classes", "coded_rows"),
        ("legal_basis", "Act 12/2024"),
        ("onward", "none"),
        ("valid_from", "2026-01-01"),
        ("valid_to", "2026-12-31"),
        ("time_zone", "UTC"),
    ]

    def write(number, window):
        return [
            window.post("/desk/agreements/new/", [*draft, ("title", f"{number}-{turn}")])[0]
            for turn in range(EACH)
        ]

    found = at_once(windows("administrator", WRITERS), write)
    assert found == [[302] * EACH] * WRITERS
    counted = palermo_hub(home, "manage", "shell", "--no-imports", "-c", COUNT)[1]
    assert f"'agreement.drafted': {WRITERS * EACH}" in counted
    status, said = palermo_hub(home, "verify-audit")
    assert status == 0, said
