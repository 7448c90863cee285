"""Which columns are linked and how each is compared (``fields.toml``)."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from palermo.errors import LinkageError, UsageError

from .levels import DATE, LEVELS, TAG, TEXT

KINDS = {"name": TEXT, "place": TEXT, "code": TEXT, "date": DATE, "sex": TAG}
"""Each type of field and the way its values are compared."""

PLANES = {TEXT: 6, DATE: 4, TAG: 1}
"""Words of 64 bits that one value takes: text 4 and skeleton 2; year, next year, month and day; tag."""

MOST_PATTERNS = 1 << 22
"""Most comparison patterns counted: above, each pattern would be too rare to learn from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkageField:
    """One column to link.

    Attributes:
        name: the column's name.
        type: name, date, sex, code or place.
    """

    name: str
    type: str

    def __post_init__(self) -> None:
        if self.type not in KINDS:
            raise LinkageError(
                f"Field {self.name!r} has type {self.type!r}; expected one of "
                f"{', '.join(KINDS)}: correct fields.toml."
            )

    @property
    def kind(self) -> int:
        """The way its values are compared."""
        return KINDS[self.type]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkageSchema:
    """The columns to link, in the order in which they are encoded.

    Attributes:
        fields: at least one; at most one of type date, for two dates of one person are one fact.
    """

    fields: tuple[LinkageField, ...]

    def __post_init__(self) -> None:
        names = [field.name for field in self.fields]
        if not names:
            raise LinkageError(
                "The schema names no field; expected at least one [[field]] with name and type."
            )
        if repeated := sorted({name for name in names if names.count(name) > 1}):
            raise LinkageError(f"The schema names {', '.join(repeated)} twice: name each column once.")
        if sum(field.type == "date" for field in self.fields) > 1:
            raise LinkageError(
                "The schema has two fields of type date; expected one, for two encodings of one fact (a year "
                "and a full date, say) make strangers look alike: keep the fuller one."
            )
        if self.patterns > MOST_PATTERNS:
            raise LinkageError(
                f"{len(self.fields)} fields make {self.patterns:,} comparison patterns, expected at most "
                f"{MOST_PATTERNS:,}: keep the fields that tell persons apart best."
            )

    @property
    def kinds(self) -> tuple[int, ...]:
        """Way of comparison of each field."""
        return tuple(field.kind for field in self.fields)

    @property
    def patterns(self) -> int:
        """Number of comparison patterns: the product of the fields' levels."""
        total = 1
        for kind in self.kinds:
            total *= LEVELS[kind]
        return total

    @property
    def planes(self) -> int:
        """Words of 64 bits that a record's fields take."""
        return sum(PLANES[kind] for kind in self.kinds)

    def names(self, kind: str) -> tuple[str, ...]:
        """Names of the fields of a type."""
        return tuple(field.name for field in self.fields if field.type == kind)

    @classmethod
    def of(cls, fields: Sequence[tuple[str, str]]) -> "LinkageSchema":
        """The schema of pairs of name and type."""
        return cls(fields=tuple(LinkageField(name=name, type=kind) for name, kind in fields))


CASES = LinkageSchema.of(
    [
        ("name_given", "name"),
        ("name_father", "name"),
        ("name_family", "name"),
        ("birth_date", "date"),
        ("place", "code"),
    ]
)
"""What ``palermo encode`` takes of case records unless told otherwise.

``place`` is the place of exploitation or, where that is not recorded, of detection (ADR 0067). Sex and
citizenship go with the name, so they are not among them (ADR 0065).
"""


def read_schema(path: Path) -> LinkageSchema:
    """Read ``fields.toml``: one ``[[field]]`` a column, with ``name`` and ``type``.

    Raises:
        UsageError: there is no such file.
        LinkageError: it is not TOML, or names no field, or a type that does not exist.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"The schema {path} cannot be read ({error.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LinkageError(
            f"The schema {path} is not TOML ({error}): see the reference of `palermo link`."
        ) from None
    fields = table.get("field", [])
    if not isinstance(fields, list) or not all(
        isinstance(field, dict) and isinstance(field.get("name"), str) and isinstance(field.get("type"), str)
        for field in fields
    ):
        raise LinkageError(f"The schema {path}: every [[field]] needs a name and a type, both texts.")
    return LinkageSchema.of([(field["name"], field["type"]) for field in fields])
