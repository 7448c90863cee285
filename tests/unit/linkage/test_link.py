"""Linking: what must hold whatever the lists are."""

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palermo.linkage.em import Model
from palermo.linkage.encode import Keyring, encode_fields, encode_records
from palermo.linkage.link import LinkList, Options, _alarms, link
from palermo.linkage.resume import Checkpoint
from palermo.linkage.schema import LinkageSchema
from palermo.linkage.search import search
from palermo.linkage.tasks import Work

SCHEMA = LinkageSchema.of([("given", "name"), ("family", "name"), ("born", "date"), ("sex", "sex")])
KEYRING = Keyring(secret=bytes(range(32)), project="test")
GIVEN = [
    "maria",
    "ana",
    "elena",
    "olena",
    "fatima",
    "layla",
    "grace",
    "joy",
    "ivan",
    "omar",
    "karim",
    "peter",
]
FAMILY = [
    "popescu",
    "ionescu",
    "rossi",
    "hassan",
    "mansour",
    "okafor",
    "adeyemi",
    "novak",
    "horvat",
    "smith",
    "jones",
    "brown",
]


def people(count, seed):
    random = np.random.default_rng(seed)
    days = np.datetime64("1970-01-01") + random.integers(0, 12_000, count)
    return pl.DataFrame(
        {
            "given": random.choice(GIVEN, count) + random.choice(list("abcdefgh"), count),
            "family": random.choice(FAMILY, count) + random.choice(list("abcdefgh"), count),
            "born": days.astype(str),
            "sex": random.choice(["female", "male"], count),
        }
    )


def listed(name, table, ids=None, decoys=0, whole=False):
    encode = encode_records if whole else encode_fields
    return LinkList(
        source=name,
        record_ids=pl.Series(ids or [str(number) for number in range(len(table))], dtype=pl.String),
        words=encode(table, SCHEMA, KEYRING),
        decoys=np.arange(len(table)) >= len(table) - decoys,
    )


def groups(linked, back=None):
    rows = zip(linked.table["source"], linked.table["record_id"], linked.table["person_id"], strict=True)
    found = {}
    for source, record, person in rows:
        found.setdefault(person, set()).add((source, (back or {}).get((source, record), record)))
    return {frozenset(group) for group in found.values()}


@pytest.fixture(scope="module")
def pair():
    whole = people(330, 1)
    return whole[:200], whole[130:]


@given(seed=st.integers(0, 2**32 - 1), sizes=st.lists(st.integers(0, 12), min_size=1, max_size=4))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_order_of_lists_and_rows_and_labels_change_nothing(seed, sizes):
    random = np.random.default_rng(seed)
    tables = [people(20, 5)[random.integers(0, 20, size).tolist()] for size in sizes]
    lists = [listed(f"list {number}", table) for number, table in enumerate(tables)]
    before = link(lists, SCHEMA)
    assert len(before.table) == sum(sizes) == before.records
    assert before.table.select("source", "record_id").n_unique() == sum(sizes)
    assert sorted(set(before.table["person_id"])) == list(range(1, before.persons + 1))
    moved, back = [], {}
    for number in random.permutation(len(tables)).tolist():
        order = random.permutation(sizes[number]).tolist()
        ids = [f"r{place}" for place in random.permutation(1_000)[: sizes[number]].tolist()]
        back |= {(f"list {number}", new): str(old) for new, old in zip(ids, order, strict=True)}
        moved.append(listed(f"list {number}", tables[number][order], ids))
    assert groups(link(moved, SCHEMA), back) == groups(before)


def test_blocked_search_finds_the_persons_that_comparing_all_finds(pair):
    lists = [listed(name, table) for name, table in zip("ab", pair, strict=True)]
    every, blocked = link(lists, SCHEMA), link(lists, SCHEMA, Options(brute_pairs=100))
    assert (every.method, blocked.method) == ("Fellegi-Sunter, all pairs", "Fellegi-Sunter, blocked")
    assert blocked.comparisons < every.comparisons / 10
    assert groups(blocked) == groups(every)
    assert blocked.persons == 330


def test_stopped_search_resumes_and_gives_the_same(pair, tmp_path):
    words = encode_fields(pl.concat(pair), SCHEMA, KEYRING)
    lists = np.repeat([0, 1], 200)[: len(words)]
    keep = np.ones(SCHEMA.patterns, bool)

    def stop(_size):
        if (tmp_path / "notes").exists():
            raise KeyboardInterrupt

    path = tmp_path / "notes"
    work = Work(words=words, lists=lists, schema=SCHEMA, progress=stop)
    with pytest.raises(KeyboardInterrupt):
        search(work, keep, Checkpoint(path=path, mark="m", every=0.0))
    assert path.stat().st_mode & 0o077 == 0
    done = []
    work = Work(words=words, lists=lists, schema=SCHEMA, progress=done.append)
    whole = len(words) * (len(words) - 1) // 2
    counts, found = search(work, keep, Checkpoint(path=path, mark="m", every=0.0))
    assert sum(done) < whole
    fresh, all_found = search(work, keep, Checkpoint())
    assert counts.sum() == whole
    assert (counts == fresh).all()
    assert (found == all_found).all()
    done.clear()
    search(work, keep, Checkpoint(path=path, mark="other"))
    assert sum(done) == whole


def test_whole_record_encodings_are_linked_with_the_threshold_that_decoys_choose(pair):
    random = np.random.default_rng(3)
    lists = []
    for name, table in zip("ab", pair, strict=True):
        made = pl.DataFrame([column.gather(random.integers(0, 200, 100)) for column in table])
        lists.append(listed(name, pl.concat([table, made]), decoys=100, whole=True))
    linked = link(lists, None)
    assert linked.method.startswith("whole-record encodings, threshold 0.")
    assert linked.records == 400
    assert linked.persons == pytest.approx(330, abs=10)
    assert "whole-record encodings only" in linked.warnings[0]


def test_whole_record_encodings_without_decoys_join_nobody_and_say_so(pair):
    linked = link([listed(name, table, whole=True) for name, table in zip("ab", pair, strict=True)], None)
    assert linked.persons == linked.records == 400
    assert "--decoys" in linked.warnings[0]


@pytest.mark.parametrize(("expected", "alarms"), [(100.0, 0), (102.0, 0), (103.0, 1)])
def test_more_matches_than_the_smaller_list_holds_alarms(expected, alarms):
    none = np.zeros(0)
    model = Model(m=(), u=(), share=none, weights=none, expected=np.array([expected, 0.0]))
    assert len(_alarms(model, np.array([100, 300]))) == alarms
