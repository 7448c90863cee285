"""The columns of an activity in a sheet: who, what, where, when, for whom (OCHA 3W), tagged with HXL 1.1."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Cells = Mapping[str, str]
"""An activity as canonical texts by column: dates as 2026-07-30, lists joined by ``;``, empty: not said."""

KINDS = ("project", "campaign", "training", "legislation", "assistance_request", "assistance_offer")
STATUSES = ("planned", "ongoing", "completed", "cancelled")
LAW_STAGES = ("drafted", "tabled", "adopted", "in_force", "dropped")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the sheet.

    Attributes:
        name: its name in cells.
        label: its heading in English.
        tag: its HXL hashtag.
        type: identifier, whole, text, date, yes_no, code, codes, count or money.
        most: characters that a text may have.
        width: of the column, in characters.
        locked: may not be edited.
        needed: may not be empty.
    """

    name: str
    label: str
    tag: str
    type: str
    most: int = 300
    width: int = 14
    locked: bool = False
    needed: bool = False


def _people(kind: str, word: str, tag: str) -> tuple[Column, ...]:
    groups = (("women", "+f+adults"), ("men", "+m+adults"), ("girls", "+f+children"), ("boys", "+m+children"))
    split = [
        Column(
            name=f"{kind}_{name}", label=f"{word}: {name}", tag=f"{tag}{attributes}", type="count", width=10
        )
        for name, attributes in groups
    ]
    return (*split, Column(name=kind, label=f"{word}: not split", tag=f"{tag}+ind", type="count", width=10))


COLUMNS: tuple[Column, ...] = (
    Column(
        name="id",
        label="Identifier (leave as it is)",
        tag="#meta+id",
        type="identifier",
        locked=True,
        width=12,
    ),
    Column(name="version", label="Version", tag="#meta+version", type="whole", locked=True, width=8),
    Column(name="organisation", label="Organisation", tag="#org+code", type="text", locked=True),
    Column(name="title", label="Title", tag="#activity+name", type="text", needed=True, width=40),
    Column(name="reference", label="Your own number", tag="#activity+code", type="text", most=100),
    Column(name="kind", label="Kind", tag="#activity+type", type="code", needed=True, width=18),
    Column(
        name="intervention",
        label="Type of intervention",
        tag="#subsector",
        type="code",
        needed=True,
        width=26,
    ),
    Column(name="status", label="Status", tag="#status", type="code", needed=True),
    Column(name="starts", label="Starts", tag="#date+start", type="date", needed=True),
    Column(name="ends", label="Ends", tag="#date+end", type="date"),
    Column(name="country", label="State", tag="#country+code", type="code", needed=True),
    Column(name="country_wide", label="In the whole State", tag="#country+wide", type="yes_no", width=10),
    Column(name="places", label="Places", tag="#loc+code+list", type="codes", width=28, most=2000),
    Column(name="sex", label="For: sex", tag="#beneficiary+sex", type="code"),
    Column(name="age_group", label="For: age group", tag="#beneficiary+age", type="code"),
    Column(
        name="forms", label="Against: forms", tag="#beneficiary+form+list", type="codes", width=28, most=2000
    ),
    Column(
        name="partners", label="Partners (codes)", tag="#org+partner+list", type="codes", width=20, most=2000
    ),
    Column(
        name="other_partners",
        label="Other partners",
        tag="#org+partner+name",
        type="text",
        most=500,
        width=20,
    ),
    Column(name="description", label="Description", tag="#description", type="text", most=5000, width=40),
    Column(name="message", label="Campaign: message", tag="#activity+message", type="text", width=20),
    Column(name="channels", label="Campaign: channels", tag="#activity+channel", type="text", width=20),
    Column(name="trained", label="Training: who", tag="#activity+trained", type="text", width=20),
    Column(name="hours", label="Training: hours", tag="#activity+hours", type="whole", width=10),
    Column(name="law", label="Legislation: act or bill", tag="#activity+law", type="text", width=20),
    Column(name="law_stage", label="Legislation: stage", tag="#status+law", type="code"),
    Column(name="law_from", label="Legislation: in force from", tag="#date+law", type="date"),
    Column(name="topic", label="Assistance: on what", tag="#activity+topic", type="text", width=20),
    Column(name="open_until", label="Assistance: open until", tag="#date+open", type="date"),
    Column(name="currency", label="Currency", tag="#currency+code", type="code", width=10),
    Column(name="rate_date", label="Day of the exchange rate", tag="#date+rate", type="date"),
    Column(name="budget", label="Budget", tag="#value+budget", type="money"),
    Column(name="spent", label="Spent", tag="#value+spent", type="money"),
    *_people("target", "Target", "#targeted"),
    *_people("reached", "Reached", "#reached"),
    Column(name="as_of", label="As of", tag="#date+reported", type="date", needed=True),
    Column(name="source", label="Source", tag="#meta+source", type="text", most=500, width=24, needed=True),
)

BY_NAME: dict[str, Column] = {column.name: column for column in COLUMNS}
BY_TAG: dict[str, Column] = {column.tag: column for column in COLUMNS}
EDITED: tuple[str, ...] = tuple(column.name for column in COLUMNS if not column.locked)
"""What a person may change."""

PARTICULARS: dict[str, tuple[str, ...]] = {
    "project": (),
    "campaign": ("message", "channels"),
    "training": ("trained", "hours"),
    "legislation": ("law", "law_stage", "law_from"),
    "assistance_request": ("topic", "open_until"),
    "assistance_offer": ("topic", "open_until"),
}
"""The few columns that only one kind of activity has."""

OF_A_KIND: tuple[str, ...] = tuple(
    column.name for column in COLUMNS if any(column.name in names for names in PARTICULARS.values())
)

GROUPS = {"women": ("female", "adult"), "men": ("male", "adult"), "girls": ("female", "child"),
          "boys": ("male", "child"), "": ("", "")}  # fmt: skip
"""The split of target and reached: sex and age group of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """What coded columns may hold.

    Attributes:
        codes: of each coded column, code → label in the reader's language; places and partners too.
        words: of each coded column, further words that mean a code (labels of other languages), casefolded.
        fine: codes of places finer than a region, at which no shelter may be named.
    """

    codes: Mapping[str, Mapping[str, str]]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    fine: frozenset[str] = frozenset()
