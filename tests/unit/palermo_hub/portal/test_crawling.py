"""What search engines are told: where they may go, which pages there are, what a release is."""

import json
import re
from xml.etree import ElementTree

import pytest
from hub_states import write_state

from palermo_hub.evidence.actions import load_state
from palermo_hub.evidence.models import Release

pytestmark = pytest.mark.django_db
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def addresses(client):
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)
    return [found.text for found in tree.findall("s:url/s:loc", NAMES)]


def test_the_map_names_public_pages_that_answer_in_each_language(client, tmp_path):
    load_state(folder=write_state(tmp_path / "ardenia"))
    found = addresses(client)
    assert len(found) == len(set(found))
    assert "http://testserver/states/XAR/tables/forms/" in found
    assert "http://testserver/ar/states/XAR/tables/forms/" in found
    assert not [one for one in found if "/desk/" in one or "/account/" in one or "population" in one]
    assert {client.get(one.removeprefix("http://testserver")).status_code for one in found} == {200}


def test_robots_keep_out_of_desks_and_of_choices_of_filters(client):
    said = client.get("/robots.txt").content.decode().splitlines()
    assert {"Disallow: /desk/", "Disallow: /ar/desk/", "Disallow: /api/", "Disallow: /*?"} <= set(said)
    assert said[-1] == "Sitemap: http://testserver/sitemap.xml"


def linked_data(client):
    page = client.get("/releases/XAR/1/").content.decode()
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])


def test_a_release_is_a_dataset_with_its_files_until_it_is_withdrawn(client, tmp_path):
    load_state(folder=write_state(tmp_path / "ardenia"))
    release = Release.objects.get()
    facts = linked_data(client)
    assert (facts["@type"], facts["identifier"]) == ("Dataset", f"sha256:{release.checksum}")
    files = [one["contentUrl"].removeprefix("http://testserver") for one in facts["distribution"]]
    assert {client.get(one).status_code for one in files} == {200}
    Release.objects.update(
        state="withdrawn", withdrawn_for="</script><script>alert(1)</script>", method="</script>&"
    )
    assert linked_data(client)["distribution"] == []
    assert linked_data(client)["creativeWorkStatus"] == "withdrawn"
    assert "/releases/XAR/1/" not in "".join(addresses(client))
