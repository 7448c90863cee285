"""What participants, regions and codes are called in the reader's language."""

import unicodedata

from django.utils.translation import get_language

from palermo.standards import load
from palermo_hub.reference.models import Place

EU = "EU"


def language() -> str:
    """The reader's language as the code lists name it."""
    return (get_language() or "en").partition("-")[0]


def code_name(codelist: str, code: str) -> str:
    """A code's label; a code that is not listed stands for itself."""
    listed = load(codelist)
    return listed.label(code, language()) if code in listed else code


def participant_names() -> dict[str, str]:
    """Every State and organisation that joins treaties, by code, in the order of the alphabet."""
    countries = load("country")
    named = {
        code: countries.label(code, language())
        if code in countries
        else code_name("treaty_participant", code)
        for code in load("treaty_participant")
    }
    return dict(sorted(named.items(), key=lambda pair: sort_key(pair[1])))


def state_name(code: str) -> str:
    """A State's name: of the code list, else of a fictional State that this hub holds."""
    listed = load("country")
    if code in listed.rows:
        return listed.label(code, language())
    if code == EU:
        return code_name("treaty_participant", code)
    place = Place.objects.filter(code=code, level=Place.Level.COUNTRY).defer("outline").first()
    return place.name if place else code


def is_state(code: str) -> bool:
    """Whether a code is of a State, which has a law and a mechanism: a real one, or a fictional one here."""
    listed = load("treaty_participant")
    if code in listed:
        return listed.row(code)["kind"] != "organisation"
    return Place.objects.filter(code=code, level=Place.Level.COUNTRY, fictional=True).exists()


def sort_key(name: str) -> str:
    """A name without accents, so that Åland stands with A."""
    return "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
