"""Encodings of accepted submissions are linked, and the release counts persons; else it counts records."""

import polars as pl
import pytest
from hub_rows import detected, rows, send

from palermo.exchange.bundle.coded import coded_rows
from palermo.linkage.encode import Keyring
from palermo.linkage.sources import bundle_encodings
from palermo.records.frame import conform
from palermo_hub.evidence import linking, receiving, tabulating
from palermo_hub.evidence.models import Observation, Release, StateDescription, Submission
from palermo_hub.work import worker
from palermo_hub.work.models import Job

SECRET = bytes(range(32))
GIVEN = (
    "Amira",
    "Irina",
    "Chidinma",
    "Thuy",
    "Marisol",
    "Karim",
    "Oksana",
    "Blessing",
    "Wei",
    "Rosa",
    "Hodan",
)
FAMILY = ("Haddad", "Sokolova", "Okafor", "Nguyen", "Quispe", "Mansour", "Bondar", "Eze", "Zhang", "Farah")
PERSONS = 150
"""Shelter and police each met 100 of them."""


@pytest.fixture(autouse=True)
def _covered(world):
    world.agreement.purposes = ["statistics", "linkage"]
    world.agreement.data_classes = ["coded_rows", "encodings", "aggregates"]
    world.agreement.save()
    description = StateDescription.objects.get()
    description.files["state.toml"] += "\n[link]\ndraws = 2\n[estimate]\nbootstrap = 20\n"
    description.save()


def people(first, last, source):
    chosen = range(first, last)
    coded = rows(last - first, source).drop("record_id", "source")
    return conform(
        coded.with_columns(
            year=pl.lit(2025, pl.Int64).cast(coded.schema["year"]),
            record_id=pl.Series([f"{source}-{one}" for one in chosen]),
            source=pl.lit(source),
            name_given=pl.Series([GIVEN[one % len(GIVEN)] for one in chosen]),
            name_family=pl.Series([FAMILY[one * 7 % len(FAMILY)] for one in chosen]),
            birth_date=pl.Series(
                [f"{1960 + one * 13 % 45}-{1 + one % 12:02}-{2 + one % 26:02}" for one in chosen]
            ),
        )
    )


def send_linked(world, organisation, first, last, *, sequence=1, secret=SECRET):
    """A submission with encodings of the persons from ``first`` to ``last``."""
    cases = people(first, last, organisation.code)
    coded, numbers = coded_rows(cases)
    submission = send(world, organisation, count=last - first, sequence=sequence)
    coded.write_parquet(submission.path)
    keys = Keyring(secret=secret, project=str(world.agreement.uuid))
    encode = bundle_encodings(cases.drop("source"), source=organisation.code, keyring=keys)
    submission.encodings_path.write_bytes(encode(numbers))
    Submission.objects.filter(pk=submission.pk).update(encodings=True)
    return Submission.objects.get(pk=submission.pk)


def result(stage):
    facts = Release.objects.latest("version").facts
    return next(one["result"] for one in facts["stages"] if one["name"] == stage)


def test_the_release_counts_persons_and_has_an_estimate_and_again_the_same(world):
    sent = [
        send_linked(world, world.shelter, 0, 60),
        send_linked(world, world.shelter, 60, 100, sequence=2),
        send_linked(world, world.police, 50, PERSONS),
    ]
    for one in sent:
        world.accept(one)
    worker.drain()
    assert abs(detected() - PERSONS) <= 0.03 * PERSONS
    first = Release.objects.get()
    assert Observation.objects.filter(origin__release=first, origin__unit="persons").exists()
    assert result("link")["records"] == 200
    assert first.facts["estimate"]["year"] == 2025
    Release.objects.all().delete()
    receiving.start_tables(sent[0], by=None)
    worker.drain()
    assert Release.objects.get().checksum == first.checksum
    world.withdraw(sent[0])
    worker.drain()
    assert abs(detected() - 100) <= 3


def test_one_submission_without_encodings_and_all_are_counted_as_records(world):
    world.accept(send_linked(world, world.shelter, 0, 100))
    world.accept(send(world, world.police, count=100))
    worker.drain()
    assert detected() == 200
    assert result("link")["linked"] == "no: 1 of 2 submissions carry no encodings; records are counted"
    assert "not linked" in result("estimate")["estimated"]


def test_different_keys_damage_and_an_agreement_without_linkage_are_said_and_nothing_is_stored(world):
    world.accept(send_linked(world, world.shelter, 0, 100))
    other = send_linked(world, world.police, 50, PERSONS, secret=SECRET[::-1])
    world.accept(other)
    content = other.encodings_path.read_bytes()
    for spoil, words in (
        (lambda: None, "police and shelter were encoded with different keys"),
        (
            lambda: other.encodings_path.write_bytes(content[:-1]),
            "encodings of submission police-1 are damaged",
        ),
        (other.encodings_path.unlink, "not in the data folder"),
        (lambda: type(world.agreement).objects.update(purposes=["statistics"]), "purpose not covered"),
    ):
        spoil()
        receiving.start_tables(other, by=None)
        worker.drain()
        job = Job.objects.latest("created_at")
        assert job.state == "failed"
        assert words in job.reason
    assert not Release.objects.exists()


def test_what_was_linked_is_not_linked_again(world, tmp_path, monkeypatch):
    sent = [send_linked(world, world.police, 50, PERSONS), send_linked(world, world.shelter, 0, 100)]
    cases = pl.concat(tabulating._rows(one) for one in sent)
    told = []
    said = {"draws": 1, "seed": 1, "progress": told.append}
    found = linking.link_rows(sent, cases, tmp_path, **said)
    assert told == sorted(told)
    assert set(found.persons["source"]) == {"police", "shelter"}
    assert found.draws.height == found.persons.height == 200
    monkeypatch.setattr(linking, "_link", None)
    assert linking.link_rows(sent, cases, tmp_path, **said).persons.equals(found.persons)
