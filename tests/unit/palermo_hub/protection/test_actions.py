"""From a shelter's file to a bundle that a hub takes, without a browser."""

import io
import json
import uuid

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied

from palermo.errors import LinkageError, MappingError, UnreadableFileError
from palermo.exchange.bundle import Receiver, SenderKey, read_bundle
from palermo.linkage.container import open_encoding
from palermo.simulation.workbooks import write_ods, write_xlsx
from palermo_hub.audit.models import AuditEntry
from palermo_hub.protection import actions, keyring, storing, unlocking
from palermo_hub.protection.models import BundleNumbers, Intake, NodeBundle, Record, SealedPiece, read_file
from palermo_hub.protection.sealing import SealError

HUB, PROJECT = uuid.uuid4(), uuid.uuid4()


def taken(node, content=None, name="march.csv", **values):
    intake = actions.take_in_file(
        source=node.source, file=content or node.file, name=name, by=node.clerk, **values
    )
    if intake.state == Intake.State.MAPPING:
        intake = actions.map_intake(intake=intake, mapping=storing.kept_mapping(intake), by=node.clerk)
    return intake


def accepted(node, content=None, **values):
    return actions.accept_intake(intake=taken(node, content, **values), by=node.clerk)


def bundled(node, **values):
    said = {"organisation": node.shelter, "hub": HUB, "project": PROJECT, "marking": "TLP:AMBER"}
    return actions.make_bundle(**(said | {"by": node.clerk} | values))


def received(node, bundle):
    """The bundle as the hub reads it."""
    content = actions.bundle_content(bundle=bundle, by=node.clerk)
    key = SenderKey(
        sender=str(node.shelter.uuid),
        public=bytes.fromhex(node.vault.public_key),
        valid_from=node.vault.made_at.replace(microsecond=0),
    )
    receiver = Receiver(hub=str(HUB), key=lambda _: key, received=lambda *_: False)
    return read_bundle(io.BytesIO(content), receiver, now=bundle.made_at, name=bundle.name)


def test_with_the_projects_key_encodings_go_under_the_bundles_numbers_and_the_key_is_kept_nowhere(node):
    accepted(node, csv(node, *node.rows[:2]))
    secret = bytes(range(32, 64))
    found = received(node, bundled(node, linkage_key=secret))
    file = open_encoding(found.encodings, "bundle")
    real = [row.tobytes().hex() for row in file.record_ids[~file.decoys]]
    assert sorted(real) == sorted(found.rows["record_id"])
    assert (file.project, file.source) == (str(PROJECT), "shelter")
    assert file.mark.hex().startswith(actions.mark_of_key(secret, PROJECT))
    kept = [path.read_bytes() for path in node.home.rglob("*") if path.is_file()]
    assert not any(secret in content or b"Amira" in content for content in kept)
    assert received(node, bundled(node, everything=True)).encodings is None
    with pytest.raises(LinkageError, match="31 bytes"):
        bundled(node, everything=True, linkage_key=secret[1:])
    assert NodeBundle.objects.count() == 2


def csv(node, *rows):
    return "\n".join([node.header, *rows, ""]).encode()


def test_a_file_becomes_records_and_a_bundle_that_the_hub_takes(node):
    intake = accepted(node)
    assert (intake.rows, intake.good, intake.bad, intake.replaced) == (4, 4, 0, 0)
    cases, _ = storing.read_records(node.source)
    assert sorted(cases["record_id"].to_list()) == ["S-1", "S-2", "S-3", "S-4"]
    assert "Amira Haddad" in cases["name_full"].to_list()
    bundle = bundled(node)
    found = received(node, bundle)
    assert (found.header.rows, found.header.sequence, found.header.sources) == (4, 1, ("shelter",))
    assert sorted(found.rows["sex"].to_list()) == ["female", "female", "female", "male"]
    assert bundle.name == f"shelter-{PROJECT.hex[:8]}-0001.TLP-AMBER.palermo"
    assert not set(found.rows["record_id"]) & {"S-1", "S-2", "S-3", "S-4"}


def test_the_next_file_of_the_same_columns_asks_nothing(node):
    assert (
        actions.take_in_file(source=node.source, file=node.file, name="a.csv", by=node.clerk).state
        == "mapping"
    )
    first = Intake.objects.get()
    actions.map_intake(intake=first, mapping=storing.kept_mapping(first), by=node.clerk)
    again = actions.take_in_file(
        source=node.source, file=csv(node, node.rows[0].replace("S-1", "S-9")), name="b.csv", by=node.worker
    )
    assert again.state == Intake.State.CHECKED


