"""The public pages, without a browser."""

import pytest

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
