"""A State's law elements and its national mechanism, as one reader may see them, each field with its age."""

from dataclasses import dataclass

from palermo.standards import load
from palermo_hub.organisations.models import Reader

from .models import LawElement, MechanismField, NationalMechanism
from .names import code_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element of a State's law; ``row`` is none where nobody has answered."""

    code: str
    row: LawElement | None

    @property
    def name(self) -> str:
        """What the element is."""
        return code_name("law_element", self.code)

    @property
    def asked_by(self) -> str:
        """The article that asks for it."""
        return load("law_element").row(self.code)["articles"]

    @property
    def answer_text(self) -> str:
        """The answer in words."""
        return str(LawElement.Answer(self.answer).label)

    @property
    def told(self) -> tuple[str, str, str]:
        """Article, date and source; empty where nobody has answered."""
        return (self.row.article, str(self.row.as_of), self.row.source) if self.row else ("", "", "")

    @property
    def answer(self) -> str:
        """yes, no or unknown; without an answer it is not known."""
        return self.row.answer if self.row else LawElement.Answer.UNKNOWN.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One national mechanism with the newest value of each field."""

    mechanism: NationalMechanism
    fields: dict[str, MechanismField]

    @property
    def rows(self) -> list[tuple[str, MechanismField | None]]:
        """Each field's label and newest value; none where nobody has told it."""
        return [(str(name.label), self.fields.get(name.value)) for name in MechanismField.Name]

    @property
    def name(self) -> str:
        """Its name, or what it is, or its office."""
        told = self.fields.get("name") or self.fields.get("kind")
        return told.text if told else self.mechanism.owner.name

    @property
    def stale(self) -> int:
        """How many fields are older than two years, or not told at all."""
        return sum(field is None or field.freshness == "stale" for _label, field in self.rows)


def law_of(state: str, reader: Reader) -> list[Element]:
    """Each element with the newest answer that the reader may see."""
    return laws(reader, state).get(state) or [Element(code=code, row=None) for code in load("law_element")]


def laws(reader: Reader, state: str | None = None) -> dict[str, list[Element]]:
    """Each State of whose law anything is told, with every element; one query."""
    rows = LawElement.objects.visible_to(reader).order_by("as_of", "pk")
    found: dict[str, dict[str, LawElement]] = {}
    for row in rows.filter(state=state) if state else rows:
        found.setdefault(row.state, {})[row.element] = row
    return {
        code: [Element(code=element, row=answers.get(element)) for element in load("law_element")]
        for code, answers in found.items()
    }


def profiles(reader: Reader, state: str | None = None) -> list[Profile]:
    """The mechanisms that a reader may see, by State; two queries."""
    mechanisms = NationalMechanism.objects.visible_to(reader).select_related("owner")
    if state:
        mechanisms = mechanisms.filter(state=state)
    newest: dict[int, dict[str, MechanismField]] = {}
    for field in MechanismField.objects.filter(mechanism__in=mechanisms).order_by("as_of", "pk"):
        newest.setdefault(field.mechanism_id, {})[field.name] = field
    return [Profile(mechanism=one, fields=newest.get(one.pk, {})) for one in mechanisms]
