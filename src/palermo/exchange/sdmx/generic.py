"""Generic data message, time series (SDMX 2.1, section 3A, GenericData)."""

import datetime as dt
from typing import Any, BinaryIO

from palermo.exchange.figures import FigureTable

from .keys import AGENCY, ATTRIBUTES, TIME, VERSION, dimension_ids, flow, observations
from .message import Message


def write_generic(table: FigureTable, file: BinaryIO, *, prepared: dt.datetime) -> None:
    """Write a table as generic data: a series for each combination of codes, an observation for each time.

    Args:
        table: the figures.
        file: where to write, UTF-8.
        prepared: when the release was made; stands in the header.
    """
    keys = dimension_ids(table)
    message = Message(file)
    with message.root("GenericData"):
        _header(message, table, prepared)
        with message.inside("mes:DataSet", {"structureRef": flow(table)}):
            series = observations(table).sort([*keys, TIME]).partition_by(keys, maintain_order=True)
            for one in series:
                with message.inside("gen:Series"):
                    with message.inside("gen:SeriesKey"):
                        _values(message, one.row(0, named=True), keys)
                    for row in one.iter_rows(named=True):
                        _observation(message, row)


def _header(message: Message, table: FigureTable, prepared: dt.datetime) -> None:
    with message.inside("mes:Header"):
        message.header_start(flow(table), prepared)
        structure = {"structureID": flow(table), "dimensionAtObservation": TIME}
        with message.inside("mes:Structure", structure), message.inside("com:Structure"):
            message.element("Ref", id=flow(table), agencyID=AGENCY, version=VERSION)


def _observation(message: Message, row: dict[str, Any]) -> None:
    """A time with its value, where it is one number, and its attributes, where they are known."""
    with message.inside("gen:Obs"):
        message.element("gen:ObsDimension", value=row[TIME])
        if row["OBS_VALUE"] is not None:
            message.element("gen:ObsValue", value=row["OBS_VALUE"])
        with message.inside("gen:Attributes"):
            _values(message, row, [name for name in ATTRIBUTES if row[name] is not None])


def _values(message: Message, row: dict[str, Any], names: list[str]) -> None:
    for name in names:
        message.element("gen:Value", id=name, value=row[name])
