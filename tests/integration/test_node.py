"""A node as it runs: its data folder and SQLite file, processes that accept at once, one that is killed."""

import json
import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

PASSPHRASE = "seven quiet boats at noon"
NAMES = ("Amira Haddad", "Karim Haddad", "Nadia", "Mansour", "Соколова", "ليلى منصور")
FILE = """case no,full name,sex,age,registration date,identification status,notes
S-1,Amira Haddad,female,31,2026-03-02,identified,came with Nadia Mansour
S-2,Ирина Соколова,female,27,2026-03-09,presumed,
S-3,ليلى منصور,female,16,2026-03-11,identified,
S-4,Karim Haddad,male,41,2026-13-30,presumed,
"""
START = """
import json, os, signal, sys, time, uuid
from pathlib import Path
import django
django.setup()
from palermo_hub.command.passphrase import unlock
from palermo_hub.organisations.models import Organisation, User
from palermo_hub.protection import actions, storing
from palermo_hub.protection.models import Intake, Record
unlock()
shelter, amal = Organisation.objects.get(), User.objects.get()
def handed_in(source, text):
    intake = actions.take_in_file(source=source, file=text.encode(), name="Amira Haddad.csv", by=amal)
    if intake.state == "mapping":
        actions.map_intake(intake=intake, mapping=storing.kept_mapping(intake), by=amal)
"""
HAND_IN = (
    START
    + """
source = actions.create_source(organisation=shelter, code="register", title="Register", by=amal)
handed_in(source, sys.argv[1])
"""
)
DIE = (
    START
    + """
store = storing.store_records
def dying(found, sealed):
    store(found, sealed)
    os.kill(os.getpid(), signal.SIGKILL)
storing.store_records = dying
actions.accept_intake(intake=Intake.objects.get(), by=amal)
"""
)
TAB = (
    START
    + """
intake, place = Intake.objects.get(), Path(sys.argv[1])
(place / f"ready-{os.getpid()}").touch()
while len(list(place.glob("ready-*"))) < 2:
    time.sleep(0.01)
try:
    actions.accept_intake(intake=intake, by=amal)
    print("won")
except actions.IntakeStateError:
    print("lost")
"""
)
BUNDLE = (
    START
    + """
intake = Intake.objects.get()
print(json.dumps({"state": intake.state, "records": Record.objects.count()}))
handed_in(intake.source, sys.argv[1])
actions.make_bundle(
    organisation=shelter, hub=uuid.uuid4(), project=uuid.uuid4(), marking="TLP:AMBER", by=amal)
"""
)


@pytest.fixture
def home(tmp_path):
    """A node's data folder, and the environment of its commands."""
    environment = {**os.environ, "PALERMO_HOME": str(tmp_path / "node"), "PALERMO_NODE": "1"}
    for name, text in (
        ("PALERMO_PASSPHRASE_FILE", PASSPHRASE),
        ("PALERMO_PASSWORD_FILE", "a long pass phrase 7"),
    ):
        path = tmp_path / name
        path.touch(mode=0o600)
        path.write_text(text)
        environment[name] = str(path)
    environment["DJANGO_SETTINGS_MODULE"] = "palermo_hub.config.settings"
    return tmp_path / "node", environment


def run(environment, *arguments, **options):
    return subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False, **options
    )


def hub(environment, *arguments):
    return run(environment, "-m", "palermo_hub.command", *arguments)


FOUND = ("node", "--organisation", "shelter", "--name", "House", "--person", "amal", "--json", "--number")


def test_a_node_from_its_founding_to_a_bundle_killed_raced_and_searched(home, tmp_path):
    folder, environment = home
    number = str(uuid.uuid4())
    founded = hub(environment, *FOUND, number)
    assert json.loads(founded.stdout)["number"] == number
    assert "loses the records" in founded.stderr
    handed = run(environment, "-c", HAND_IN, FILE)
    assert handed.returncode == 0, handed.stderr
    assert run(environment, "-c", DIE).returncode == -signal.SIGKILL
    tabs = [
        subprocess.Popen(
            [sys.executable, "-c", TAB, str(tmp_path)], env=environment, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    assert sorted(tab.communicate(timeout=120)[0] for tab in tabs) == ["lost\n", "won\n"]
    bundled = run(environment, "-c", BUNDLE, FILE.replace("S-", "T-"))
    assert json.loads(bundled.stdout) == {"state": "accepted", "records": 3}
    assert bundled.returncode == 0
    _search(folder, founded, handed, bundled)
    _refused(environment)


def _search(folder, *runs):
    """Every file of the data folder and every line printed, in every spelling."""
    found = [(path, path.read_bytes()) for path in folder.rglob("*") if path.is_file()]
    found += [(Path("printed"), (done.stdout + done.stderr).encode()) for done in runs]
    assert len(found) > 5
    for name in (*NAMES, "S-1", "T-2", "2026-03-02"):
        for form in {name, name.lower(), name.upper()}:
            for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                spelling = form.encode(encoding)
                hits = [path for path, content in found if len(spelling) > 3 and spelling in content]
                assert not hits, f"{name} in {hits}"


def _refused(environment):
    """What is wrong with a start is one line, before anything is served."""
    other = Path(environment["PALERMO_PASSPHRASE_FILE"]).with_name("other")
    other.touch(mode=0o600)
    other.write_text("another long passphrase")
    for changed, options, said in (
        ({"PALERMO_PASSPHRASE_FILE": str(other)}, ["--node"], "not the passphrase"),
        ({}, [], "data folder of a node"),
        ({"PALERMO_DEBUG": "1"}, ["--node"], "PALERMO_DEBUG"),
    ):
        done = hub(environment | {"PALERMO_NODE": "0"} | changed, "serve", "--port", "0" + "8765", *options)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr
        assert done.stderr.count("\n") == 1
    other.chmod(0o644)
    done = hub(environment | {"PALERMO_PASSPHRASE_FILE": str(other)}, "serve", "--node")
    assert "mode 600" in done.stderr


def test_a_password_that_will_not_do_leaves_no_keys_and_no_organisation(home):
    _, environment = home
    Path(environment["PALERMO_PASSWORD_FILE"]).write_text("1234")
    done = hub(environment, *FOUND, str(uuid.uuid4()))
    assert done.returncode == 2
    assert "password will not do" in done.stdout + done.stderr
    Path(environment["PALERMO_PASSWORD_FILE"]).write_text("a long pass phrase 7")
    assert "loses the records" in hub(environment, *FOUND, str(uuid.uuid4())).stderr
