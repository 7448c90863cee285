"""Signing in: password, second factor, lock-out, and the pages behind it."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

from palermo_hub.organisations.models import Role, User

PASSWORD = "a long pass phrase 7"


@pytest.fixture
def person(make_user):
    def make(name, *roles, factor=False, **values):
        user = make_user(name, *roles, **values)
        user.set_password(PASSWORD)
        user.save()
        if factor:
            secret = totp.generate_totp_secret()
            totp.TOTP.activate(user, secret)
        return user

    return make


def sign_in(client, name, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": name, "password": password})


def code_of(user):
    data = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP).data
    secret = get_adapter().decrypt(data["secret"])
    return totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))


def test_a_member_signs_in_with_a_password_and_sees_the_desk(client, person):
    person("amina", Role.MEMBER)
    response = sign_in(client, "amina")
    assert response.url == reverse("organisations:desk")
    assert b"Shelter" in client.get(response.url).content


def test_nobody_signs_up(client, db):
    response = client.post(
        reverse("account_signup"), {"username": "x", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert not User.objects.exists(), response.content


def test_a_role_that_touches_persons_needs_a_second_factor(client, person):
    person("amina", Role.CASE_WORKER)
    sign_in(client, "amina")
    response = client.get(reverse("organisations:desk"))
    assert (response.status_code, response.url) == (302, reverse("mfa_index"))


def test_the_second_factor_is_asked_for_and_counts_once(client, person):
    user = person("amina", Role.CASE_WORKER, factor=True)
    response = sign_in(client, "amina")
    assert response.url == reverse("mfa_authenticate")
    assert client.get(reverse("organisations:desk")).status_code == 302
    code = code_of(user)
    assert client.post(response.url, {"code": "000000"}).status_code == 200
    assert client.post(response.url, {"code": code}).status_code == 302
    assert client.get(reverse("organisations:desk")).status_code == 200
    client.logout()
    sign_in(client, "amina")
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200, "a code counts once"


def test_five_wrong_passwords_close_the_account_for_everybody(client, person):
    person("amina", Role.MEMBER)
    answers = [sign_in(client, "amina", "wrong").status_code for _ in range(6)]
    assert answers == [200, 200, 200, 200, 429, 429]
    assert sign_in(client, "amina").status_code == 429
    assert b"half an hour" in sign_in(client, "amina").content


def test_a_name_that_does_not_exist_looks_like_a_wrong_password(client, person):
    person("amina", Role.MEMBER)
    wrong, unknown = sign_in(client, "amina", "wrong"), sign_in(client, "nobody", "wrong")
    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].errors == unknown.context["form"].errors


def test_what_cannot_be_undone_asks_for_the_password_again(client, person, make_agreement):
    user = person("administrator", Role.ORGANISATION_ADMINISTRATOR)
    agreement = make_agreement("shelter", "rapporteur", signed_at=None)
    client.force_login(user)
    response = client.post(reverse("organisations:agreement-sign", args=[agreement.uuid]))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_reauthenticate"))
    agreement.refresh_from_db()
    assert agreement.signed_at is None
    client.post(response.url, {"password": PASSWORD})  # what was asked for is done then
    agreement.refresh_from_db()
    assert agreement.signed_at is not None
    address = reverse("organisations:agreement-sign", args=[agreement.uuid])
    assert b"signed already" in client.post(address, follow=True).content


def test_roles_are_given_and_ended_on_the_page(client, person, make_user):
    client.force_login(person("administrator", Role.ORGANISATION_ADMINISTRATOR))
    make_user("amina")
    address = reverse("organisations:role-list", args=["shelter"])
    assert client.post(address, {"username": "amina", "role": "analyst"}).status_code == 302
    held = User.objects.get(username="amina").memberships.get()
    assert b"amina" in client.get(address).content
    page = client.post(address, {"username": "amina", "role": "data_protection_officer"})
    assert b"same time" in page.content
    assert b"Nobody has an account" in client.post(address, {"username": "x", "role": "member"}).content
    assert client.post(reverse("organisations:role-end", args=["shelter", held.uuid])).status_code == 302
    assert b"amina" not in client.get(address).content


def test_another_organisations_pages_are_not_there(client, person, make_organisation, make_agreement):
    make_organisation("police")
    agreement = make_agreement("police", "rapporteur")
    client.force_login(person("administrator", Role.ORGANISATION_ADMINISTRATOR))
    assert client.get(reverse("organisations:role-list", args=["police"])).status_code == 404
    assert client.get(reverse("organisations:agreement-detail", args=[agreement.uuid])).status_code == 404
    assert b"Ardenia 2026" not in client.get(reverse("organisations:agreement-list")).content


def test_an_agreement_is_drafted_on_the_page(client, person, make_organisation):
    client.force_login(person("administrator", Role.ORGANISATION_ADMINISTRATOR))
    parties = [make_organisation(code).pk for code in ("shelter", "rapporteur", "police")]
    fields = {
        "title": "Ardenia 2027",
        "parties": parties[:2],
        "purposes": ["statistics"],
        "data_classes": ["coded_rows"],
        "legal_basis": "Act 12/2024",
        "onward": "none",
        "valid_from": "2027-01-01",
        "valid_to": "2027-12-31",
        "time_zone": "Europe/Vienna",
    }
    address = reverse("organisations:agreement-new")
    for wrong in ({"parties": parties[1:]}, {"time_zone": "Mars/Base"}, {"valid_to": "2026-01-01"}):
        assert client.post(address, fields | wrong).status_code == 200, wrong
    response = client.post(address, fields)
    assert response.status_code == 302
    page = client.get(response.url).content.decode()
    assert "Europe/Vienna" in page
    assert "draft" in page


@pytest.mark.parametrize(
    ("address", "language", "direction"),
    [("/account/login/", "en", "ltr"), ("/ar/account/login/", "ar", "rtl")],
)
def test_pages_of_the_library_wear_our_look(client, db, address, language, direction):
    page = client.get(address).content.decode()
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert 'class="masthead"' in page


@pytest.mark.parametrize(
    ("prefix", "help_text"), [("", "may not serve immigration"), ("/ar", "مراقبة الهجرة")]
)
def test_the_form_of_an_agreement_helps_in_the_readers_language(client, person, prefix, help_text):
    client.force_login(person("administrator", Role.ORGANISATION_ADMINISTRATOR))
    page = client.get(prefix + "/desk/agreements/new/").content.decode()
    assert page.count(help_text) == 1
    assert '<div class="field tick">' in page
    assert page.count("<legend>") == 3
