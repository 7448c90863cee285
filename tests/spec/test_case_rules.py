"""The case record's rules: a row in, what is found in it out."""

import datetime

import polars as pl
import pytest

from palermo import standards
from palermo.records import rules
from palermo.records.frame import conform, empty
from palermo.records.schema import fields, schema

TODAY = datetime.date(2026, 1, 1)
NO_MEANS = {name: False for name in fields() if name.startswith("means_")}
SERVICE = {"service": "legal", "date": "2021-03", "outcome": "completed"}

GOOD = [
    {},
    {"birth_date": "2001-05-17", "registered_on": "2021", "age": 20, "age_group": "adult", "year": 2021},
    {"birth_date": "2001-12-31", "registered_on": "2001-12", "age": 0, "age_group": "child"},
    {"birth_date": "1999~", "registered_on": "2021", "age": 30},
    {"birth_date": "1999", "birth_date_approximate": True, "registered_on": "2021", "age": 30},
    {"birth_date": "2001-05-17", "registered_on": "2021-01-01", "age": 18},
    {"age_group": "child", "act_recruitment": True, **NO_MEANS},
    {"age_group": "adult", **NO_MEANS, "means_threats": None},
    {"age_group": "adult", **NO_MEANS, "means_threats": True},
    {"exploitation_from": "2020", "exploitation_to": "2020-03"},
    {
        "age_low": 9,
        "age_high": 17,
        "age_group": "child",
        "age_when_trafficked": 12,
        "minor_at_exploitation": True,
    },
    {"age_low": 48, "age_group": "adult"},
    {"citizenship": ["NAM", "XAR"], "language": ["ara", "ase"], "sex": "female", "origin_country": "XKX"},
    {"citizenship": []},
    {
        "assistance": [SERVICE, {"service": None, "date": None, "outcome": None}],
        "registered_on": "2021-03-15",
    },
    {"identification": "revoked", "identification_date": "2021"},
]

BROKEN = [
    ({"registered_on": "2021-02-30"}, "registered_on", "date_impossible"),
    ({"birth_date": "17/05/2001"}, "birth_date", "date_impossible"),
    ({"assistance": [SERVICE, {**SERVICE, "date": "soon"}]}, "assistance", "date_impossible"),
    ({"sex": "f"}, "sex", "code_unknown"),
    ({"origin_country": "FR"}, "origin_country", "code_unknown"),
    ({"citizenship": ["FRA", "Namibia"]}, "citizenship", "code_unknown"),
    ({"assistance": [{**SERVICE, "service": "food"}]}, "assistance", "code_unknown"),
    ({"assistance": [{**SERVICE, "outcome": "good"}]}, "assistance", "code_unknown"),
    ({"registered_on": "2026-01-02"}, "registered_on", "date_in_future"),
    ({"year": 2027}, "year", "year_implausible"),
    ({"year": 1949}, "year", "year_implausible"),
    ({"year": 2020, "registered_on": "2021-01"}, "year", "year_against_registration"),
    ({"birth_date": "2022", "registered_on": "2021-05-01"}, "birth_date", "birth_after_registration"),
    ({"age": -1}, "age", "age_implausible"),
    ({"age": 121}, "age", "age_implausible"),
    ({"birth_date": "2001-05-17", "registered_on": "2021-01-01", "age": 17}, "age", "age_against_birth_date"),
    ({"birth_date": "2001-05-17", "registered_on": "2021-01-01", "age": 21}, "age", "age_against_birth_date"),
    ({"age_low": 18, "age_high": 9}, "age_low", "age_range_reversed"),
    ({"age": 8, "age_low": 9, "age_high": 17}, "age", "age_outside_range"),
    ({"age": 18, "age_low": 9, "age_high": 17}, "age", "age_outside_range"),
    ({"age": 18, "age_group": "child"}, "age_group", "age_group_against_age"),
    ({"age_low": 9, "age_high": 17, "age_group": "adult"}, "age_group", "age_group_against_age"),
    ({"age": 17, "age_when_trafficked": 18}, "age_when_trafficked", "trafficked_after_registration"),
    (
        {"age_when_trafficked": 18, "minor_at_exploitation": True},
        "minor_at_exploitation",
        "minor_against_age",
    ),
    (
        {"age_when_trafficked": 17, "minor_at_exploitation": False},
        "minor_at_exploitation",
        "minor_against_age",
    ),
    (
        {"exploitation_from": "2021", "exploitation_to": "2020-12"},
        "exploitation_to",
        "exploitation_ends_before_begins",
    ),
    ({"birth_date": "2001", "exploitation_from": "2000"}, "exploitation_from", "exploitation_before_birth"),
    (
        {"registered_on": "2020-06", "exploitation_from": "2020-07"},
        "exploitation_from",
        "exploitation_after_registration",
    ),
    (
        {"registered_on": "2021", "identification": "identified", "identification_date": "2020-12-31"},
        "identification_date",
        "identification_before_registration",
    ),
    ({"identification_date": "2021"}, "identification", "identification_without_status"),
    ({"identification_authority": "court"}, "identification", "identification_without_status"),
    (
        {"registered_on": "2021-04-01", "assistance": [SERVICE]},
        "assistance",
        "assistance_before_registration",
    ),
    ({"age_group": "adult", **NO_MEANS}, "means_other", "adult_without_means"),
    ({"stateless": True, "citizenship": ["FRA"]}, "stateless", "stateless_with_citizenship"),
]


def table(*records):
    return conform(pl.DataFrame(records, schema={name: schema()[name] for r in records for name in r}))


@pytest.mark.parametrize("record", GOOD)
def test_a_good_record_breaks_no_rule(record):
    assert rules.check(table(record), today=TODAY).rows() == []


@pytest.mark.parametrize(("record", "field", "code"), BROKEN)
def test_a_broken_rule_is_found_once(record, field, code):
    found = rules.check(table(record), today=TODAY)
    assert found.schema == rules.FINDINGS
    severity = standards.load("case_rule").row(code)["severity"]
    assert found.rows() == [(0, field, code, severity)]


def test_every_rule_has_a_broken_example():
    assert {code for _, _, code in BROKEN} == set(standards.load("case_rule").codes)


def test_findings_point_at_their_rows():
    records = [record for record, _, _ in BROKEN]
    found = rules.check(table(*records), today=TODAY)
    assert found["row"].to_list() == list(range(len(records)))
    assert found["code"].to_list() == [code for _, _, code in BROKEN]


def test_two_members_that_break_one_rule_are_one_finding():
    assert rules.check(table({"citizenship": ["fra", "deu"]})).height == 1


def test_without_today_nothing_lies_in_the_future():
    assert rules.check(table({"registered_on": "2999"})).rows() == []


def test_no_records_break_no_rules():
    assert rules.check(empty()).height == 0
    assert rules.check(pl.DataFrame({"sex": ["x"]})).height == 1


@pytest.mark.parametrize("language", ["en", "fr", "es", "ru", "zh", "ar"])
def test_every_message_is_there_in_six_languages(language):
    messages = {rules.message(code, language) for code in standards.load("case_rule")}
    assert len(messages) == len(standards.load("case_rule"))
