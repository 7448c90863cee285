"""The public pages, without a browser."""

import datetime as dt

import pytest
from django.utils import translation
from django.utils.formats import date_format

from palermo.simulation.parameters import model
from palermo_hub.portal.labels import REASONS
from palermo_hub.portal.templatetags.palermo import break_reason

pytestmark = pytest.mark.django_db
PAGES = ["/", "/states/", "/about/", "/help/"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("prefix", "language", "direction"), [("", "en", "ltr"), ("/ar", "ar", "rtl")])
def test_every_page_has_a_language_a_way_out_and_a_helpline(client, page, prefix, language, direction):
    response = client.get(prefix + page)
    assert response.status_code == 200
    text = response.content.decode()
    assert f'<html lang="{language}" dir="{direction}">' in text
    assert 'href="tel:112"' in text
    assert 'id="leave"' in text
    assert not response.cookies


def test_what_is_not_there_is_said_plainly(client):
    response = client.get("/nothing/")
    assert response.status_code == 404
    assert "Nothing is at this address" in response.content.decode()


def test_nothing_may_run_or_style_but_our_own_files(client):
    policy = client.get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


def test_a_date_is_day_month_and_year():
    day = dt.date(2026, 1, 1)
    assert date_format(day) == "1 January 2026"
    with translation.override("ar"):
        assert date_format(day) == "1 يناير 2026"


def test_why_a_series_breaks_is_said_in_the_readers_language_where_we_wrote_it():
    ours = next(iter(REASONS))
    assert break_reason("Another <law>") == '<bdi lang="en">Another &lt;law&gt;</bdi>'
    with translation.override("ar"):
        assert break_reason(ours) == f"<bdi>{REASONS[ours]}</bdi>"
        assert "قانون" in break_reason(ours)


def test_the_simulations_break_is_one_we_translate():
    assert model()["break"]["reason"] in REASONS


def test_a_file_name_that_is_too_long_is_answered_by_a_page_of_ours(client):
    name = "a" * 3_000
    part = f'Content-Disposition: form-data; name="file"; filename="{name}"'
    body = f"--x\r\n{part}\r\n\r\n1\r\n--x--\r\n".encode()
    client.raise_request_exception = False
    response = client.post("/account/login/", body, content_type="multipart/form-data; boundary=x")
    assert response.status_code == 400
    assert 'id="leave"' in response.content.decode()
