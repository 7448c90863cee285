"""Refusal: columns that hold what identifies a person never enter a release, whatever the plan says."""

from collections.abc import Mapping, Sequence

from palermo.errors import DisclosureError
from palermo.intake.identity import identity_name, looks_like_identity

MANY = 20
"""Records with values outside a list from which these are looked at for being all different."""
FREE_TEXT = 40
"""Characters of a middling value from which a column is taken as free text."""


def refuse_names(columns: Sequence[str]) -> None:
    """Refuse columns whose name says that they identify.

    Raises:
        DisclosureError: one does.
    """
    named = [column for column in columns if identity_name(column)]
    if named:
        raise DisclosureError(
            f"{', '.join(named)}: by name a column that identifies persons; leave it out "
            "(--columns, or the plan)"
        )


def refuse_looks(outside: Mapping[str, Mapping[str, int]]) -> None:
    """Refuse columns whose values outside the public list look like names, numbers of persons or free text.

    Args:
        outside: column → value outside its list → records.

    Raises:
        DisclosureError: one does; no value is told.
    """
    for column, found in outside.items():
        values = list(found)[:1000]
        look = looks_like_identity(column, values)
        held = sum(found.values())
        if not look and held >= MANY and len(found) > held / 2:
            raise DisclosureError(
                f"{column}: nearly every record has a value of its own that is not in the public list, as a "
                "name or number of a person would be; leave the column out of the release"
            )
        middling = sorted(map(len, values))[len(values) // 2]
        if look or middling > FREE_TEXT:
            kind = look.kind if look else "free text"
            raise DisclosureError(
                f"{column}: its values look like {kind}; leave the column out of the release"
            )
