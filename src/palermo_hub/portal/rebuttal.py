"""The rebuttal sheet: for each headline figure what to say of it, what never, and what is said against it."""

from dataclasses import dataclass

from django.utils.translation import gettext as translate

from palermo_hub.reference import amounts

from .figures import Tables, total
from .overview import Estimate, Headline, Overview

Attack = tuple[str, str]
"""What somebody will say, and the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Defended:
    """A headline figure.

    Attributes:
        name: what it is called.
        text: the figure, with both its ends.
        definition: what is counted.
        say: the sentence to quote.
        never: the sentence never to say.
        attacks: what will be said against it, with answers.
    """

    name: str
    text: str
    definition: str
    say: str
    never: str
    attacks: list[Attack]


def defended(tables: Tables) -> list[Defended]:
    """The headline figures of a release, as far as it has them."""
    overview = Overview(tables=tables)
    found = []
    if overview.headline is not None:
        found.append(_detected(tables, overview.headline))
    organs = _organs(tables)
    if organs is not None:
        found.append(organs)
    if overview.estimate is not None:
        found.append(_estimated(tables, overview.estimate))
    return found


def _protected(tables: Tables) -> Attack:
    """Why the figure is not one number."""
    if "differential privacy" in tables.release.protection:
        answer = translate(
            "Noise is added so that nobody can be found in the tables. The interval holds the true number 95 "
            "times in 100; the noise is the same for everybody and favours no result."
        )
    else:
        answer = translate(
            "Small counts are withheld so that nobody can be found in the tables. What is shown is exact."
        )
    return translate("You hide something: why is there no exact number?"), answer


def _detected(tables: Tables, headline: Headline) -> Defended:
    values = {"figure": headline.text, "year": headline.year, "state": tables.release.place.name}
    definition = (
        translate("People whom an organisation identified, or presumed, as trafficked; each counted once.")
        if headline.counts_persons
        else translate("Records of people identified or presumed as trafficked; a person may have several.")
    )
    say = (
        translate("In %(year)s, %(figure)s trafficked people were detected in %(state)s.")
        if headline.counts_persons
        else translate(
            "In %(year)s, organisations in %(state)s kept %(figure)s records of trafficked people."
        )
    )
    return Defended(
        name=translate("Detected in %(year)s") % values,
        text=headline.text,
        definition=definition,
        say=say % values,
        never=translate("“There are %(figure)s trafficked people in %(state)s.”") % values,
        attacks=[
            (
                translate("The number rose, so trafficking rises."),
                translate(
                    "It counts who was found. It rises when more is looked for, and falls when less is."
                ),
            ),
            (
                translate("Your organisations count the same people twice."),
                translate(
                    "Where a person is counted once, records were linked by encodings without names; "
                    "the method "
                    "and its errors stand on the page of the release."
                ),
            ),
            _protected(tables),
        ],
    )


def _organs(tables: Tables) -> Defended | None:
    """Organ removal, which headlines love; none where the release has no figure of it."""
    origin = tables.by("form")
    if origin is None:
        return None
    choices = {"form": "form_organ_removal"}
    dated = "year" in origin.indicator.dimensions
    figures = tables.figures(origin, choices | ({"year": str(origin.last_year)} if dated else {}))
    ends = total(figures)
    text = amounts.count(*(ends or (None, None)))
    values = {"figure": text, "year": origin.last_year, "state": tables.release.place.name}
    return Defended(
        name=translate("Organ removal in %(year)s") % values,
        text=text,
        definition=translate(
            "People detected whose records name removal of organs as a form of exploitation."
        ),
        say=translate("In %(year)s, people detected in connection with organ removal: %(figure)s.") % values,
        never=translate("“There is no organ trafficking in %(state)s.”") % values,
        attacks=[
            (
                translate("So few: it is a myth."),
                translate(
                    "Few are detected anywhere, and a small count is withheld or uncertain. It is no "
                    "count of "
                    "what happens unseen."
                ),
            )
        ],
    )


def _estimated(tables: Tables, estimate: Estimate) -> Defended:
    values = {"figure": estimate.text, "year": estimate.year, "state": tables.release.place.name}
    return Defended(
        name=translate("Estimated in %(year)s, detected or not") % values,
        text=estimate.text,
        definition=translate(
            "The whole range of several methods that estimate from overlaps of lists how "
            "many people no list has."
        ),
        say=translate(
            "It is estimated that %(figure)s people were trafficked in %(state)s in "
            "%(year)s, detected or not."
        )
        % values,
        never=translate("One number from within the range, or its middle."),
        attacks=[
            (
                translate("It is guesswork."),
                translate(
                    "Each method, its interval and how far the methods agree are published, and the "
                    "page says "
                    "where none may be quoted."
                ),
            ),
            (
                translate("People who are hidden differ from those who are found."),
                translate("That is so, and it is why the range is given whole, with the methods' grade."),
            ),
        ],
    )
