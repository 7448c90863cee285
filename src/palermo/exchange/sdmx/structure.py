"""Structure message: code lists, concepts and the data structure of a table (SDMX 2.1, section 3A)."""

import datetime as dt
from typing import BinaryIO

from palermo.exchange.figures import FigureTable

from .keys import AGENCY, ATTRIBUTES, TIME, VERSION, dimension_ids, flow, observations
from .message import Message

LABELS = {
    "FREQ": "Frequency",
    "REF_AREA": "State",
    "CONF_STATUS": "Confidentiality status",
    TIME: "Time",
    "OBS_VALUE": "Persons, where the count is exact",
    "LOWER_BOUND": "At least",
    "UPPER_BOUND": "At most",
    "SHARE_LOWER": "Share of those who answered, at least",
    "SHARE_UPPER": "Share of those who answered, at most",
    "UNKNOWN": "Of the same whole, those who did not say",
}
KNOWN_CODES = {"A": "Annual", "N": "Once for the whole period", "F": "Free", "C": "Confidential: bounds only"}


def write_structure(table: FigureTable, file: BinaryIO, *, prepared: dt.datetime) -> None:
    """Write what a reader needs to read the table's codes: lists of those that occur in it."""
    coded = [*dimension_ids(table), "CONF_STATUS"]
    rows = observations(table)
    message = Message(file)
    with message.root("Structure"):
        with message.inside("mes:Header"):
            message.header_start(flow(table), prepared)
        with message.inside("mes:Structures"):
            with message.inside("str:Codelists"):
                for name in coded:
                    _codelist(message, table, name, sorted(rows[name].unique()))
            with message.inside("str:Concepts"):
                _concepts(message, table)
            with message.inside("str:DataStructures"):
                _data_structure(message, table)


def _maintained(identifier: str) -> dict[str, str]:
    return {"id": identifier, "agencyID": AGENCY, "version": VERSION}


def _name(message: Message, text: str) -> None:
    message.element("com:Name", text, **{"xml:lang": "en"})


def _codelist(message: Message, table: FigureTable, name: str, codes: list[str]) -> None:
    with message.inside("str:Codelist", _maintained(f"CL_{flow(table)}_{name}")):
        _name(message, LABELS.get(name, name))
        for code in codes:
            with message.inside("str:Code", {"id": code}):
                _name(message, KNOWN_CODES.get(code, code))


def _concepts(message: Message, table: FigureTable) -> None:
    with message.inside("str:ConceptScheme", _maintained(f"CS_{flow(table)}")):
        _name(message, table.title)
        for name in [*dimension_ids(table), TIME, "OBS_VALUE", *ATTRIBUTES]:
            with message.inside("str:Concept", {"id": name}):
                _name(message, LABELS.get(name, name))


def _data_structure(message: Message, table: FigureTable) -> None:
    inside = message.inside
    with inside("str:DataStructure", _maintained(flow(table))):
        _name(message, table.title)
        with inside("str:DataStructureComponents"):
            with inside("str:DimensionList", {"id": "DimensionDescriptor"}):
                _dimensions(message, table)
            with inside("str:AttributeList", {"id": "AttributeDescriptor"}):
                _attributes(message, table)
            with (
                inside("str:MeasureList", {"id": "MeasureDescriptor"}),
                inside("str:PrimaryMeasure", {"id": "OBS_VALUE"}),
            ):
                _component(message, table, "OBS_VALUE")


def _dimensions(message: Message, table: FigureTable) -> None:
    names = dimension_ids(table)
    for position, name in enumerate([*names, TIME], 1):
        kind = "str:TimeDimension" if name == TIME else "str:Dimension"
        with message.inside(kind, {"id": name, "position": str(position)}):
            _component(message, table, name)


def _attributes(message: Message, table: FigureTable) -> None:
    for name in ATTRIBUTES:
        with message.inside("str:Attribute", {"id": name, "assignmentStatus": "Conditional"}):
            _component(message, table, name)
            with message.inside("str:AttributeRelationship"), message.inside("str:PrimaryMeasure"):
                message.element("Ref", id="OBS_VALUE")


def _component(message: Message, table: FigureTable, name: str) -> None:
    """Which concept a component is and, where it is coded, by which list."""
    with message.inside("str:ConceptIdentity"):
        message.element("Ref", id=name, maintainableParentID=f"CS_{flow(table)}",
                        maintainableParentVersion=VERSION, agencyID=AGENCY)  # fmt: skip
    coded = name in dimension_ids(table) or name == "CONF_STATUS"
    if not coded and name != TIME:
        return
    with message.inside("str:LocalRepresentation"):
        if name == TIME:
            message.element("str:TextFormat", textType="ObservationalTimePeriod")
            return
        with message.inside("str:Enumeration"):
            message.element("Ref", **_maintained(f"CL_{flow(table)}_{name}"))
