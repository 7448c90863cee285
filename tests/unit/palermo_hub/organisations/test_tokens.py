"""Tokens for programs: made and revoked by the administrator, shown once, kept as digests."""

import datetime as dt

import pytest
from django.contrib.auth import get_user
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from palermo_hub.audit.models import AuditEntry
from palermo_hub.organisations import tokens
from palermo_hub.organisations.models import ApiToken, Membership, Role, User

PASSWORD = "a long pass phrase 7"
LIST = "/api/v1/submissions"


@pytest.fixture
def shelter(make_organisation):
    return make_organisation("shelter")


@pytest.fixture
def token(shelter, administrator):
    return tokens.make_token(organisation=shelter, label="dashboard", by=administrator)


def ask(client, secret, address=LIST):
    return client.get(address, headers={"Authorization": f"Bearer {secret}"})


def sign_in_freshly(client, user):
    user.set_password(PASSWORD)
    user.save()
    client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert get_user(client) == user


def test_a_token_reads_until_it_is_revoked(token, administrator, client):
    made, secret = token
    assert ask(client, secret).status_code == 200
    made.refresh_from_db()
    assert made.used_on == timezone.now().date()
    tokens.revoke_token(token=made, by=administrator)
    assert ask(client, secret).status_code == 401
    with pytest.raises(tokens.TokenStateError):
        tokens.revoke_token(token=made, by=administrator)
    kinds = list(AuditEntry.objects.values_list("kind", flat=True))
    assert kinds == ["role.granted", "api_token.made", "submission.listed", "role.ended", "api_token.revoked"]
    assert not Membership.objects.valid().filter(user=made.reader).exists()


@pytest.mark.parametrize("values", [{"valid_to": timezone.now()}, {"revoked_at": timezone.now()}])
def test_a_token_that_is_over_reads_nothing_not_even_what_is_public(token, client, values):
    made, secret = token
    long_ago = timezone.now() - dt.timedelta(days=500)
    ApiToken.objects.filter(pk=made.pk).update(made_at=long_ago, **values)
    assert ask(client, secret).status_code == 401
    assert ask(client, secret, "/api/v1/releases").status_code == 401


def test_a_token_whose_account_is_closed_reads_nothing(token, client):
    made, secret = token
    User.objects.filter(pk=made.reader_id).update(is_active=False)
    assert ask(client, secret).status_code == 401


@pytest.mark.parametrize(
    "said", ["", "x", "Bearer", "Bearer ", "Bearer x\0y", "Basic eDp4", "bearer palermo_", "Bearer é"]
)
def test_what_is_no_token_is_refused(client, db, said):
    assert client.get("/api/v1/releases", headers={"Authorization": said}).status_code == 401


def test_a_token_in_the_address_is_not_read(token, client):
    assert client.get(LIST, {"token": token[1]}).status_code == 401
    assert client.get("/api/v1/releases", {"token": token[1]}).status_code == 422


def test_the_secret_is_kept_nowhere(token):
    _made, secret = token
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert secret not in repr(cursor.fetchall())


def test_nobody_signs_in_as_a_program(token, client):
    username = token[0].reader.username
    for password in (token[1], "", "!"):
        client.post(reverse("account_login"), {"login": username, "password": password})
        assert not get_user(client).is_authenticated


def test_only_the_administrator_makes_and_revokes(token, shelter, make_user):
    stranger = make_user("stranger", Role.ORGANISATION_ADMINISTRATOR, organisation="police")
    for by in (stranger, make_user("analyst", Role.ANALYST), make_user("operator", Role.OPERATOR)):
        with pytest.raises(PermissionDenied):
            tokens.make_token(organisation=shelter, label="x", by=by)
        with pytest.raises(PermissionDenied):
            tokens.revoke_token(token=token[0], by=by)


def test_on_the_page_it_is_shown_once_and_revoked(shelter, administrator, client):
    sign_in_freshly(client, administrator)
    address = reverse("organisations:token-new", args=["shelter"])
    assert "errorlist" in client.post(address, {"label": ""}).content.decode()
    response = client.post(address, {"label": "dashboard"})
    assert "no-store" in response["Cache-Control"]
    secret = response.content.decode().partition('<code class="secret" dir="ltr">')[2].partition("<")[0]
    assert ask(client, secret).status_code == 200
    page = client.get(reverse("organisations:token-list", args=["shelter"])).content.decode()
    assert "dashboard" in page
    assert secret not in page
    made = ApiToken.objects.get()
    revoke = reverse("organisations:token-revoke", args=["shelter", made.uuid])
    assert "reads nothing more" in client.post(revoke, follow=True).content.decode()
    assert "revoked already" in client.post(revoke, follow=True).content.decode()
    assert ask(client, secret).status_code == 401


def test_the_password_is_asked_again(administrator, shelter, token, client):
    client.force_login(administrator, backend="allauth.account.auth_backends.AuthenticationBackend")
    for address in (
        reverse("organisations:token-new", args=["shelter"]),
        reverse("organisations:token-revoke", args=["shelter", token[0].uuid]),
    ):
        assert "reauthenticate" in client.post(address, {"label": "x"}).url
    assert ApiToken.objects.counting().count() == 1


def test_another_organisations_tokens_are_not_there(token, make_user, client):
    sign_in_freshly(client, make_user("stranger", Role.ORGANISATION_ADMINISTRATOR, organisation="police"))
    for name in ("token-list", "token-new"):
        assert client.get(reverse(f"organisations:{name}", args=["shelter"])).status_code == 404
    for code in ("shelter", "police"):
        revoke = reverse("organisations:token-revoke", args=[code, token[0].uuid])
        assert client.post(revoke).status_code == 404
