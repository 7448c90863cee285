"""A node attacked: its file stolen, its key destroyed, its rows asked for, its process killed."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from palermo.errors import UnreadableFileError
from palermo.exchange.bundle import BundleRefusedError
from palermo_hub.audit.models import AuditEntry
from palermo_hub.protection import actions, keyring, storing, unlocking
from palermo_hub.protection.models import Intake, NodeBundle, Record, SealedPiece, Source
from palermo_hub.protection.sealing import SealError


def handed_in(node, content=None, name="march.csv"):
    intake = actions.take_in_file(source=node.source, file=content or node.file, name=name, by=node.clerk)
    if intake.state == Intake.State.MAPPING:
        intake = actions.map_intake(intake=intake, mapping=storing.kept_mapping(intake), by=node.clerk)
    return intake


def bundled(node, by=None, **values):
    import uuid

    said = {"organisation": node.shelter, "hub": uuid.uuid4(), "project": uuid.uuid4()}
    return actions.make_bundle(**(said | {"marking": "TLP:AMBER", "by": by or node.clerk} | values))


def stolen(node):
    """Everything a thief finds: the database and every file of the data folder."""
    files = b"".join(path.read_bytes() for path in node.home.rglob("*") if path.is_file())
    return database() + files


def database():
    """Every byte of the database: SQLite's file, or each table of PostgreSQL as its binary copy."""
    if connection.vendor == "sqlite":
        return connection.connection.serialize()
    pieces = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            with cursor.copy(f'COPY "{table}" TO STDOUT (FORMAT binary)') as copy:
                pieces.extend(bytes(piece) for piece in copy)
    return b"".join(pieces)


def spellings(name):
    for form in (name, name.lower(), name.upper()):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            yield form.encode(encoding)
        yield form.encode().hex().encode()


def test_no_name_is_in_anything_a_thief_can_take(node):
    handed_in(node, name="Amira Haddad.csv")
    actions.accept_intake(intake=Intake.objects.get(), by=node.clerk)
    handed_in(node, node.file.replace(b"S-", b"T-"))
    bundled(node)
    loot = stolen(node)
    assert bytes(Record.objects.first().body) in loot, "the search looks where the records are"
    for name in (*node.names, "S-1", "2026-03-02"):
        assert not [spelling for spelling in spellings(name) if len(spelling) > 3 and spelling in loot], name
    assert not list(node.home.rglob(".open-*"))


def test_a_stolen_database_does_not_open_with_another_passphrase_nor_with_another_nodes_keys(node):
    actions.accept_intake(intake=handed_in(node), by=node.clerk)
    with pytest.raises(unlocking.WrongPassphraseError):
        unlocking.open_vault("another long passphrase")
    node.vault.delete()
    unlocking.make_vault("another long passphrase")
    with pytest.raises(SealError):
        storing.read_records(node.source)


def test_a_destroyed_key_makes_every_backup_unreadable_and_what_was_bundled_survives(node):
    actions.accept_intake(intake=handed_in(node), by=node.clerk)
    bundle = bundled(node)
    backup = list(Record.objects.values_list("tag", "body"))
    actions.destroy_source(source=node.source, by=node.clerk, purpose="retention")
    unlocking.open_vault(node.passphrase)  # whoever has the backup may even know the passphrase
    restored = Source.objects.get()
    Source.objects.update(destroyed_at=None)
    intake = Intake.objects.create(
        source=restored, digest="d", name=b"", mapping=b"", taken_in_by=node.clerk, state="accepted"
    )
    Record.objects.bulk_create(
        Record(source=restored, intake=intake, tag=tag, body=body) for tag, body in backup
    )
    with pytest.raises(keyring.KeyDestroyedError):
        storing.read_records(restored)
    assert len(actions.bundle_content(bundle=bundle, by=node.clerk)) > 100
    assert AuditEntry.objects.filter(kind="source.destroyed", count=4, purpose="retention").exists()


def test_a_destroyed_source_is_gone_for_everything_else(node):
    actions.accept_intake(intake=handed_in(node), by=node.clerk)
    handed_in(node, node.file.replace(b"S-", b"T-"))
    actions.destroy_source(source=node.source, by=node.clerk, purpose="retention")
    for rows in (Record, Intake, SealedPiece):
        assert not rows.objects.exists()
    with pytest.raises(actions.IntakeStateError):
        actions.destroy_source(source=node.source, by=node.clerk, purpose="again")
    with pytest.raises(keyring.KeyDestroyedError):
        handed_in(node)
    with pytest.raises(actions.NothingToSendError):
        bundled(node)


@pytest.mark.django_db(transaction=True)
def test_a_key_that_a_kill_left_behind_is_destroyed_at_the_next_start(node, monkeypatch):
    monkeypatch.setattr(keyring, "destroy_source_key", lambda source: None)
    actions.destroy_source(source=node.source, by=node.clerk, purpose="retention")
    monkeypatch.undo()
    assert keyring.has_source_key(node.source.uuid)
    unlocking.open_vault(node.passphrase)
    assert not keyring.has_source_key(node.source.uuid)


