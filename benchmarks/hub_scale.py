"""Fill a hub with 50 fictional States: 5,000 places, 100,000 activities, 1,000,000 observations.

``PALERMO_HOME=... python benchmarks/hub_scale.py [--states 50]``; ``benchmarks/hub.py --scale`` uses it. Each
State has 1 + 9 + 90 places, 2,000 activities with two figures each, 20 shelters, 20,000 figures of the gap.
"""

import argparse
import datetime as dt
import itertools
import os
import string
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from palermo_hub.organisations.models import Organisation

DAY = dt.date(2025, 12, 31)
YEARS = range(2021, 2026)
FORMS = [
    "form_sexual_exploitation", "form_forced_labour", "form_child_labour", "form_servitude",
    "form_forced_marriage", "form_forced_begging", "form_forced_criminality", "total",
]  # fmt: skip
PARTS = {"detected": 60, "assisted": 25, "outcome_unknown": 15, "refused": 6, "wanting": 40}
REGIONS, DISTRICTS, ACTIVITIES = 9, 10, 2_000
BATCH = 2_000


def codes(count: int) -> list[str]:
    """Codes of fictional States."""
    letters = itertools.product(string.ascii_uppercase, repeat=2)
    return ["X" + "".join(pair) for pair in itertools.islice(letters, 26, 26 + count)]


def places_of(code: str) -> list:
    """A State's places: it, its regions, their districts; each a square on the map."""
    from palermo_hub.reference.models import Place

    common = {"iso3": code, "fictional": True, "source": "bench", "as_of": DAY}
    state = Place(code=code, level="country", names={"en": code}, **common)
    state.save()
    regions = [
        Place(
            code=f"{code}-{r}",
            level="region",
            parent=state,
            names={"en": f"Region {r}"},
            outline=_square(r),
            **common,
        )
        for r in range(REGIONS)
    ]
    Place.objects.bulk_create(regions)
    districts = [
        Place(
            code=f"{region.code}-{d}",
            level="district",
            parent=region,
            names={"en": f"District {d}"},
            **common,
        )
        for region in regions
        for d in range(DISTRICTS)
    ]
    Place.objects.bulk_create(districts)
    return [state, *regions, *districts]


def _square(number: int) -> dict:
    x, y = number % 3, number // 3
    return {"type": "Polygon", "coordinates": [[[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]]}


def release_of(places: list, owner: "Organisation") -> None:
    """A published release with a gap table."""
    from palermo_hub.evidence.models import Indicator, Observation, Origin, Release

    state = places[0]
    dimensions = ["year", "place", "form", "sex", "age_group", "measure"]
    indicator, _ = Indicator.objects.get_or_create(
        code="gap", defaults={"names": {"en": "Gap"}, "unit": "persons", "dimensions": dimensions}
    )
    release = Release.objects.create(
        place=state, version=1, state="published", checksum="0" * 64, method="bench", protection="none",
        fictional=True, first_year=YEARS[0], last_year=YEARS[-1], owner=owner, marking="TLP:CLEAR",
        as_of=DAY, source="bench",
    )  # fmt: skip
    origin = Origin.objects.create(
        release=release, indicator=indicator, place=state, first_year=YEARS[0], last_year=YEARS[-1],
        method="bench", protection="none",
    )  # fmt: skip
    Observation.objects.bulk_create(
        (
            Observation(
                origin=origin, place=place, year=year, low=count + at % 9, high=count + at % 9, kind="exact",
                dimensions={
                    "year": str(year), "place": "total" if place is state else place.code, "form": form,
                    "sex": "total", "age_group": "total", "measure": measure,
                },
            )
            for year in YEARS
            for at, place in enumerate(places)
            for form in FORMS
            for measure, count in PARTS.items()
        ),
        batch_size=BATCH,
    )  # fmt: skip


def response_of(places: list, owners: list) -> None:
    """Activities in districts with figures and forms, and shelters in regions."""
    from palermo_hub.response.models import Activity, ActivityFigure, ActivityForm, ServiceCapacity

    state, regions, districts = places[0], places[1 : REGIONS + 1], places[REGIONS + 1 :]
    common = {"source": "bench", "as_of": DAY}
    made = Activity.objects.bulk_create(
        [
            Activity(
                owner=owners[n % len(owners)], title=f"Activity {n}", intervention="legal_aid",
                status="ongoing",
                starts=dt.date(2021 + n % 5, 1, 1), ends=dt.date(2021 + n % 5 + n % 2, 12, 31), country=state,
                marking="TLP:CLEAR" if n % 3 else "TLP:GREEN", **common,
            )
            for n in range(ACTIVITIES)
        ],
        batch_size=BATCH,
    )  # fmt: skip
    through = Activity.places.through
    through.objects.bulk_create(
        [through(activity=one, place=districts[n % len(districts)]) for n, one in enumerate(made)],
        batch_size=BATCH,
    )
    ActivityForm.objects.bulk_create(
        [ActivityForm(activity=one, code=FORMS[n % 7]) for n, one in enumerate(made) if n % 4],
        batch_size=BATCH,
    )
    figures = (("reached", 120, ""), ("spent", 9_000, "EUR"))
    ActivityFigure.objects.bulk_create(
        [
            ActivityFigure(activity=one, kind=kind, low=amount, high=amount, currency=currency)
            for one in made
            for kind, amount, currency in figures
        ],
        batch_size=BATCH,
    )
    ServiceCapacity.objects.bulk_create(
        ServiceCapacity(
            owner=owners[n % len(owners)], service="shelter", place=regions[n % REGIONS], total=12,
            expires=dt.date(2099, 1, 1), marking="TLP:CLEAR", **common,
        )
        for n in range(20)
    )  # fmt: skip


def main() -> None:
    """Fill the home that the environment names."""
    import django

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--states", type=int, default=50)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palermo_hub.config.settings")
    django.setup()
    from django.db import transaction

    from palermo_hub.organisations.models import Organisation

    owners = [
        Organisation.objects.create(
            code=f"bench-{n}", names={"en": f"Organisation {n}"}, kind="ngo", listed=True
        )
        for n in range(40)
    ]
    for code in codes(asked.states):
        with transaction.atomic():
            places = places_of(code)
            release_of(places, owners[0])
            response_of(places, owners)


if __name__ == "__main__":
    main()