def test_a_record_that_comes_again_takes_the_place_of_the_earlier_one(node):
    accepted(node)
    later = accepted(
        node,
        csv(node, node.rows[1].replace("presumed", "identified"), "S-5,New One,male,20,2026-05-01,presumed,"),
    )
    assert (later.good, later.replaced, Record.objects.count()) == (2, 1, 5)
    cases, _ = storing.read_records(node.source)
    assert dict(zip(cases["record_id"], cases["identification"], strict=True))["S-2"] == "identified"


def test_a_bundle_carries_what_was_not_sent_in_the_project_yet(node):
    accepted(node)
    bundled(node)
    with pytest.raises(actions.NothingToSendError):
        bundled(node)
    accepted(node, csv(node, "S-5,New One,male,20,2026-05-01,presumed,"))
    assert received(node, bundled(node)).header.rows == 1
    assert bundled(node, project=uuid.uuid4()).rows == 5
    whole = bundled(node, everything=True)
    assert (whole.rows, whole.sequence) == (5, 3)


def test_the_numbers_are_kept_sealed_and_lead_back_to_the_records(node):
    accepted(node)
    bundle = bundled(node)
    kept = BundleNumbers.objects.get(bundle=bundle)
    numbers = set(received(node, bundle).rows["record_id"])
    assert not any(number.encode() in bytes(kept.body) for number in numbers)
    _, tags = storing.read_records(node.source)
    _, fresh = storing.cases_to_send(node.shelter, NodeBundle.objects.none())
    assert set(tags) == set(fresh)
    assert storing.cases_to_send(node.shelter, NodeBundle.objects.all())[0].is_empty()


def test_a_person_who_objected_stays_on_the_node_and_is_counted_once(node):
    header = node.header.replace("notes", "exclude")
    rows = [row.rsplit(",", 1)[0] + (",yes" if "S-3" in row else ",no") for row in node.rows]
    accepted(node, "\n".join([header, *rows, ""]).encode())
    bundle = bundled(node)
    assert (bundle.rows, bundle.excluded) == (3, 1)
    with pytest.raises(actions.NothingToSendError):
        bundled(node)


def test_bad_rows_are_told_row_by_row_without_a_name_and_given_to_the_clerk_only(node):
    bad = csv(
        node,
        node.rows[0],
        "S-7,Amira Haddad,female,31,2026-13-77,identified,",
        "S-1,Nadia Mansour,female,20,2026-03-02,presumed,",
    )
    intake = taken(node, bad)
    assert (intake.rows, intake.good, intake.bad) == (3, 1, 2)
    found = intake.findings
    assert {(issue["row"], issue["column"]) for issue in found["errors"]} >= {
        (3, "registration date"),
        (4, "case no"),
    }
    assert not any(name in json.dumps(found, ensure_ascii=False) for name in node.names)
    rejects = actions.rejected_rows(intake=intake, by=node.worker).decode("utf-8-sig")
    assert "Nadia Mansour" in rejects
    assert "palermo_reason" in rejects
    assert AuditEntry.objects.filter(kind="intake.rejects_exported", count=2).exists()
    with pytest.raises(PermissionDenied):
        actions.rejected_rows(intake=intake, by=node.officer)


def test_the_file_itself_is_gone_once_its_rows_are_accepted(node):
    intake = taken(node)
    assert b"".join(read_file(intake.uuid, "file", key=node.source.key)) == node.file
    actions.accept_intake(intake=intake, by=node.clerk)
    assert not SealedPiece.objects.filter(of=intake.uuid).exists()


def test_the_very_same_file_is_taken_in_once(node):
    taken(node)
    with pytest.raises(actions.FileAgainError):
        taken(node)


def test_nothing_of_a_file_that_cannot_be_read_is_kept(node):
    for content in (b"", b"%PDF-1.7 Amira Haddad", b"name\n\xc3\xa9t\xc3\xa9\n\xe9t\xe9\n", b"a,a\n1,2\n"):
        with pytest.raises(UnreadableFileError):
            actions.take_in_file(source=node.source, file=content, name="march.csv", by=node.clerk)
    with pytest.raises(UnreadableFileError, match="middle of a row"):
        taken(node, node.file[:-30] + b'"')
    assert not Intake.objects.filter(state="checked").exists()


