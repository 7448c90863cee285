"""What an installation must not get wrong: headers, cookies, and no person where none belongs."""

import logging
import os
import re
import subprocess
import sys

import pytest
from django.urls import reverse

from palermo_hub.organisations.models import Membership, Organisation, Role, User

NAME = "amirahaddad"
PASSWORD = "a long pass phrase 7"


@pytest.fixture
def office(db):
    organisation = Organisation.objects.create(code="office", names={"en": "Office"}, kind="ngo")
    for name, role in (("administrator", Role.ORGANISATION_ADMINISTRATOR), (NAME, Role.MEMBER)):
        user = User.objects.create_user(username=name, password=PASSWORD, email=f"{name}@example.org")
        Membership.objects.create(user=user, organisation=organisation, role=role)
    return organisation


def test_an_installation_behind_https_has_nothing_left_to_mend(tmp_path):
    check = "from palermo_hub.command import main; raise SystemExit(main())"
    done = subprocess.run(
        [sys.executable, "-c", check, "manage", "check", "--deploy", "--fail-level", "WARNING"],
        env={**os.environ, "PALERMO_HOME": str(tmp_path / "home"), "PALERMO_HTTPS": "1"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize("address", ["/", "/account/login/", "/api/v1/releases", "/nothing/"])
def test_every_answer_carries_its_guards(client, db, address):
    answer = client.get(address)
    policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"  # ADR 0087


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client, office):
    client.get("/account/login/")
    client.post("/account/login/", {"login": NAME, "password": PASSWORD})
    assert {"csrftoken", "sessionid"} <= set(client.cookies)
    for cookie in client.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


def test_a_user_name_is_in_no_log(client, office, caplog):
    caplog.set_level(logging.DEBUG)
    for _ in range(7):
        client.post("/account/login/", {"login": NAME, "password": "wrong"})
    client.get(f"/nothing/{NAME}/")
    client.get("/states/XAR/", {"name": NAME})
    said = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert said  # that somebody was locked out is said, and not who
    assert not [line for line in said if NAME in line]


def test_the_page_of_people_names_them_in_no_title_and_no_address(client, office):
    client.force_login(
        User.objects.get(username="administrator"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    page = client.get(reverse("organisations:role-list", args=["office"])).content.decode()
    assert NAME in page
    assert NAME not in re.search("<title>(.*?)</title>", page, re.DOTALL)[1]
    assert not [address for address in re.findall(r'(?:href|action|src)="([^"]*)"', page) if NAME in address]
