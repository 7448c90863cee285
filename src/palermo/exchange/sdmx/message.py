"""An SDMX-ML 2.1 message written as it is made, so that a million observations need no memory."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO
from xml.sax.saxutils import XMLGenerator

SCHEMAS = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/"
NAMESPACES = {
    "mes": "message",
    "gen": "data/generic",
    "str": "structure",
    "com": "common",
}


class Message:
    """Writes elements one inside the other."""

    def __init__(self, file: BinaryIO) -> None:
        self._xml = XMLGenerator(file, encoding="utf-8", short_empty_elements=True)

    @contextmanager
    def inside(self, name: str, attributes: Mapping[str, str] | None = None) -> Iterator[None]:
        """An element around what the block writes."""
        self._xml.startElement(name, attributes or {})  # type: ignore[arg-type]
        yield
        self._xml.endElement(name)

    def element(self, name: str, text: str = "", **attributes: str) -> None:
        """An element of its own."""
        with self.inside(name, attributes):
            self._xml.characters(text)

    @contextmanager
    def root(self, name: str) -> Iterator[None]:
        """The document with its namespaces."""
        self._xml.startDocument()
        spaces = {f"xmlns:{prefix}": SCHEMAS + path for prefix, path in NAMESPACES.items()}
        with self.inside(f"mes:{name}", spaces):
            yield
        self._xml.endDocument()

    def header_start(self, identifier: str, prepared: dt.datetime) -> None:
        """What stands first in every header; the time in UTC, so that the same table gives the same bytes."""
        self.element("mes:ID", identifier)
        self.element("mes:Test", "false")
        self.element("mes:Prepared", prepared.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        self.element("mes:Sender", id="PALERMO")
