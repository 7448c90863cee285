"""Forms of the secretariat's desk."""

from .bodies import BodyForm, LinkForm, SeatEndForm, SeatForm, StatementForm, TakeUpForm, TermForm
from .decisions import (
    ActionForm,
    CloseForm,
    DecisionForm,
    PublishForm,
    ReasonForm,
    RoundForm,
    RoundTextForm,
)
from .meetings import (
    AgendaForm,
    GuestsForm,
    MeetingForm,
    MinutesForm,
    PaperForm,
    PaperNoteForm,
    SearchForm,
    initial_of,
)
from .plans import MeasureForm, ReleaseForm, StudyForm

__all__ = [
    "ActionForm",
    "AgendaForm",
    "BodyForm",
    "CloseForm",
    "DecisionForm",
    "GuestsForm",
    "LinkForm",
    "MeasureForm",
    "MeetingForm",
    "MinutesForm",
    "PaperForm",
    "PaperNoteForm",
    "PublishForm",
    "ReasonForm",
    "ReleaseForm",
    "RoundForm",
    "RoundTextForm",
    "SearchForm",
    "SeatEndForm",
    "SeatForm",
    "StatementForm",
    "StudyForm",
    "TakeUpForm",
    "TermForm",
    "initial_of",
]
