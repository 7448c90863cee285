"""The case record's fields: typed, named once, each code list loadable."""

import pytest

from palermo import standards
from palermo.records.schema import TYPES, fields, identity_fields, schema

DATA_CLASSES = {"identity", "administrative", "person", "event", "status"}


@pytest.mark.parametrize("field", fields().values(), ids=lambda field: field.name)
def test_every_field_is_whole(field):
    assert field.type in TYPES
    assert field.data_class in DATA_CLASSES
    assert field.meaning
    has_codes = field.type in ("code", "codes", "assistance")
    assert bool(field.codelist) == has_codes
    assert all(len(standards.load(name)) for name in field.codelist.split("; ") if name)


def test_the_names_identify_and_the_rest_does_not():
    assert {"name_full", "birth_date", "identity_number", "phone"} <= identity_fields()
    assert identity_fields().isdisjoint({"sex", "age", "source", "exclude", "citizenship"})


def test_the_schema_has_every_field_in_order():
    assert schema().names() == list(fields())