def test_a_mapping_that_does_not_fit_changes_nothing(node):
    intake = actions.take_in_file(source=node.source, file=node.file, name="a.csv", by=node.clerk)
    other = storing.kept_mapping(
        taken(node, b"record_id,gender,year\n1,female,2026\n2,male,2026\n3,female,2026\n", "b.csv")
    )
    with pytest.raises(MappingError):
        actions.map_intake(intake=intake, mapping=other, by=node.clerk)
    intake.refresh_from_db()
    assert intake.state == Intake.State.MAPPING


def test_discarding_leaves_nothing_of_the_file(node):
    intake = taken(node)
    actions.discard_intake(intake=intake, by=node.clerk)
    assert not Intake.objects.exists()
    assert not SealedPiece.objects.exists()
    with pytest.raises(actions.IntakeStateError):
        actions.discard_intake(intake=intake, by=node.clerk)


@pytest.mark.parametrize("kind", ["xlsx", "ods", "json", "jsonl", "parquet"])
def test_every_kind_of_file_is_read_from_memory(node, kind, tmp_path):
    path = tmp_path / "made"
    frame = pl.DataFrame({"record_id": ["1", "2"], "sex": ["female", "male"], "year": ["2026", "2026"]})
    plain = frozenset()
    write = {
        "xlsx": lambda: write_xlsx(path, frame, sheet="cases", dates=plain, numbers=plain),
        "ods": lambda: write_ods(path, frame, sheet="cases", dates=plain, numbers=plain),
        "json": lambda: frame.write_json(path),
        "jsonl": lambda: frame.write_ndjson(path),
        "parquet": lambda: frame.write_parquet(path),
    }
    write[kind]()
    intake = accepted(node, path.read_bytes(), name=f"Amira Haddad.{kind}")
    assert intake.good == 2
    assert not list(node.home.glob(".open-*"))


def test_the_keys_of_a_node_open_with_its_passphrase_only(node):
    signing = unlocking.signing_key().private_bytes_raw()
    keyring.hold(None)
    with pytest.raises(keyring.LockedError):
        storing.read_records(node.source)
    with pytest.raises(unlocking.WrongPassphraseError):
        unlocking.open_vault(node.passphrase + " ")
    unlocking.open_vault(node.passphrase)
    assert unlocking.signing_key().private_bytes_raw() == signing


def test_a_short_passphrase_and_a_second_vault_are_refused(node):
    from palermo.errors import UsageError

    with pytest.raises(UsageError, match="keys already"):
        unlocking.make_vault("another long passphrase")
    node.vault.delete()
    with pytest.raises(UsageError, match="at least 12"):
        unlocking.make_vault("short")


def test_a_source_is_named_once_and_in_plain_letters(node):
    for code in ("shelter", "Shelter", "a b", "", "é", "a\n"):
        with pytest.raises(actions.SourceRefusedError):
            actions.create_source(organisation=node.shelter, code=code, title="Again", by=node.clerk)


def test_sealed_bytes_that_are_moved_do_not_open(node):
    accepted(node)
    one, two = Record.objects.order_by("pk")[:2]
    Record.objects.filter(pk=one.pk).update(body=two.body)
    with pytest.raises(SealError):
        storing.read_records(node.source)


def test_another_passphrase_opens_the_same_records_and_the_old_one_nothing(node, monkeypatch):
    from django.core.exceptions import PermissionDenied

    from palermo.errors import UsageError

    accepted(node)
    new = "nine loud boats at dawn"
    with pytest.raises(PermissionDenied):
        unlocking.change_passphrase(old=node.passphrase, new=new, by=node.worker)
    for old, given in ((new, new), (node.passphrase, "short"), (node.passphrase, node.passphrase)):
        with pytest.raises(UsageError):
            unlocking.change_passphrase(old=old, new=given, by=node.clerk)
    monkeypatch.setattr(unlocking, "new_salt", lambda: b"another salt 16b")
    unlocking.change_passphrase(old=node.passphrase, new=new, by=node.clerk)
    keyring.hold(None)
    with pytest.raises(unlocking.WrongPassphraseError):
        unlocking.open_vault(node.passphrase)
    unlocking.open_vault(new)
    assert storing.read_records(node.source)[0].height == 4


def test_the_page_that_changes_the_passphrase(node, client):
    from django.urls import reverse

    from palermo_hub.protection.forms import PassphraseForm

    said = {"old": node.passphrase, "new": "nine loud boats at dawn", "again": "nine loud boats at noon"}
    assert "again" in PassphraseForm(said).errors
    client.force_login(node.worker, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert (
        client.get(
            reverse("protection:passphrase-change", urlconf="palermo_hub.config.node_urls")
        ).status_code
        == 404
    )