def test_somebody_of_another_organisation_can_do_nothing(node):
    intake = handed_in(node)
    mapping = storing.kept_mapping(intake)
    officer = {"by": node.officer}
    for act in (
        lambda: actions.create_source(organisation=node.shelter, code="x", title="x", **officer),
        lambda: actions.take_in_file(source=node.source, file=b"a", name="a.csv", **officer),
        lambda: actions.map_intake(intake=intake, mapping=mapping, **officer),
        lambda: actions.accept_intake(intake=intake, **officer),
        lambda: actions.discard_intake(intake=intake, **officer),
        lambda: actions.destroy_source(source=node.source, purpose="", **officer),
        lambda: bundled(node, **officer),
    ):
        with pytest.raises(PermissionDenied):
            act()
    for rows in (Source, Intake, NodeBundle):
        assert not rows.objects.visible_to(node.officer).exists()


def test_a_case_worker_makes_no_bundle_and_destroys_nothing(node):
    actions.accept_intake(intake=handed_in(node), by=node.worker)
    with pytest.raises(PermissionDenied):
        bundled(node, by=node.worker)
    with pytest.raises(PermissionDenied):
        actions.destroy_source(source=node.source, by=node.worker, purpose="")


def test_a_name_in_a_column_of_codes_is_refused_row_by_row_and_never_shown(node):
    rows = [row.replace("female", "Nadia Mansour", 1) if "S-2" in row else row for row in node.rows]
    intake = handed_in(node, "\n".join([node.header, *rows, ""]).encode())
    found = intake.findings
    assert "Nadia" not in str(found)
    actions.accept_intake(intake=intake, by=node.clerk)
    content = actions.bundle_content(bundle=bundled(node), by=node.clerk)
    assert b"Nadia" not in content


def test_a_name_mapped_to_a_place_does_not_leave(node):
    text = b"case no,sex,place of detection\nS-1,female,Nadia Mansour\nS-2,male,XA-01\n"
    intake = actions.take_in_file(source=node.source, file=text, name="a.csv", by=node.clerk)
    actions.map_intake(intake=intake, mapping=place_mapping(storing.kept_mapping(intake)), by=node.clerk)
    actions.accept_intake(intake=Intake.objects.get(), by=node.clerk)
    with pytest.raises(BundleRefusedError) as refused:
        bundled(node)
    assert "Nadia" not in str(refused.value)
    assert not NodeBundle.objects.exists()


def place_mapping(mapping):
    from dataclasses import replace

    columns = [
        replace(column, field="detection_place") if column.name == "place of detection" else column
        for column in mapping.columns
    ]
    return replace(mapping, columns=tuple(columns))


def test_a_file_of_two_encodings_is_refused_with_its_row(node):
    mixed = node.file + "S-8,Zoé,female,20,2026-05-01,presumed,\n".encode("cp1252")
    with pytest.raises(UnreadableFileError, match=r"row 6.*one encoding"):
        handed_in(node, mixed)
    assert not Intake.objects.exists()
    assert not SealedPiece.objects.exists()


def test_a_kill_between_sealing_and_accepting_leaves_it_to_be_accepted_again(node, monkeypatch):
    intake = handed_in(node)
    store = storing.store_records

    def killed(found, sealed):
        store(found, sealed)
        raise KeyboardInterrupt

    monkeypatch.setattr(storing, "store_records", killed)
    with pytest.raises(KeyboardInterrupt):
        actions.accept_intake(intake=intake, by=node.clerk)
    assert not Record.objects.exists()
    monkeypatch.undo()
    assert actions.accept_intake(intake=Intake.objects.get(), by=node.clerk).good == 4
    assert Record.objects.count() == 4


def test_two_tabs_accept_and_one_wins(node):
    """Each tab has read it before the other acts; two processes at once: tests/integration/test_node.py."""
    one, two = handed_in(node), Intake.objects.get()
    actions.accept_intake(intake=one, by=node.clerk)
    for act in (actions.accept_intake, actions.discard_intake):
        with pytest.raises(actions.IntakeStateError):
            act(intake=two, by=node.clerk)
    with pytest.raises(actions.IntakeStateError):
        actions.map_intake(intake=two, mapping=storing.kept_mapping(two), by=node.clerk)
    assert Record.objects.count() == 4
    assert AuditEntry.objects.filter(kind="intake.accepted").count() == 1


def test_a_file_that_is_checked_anew_while_it_is_accepted_is_not_accepted(node, monkeypatch):
    intake = handed_in(node)
    seal = storing.seal_records

    def checked_meanwhile(found):
        sealed = seal(found)
        other = Intake.objects.get(pk=found.pk)
        actions.map_intake(intake=other, mapping=storing.kept_mapping(other), by=node.worker)
        return sealed

    monkeypatch.setattr(storing, "seal_records", checked_meanwhile)
    with pytest.raises(actions.IntakeStateError):
        actions.accept_intake(intake=intake, by=node.clerk)
    assert not Record.objects.exists()
