"""The form of a mapping: what each column of a partner's sheet means, and each word of a coded one."""

from collections import Counter
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from palermo.exchange.activities import (
    ActivityMapping,
    Lists,
    MappedColumn,
    PartnerSheet,
    guess_word,
    propose_for,
    words_of,
)
from palermo.exchange.activities.cells import CellError, canonical
from palermo.exchange.activities.columns import BY_NAME, EDITED
from palermo_hub.response.words import COLUMN_LABELS, FAULTS

CONSTANTS = (
    "kind",
    "intervention",
    "status",
    "starts",
    "country",
    "country_wide",
    "sex",
    "age_group",
    "currency",
)
"""What may be said once for every row of a sheet that has no column for it."""

NEEDED = ("title", "kind", "intervention", "status", "starts", "country")
"""What a sheet's columns, or the constants, must give; day and source are those of the upload."""

CODED = ("code", "codes")
JOINED = ("codes", "text")
"""Types of columns that several columns of a sheet may fill together."""

UNDECIDED, NOTHING = "?", "-"


class MappingForm(forms.Form):
    """What each column means; a changed column shows its words after *Show the words*."""

    def __init__(self, *args: Any, sheet: PartnerSheet, lists: Lists, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.sheet, self.lists = sheet, lists
        proposed = {column.name: column.field for column in propose_for(sheet).columns}
        targets = [("", _("not read")), *((name, COLUMN_LABELS[name]) for name in EDITED)]
        for number, name in enumerate(sheet.headers):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=name, choices=targets, required=False, initial=proposed.get(name, "")
            )
            self._ask_words(number, name)
        for name in CONSTANTS:
            self.fields[f"constant-{name}"] = self._constant(name)

    def _target(self, number: int) -> str:
        """The field that a column is said to be, now."""
        name = f"column-{number}"
        said = self.data.get(name, "") if self.is_bound else self.fields[name].initial
        return said if said in EDITED else ""

    def _ask_words(self, number: int, name: str) -> None:
        field = self._target(number)
        if not field or BY_NAME[field].type not in CODED:
            return
        codes = self.lists.codes.get(field, {})
        choices = [(UNDECIDED, _("choose")), (NOTHING, _("means nothing")), *codes.items()]
        for place, word in enumerate(words_of(self.sheet, name, field)):
            self.fields[f"word-{number}-{field}-{place}"] = forms.ChoiceField(
                label=word, choices=choices, required=False,
                initial=guess_word(word, field, self.lists) or UNDECIDED,
            )  # fmt: skip

    def _constant(self, name: str) -> forms.Field:
        column, label = BY_NAME[name], COLUMN_LABELS[name]
        if column.type == "date":
            return forms.CharField(
                label=label, required=False, widget=forms.DateInput(attrs={"type": "date"})
            )
        choices: list[tuple[str, Any]] = [("yes", _("Yes")), ("no", _("No"))]
        if column.type == "code":
            choices = list(self.lists.codes[name].items())
        return forms.ChoiceField(label=label, required=False, choices=[("", "—"), *choices])

    def lines(self) -> list[tuple[BoundField, list[str], list[BoundField]]]:
        """Each column's field, its first values, and the fields of its words."""
        return [
            (self[f"column-{number}"], self.sheet.samples(name), self._words(number))
            for number, name in enumerate(self.sheet.headers)
        ]

    def constants(self) -> list[BoundField]:
        """The fields for every row."""
        return [self[f"constant-{name}"] for name in CONSTANTS]

    def _words(self, number: int) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith(f"word-{number}-")]

    def clean(self) -> dict[str, Any]:
        """Every needed field is given once, and the constants are what their columns hold."""
        said = super().clean() or {}
        given = Counter(self._target(number) for number in range(len(self.sheet.headers)))
        for name in NEEDED:
            if not given[name] and not said.get(f"constant-{name}"):
                self.add_error(
                    None, translate("No column says this: %(name)s.") % {"name": COLUMN_LABELS[name]}
                )
        for name in (name for name, times in given.items() if name and times > 1):
            if BY_NAME[name].type not in JOINED:
                text = translate("Two columns say this: %(name)s. Keep one.")
                self.add_error(None, text % {"name": COLUMN_LABELS[name]})
        for name in CONSTANTS:
            self._check_constant(name, said.get(f"constant-{name}", ""))
        return said

    def _check_constant(self, name: str, text: str) -> None:
        try:
            canonical(text, BY_NAME[name], self.lists) if text else None
        except CellError as error:
            self.add_error(f"constant-{name}", ValidationError(FAULTS.get(error.code, str(error))))

    def mapping(self) -> ActivityMapping:
        """What the form says, once it is valid."""
        targets = {number: self._target(number) for number in range(len(self.sheet.headers))}
        given = set(targets.values())
        constants = {name: self.cleaned_data[f"constant-{name}"] for name in CONSTANTS}
        return ActivityMapping(
            columns=tuple(
                MappedColumn(name=self.sheet.headers[number], field=field, values=self._values(number))
                for number, field in targets.items()
                if field
            ),
            constants={name: text for name, text in constants.items() if text and name not in given},
            fingerprint=self.sheet.fingerprint,
        )

    def _values(self, number: int) -> dict[str, str]:
        said = {str(field.label): self.cleaned_data.get(field.name, "") for field in self._words(number)}
        return {
            word: "" if code == NOTHING else code
            for word, code in said.items()
            if code not in ("", UNDECIDED)
        }
