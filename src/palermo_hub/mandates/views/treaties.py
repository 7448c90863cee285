"""The treaty matrix, how universal a treaty is, what changed, what laws say, and one State."""

import datetime as dt
from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from palermo.standards import load
from palermo_hub.mandates.forms import STATUSES, ChangeChoices, MatrixChoices, TreatyChoices
from palermo_hub.mandates.models import StatusTable
from palermo_hub.mandates.names import code_name, is_state, participant_names, state_name
from palermo_hub.mandates.national import Element, law_of, laws, profiles
from palermo_hub.mandates.status import Statuses, today, treaties
from palermo_hub.mandates.tables import Matrix, Row, cell_of
from palermo_hub.mandates.tiles import atlas
from palermo_hub.mandates.universality import Change, Share, changes, shares

from .downloads import csv_response


def matrix(request: HttpRequest) -> HttpResponse:
    """Which State is bound by which treaty, as at a day; beside it how much of its law is told."""
    choices, found = _matrix(request)
    context = {"choices": choices, "matrix": found, "query": request.GET.urlencode()}
    return render(request, "mandates/treaty_matrix.html", context)


def matrix_csv(request: HttpRequest) -> HttpResponse:
    """The same as csv: one line a State and treaty."""
    _choices, found = _matrix(request)
    rows: list[list[object]] = [
        ["participant", "name", "treaty", "status", "act", "date", "signature", "as_at", "source"]
    ]
    rows += [line for row in found.rows for line in _csv_lines(row, found)]
    return csv_response("treaties.csv", rows)


def treaty_map(request: HttpRequest) -> HttpResponse:
    """Where in the world one treaty binds: each State a tile in its part of the world."""
    choices = TreatyChoices(request.GET, instruments=treaties())
    instrument = choices.instrument()
    day = choices.chosen("at", today())
    parts = atlas(Statuses.at(day, [instrument]), instrument) if instrument else []
    context = {
        "choices": choices,
        "instrument": instrument,
        "atlas": parts,
        "key": list(STATUSES.items()),
        "table": _table_of(choices),
        "at": choices.chosen("at", None),
    }
    return render(request, "mandates/treaty_map.html", context)


def universality(request: HttpRequest) -> HttpResponse:
    """How many States of each region are bound by one treaty."""
    choices, found = _shares(request)
    instrument = choices.instrument()
    table = _table_of(choices)
    context = {"choices": choices, "instrument": instrument, "shares": found, "table": table}
    return render(request, "mandates/universality.html", {**context, "query": request.GET.urlencode()})


def universality_csv(request: HttpRequest) -> HttpResponse:
    """The same as csv."""
    choices, found = _shares(request)
    instrument, table = choices.instrument(), _table_of(choices)
    head = ["region", "name", "treaty", "parties", "states", "as_at"]
    rows = [
        [
            row.region,
            row.name,
            instrument.code if instrument else "",
            row.parties,
            row.states,
            table and table.as_at,
        ]
        for row in found
    ]
    return csv_response("universality.csv", [head, *rows])


def change_list(request: HttpRequest) -> HttpResponse:
    """What States did about the treaties between two days."""
    choices, start, end, found = _changes(request)
    context = {
        "choices": choices,
        "start": start,
        "end": end,
        "changes": [(change, *_change_row(change)) for change in found],
        "query": request.GET.urlencode(),
    }
    return render(request, "mandates/changes.html", context)


def change_csv(request: HttpRequest) -> HttpResponse:
    """The same as csv."""
    _choices, _start, _end, found = _changes(request)
    head = ["kind", "date", "participant", "act", "treaty", "date_before", "source"]
    rows = [
        [
            change.kind,
            change.action.date,
            change.action.participant,
            change.action.act,
            change.action.instrument.code,
            change.before.date if change.before else "",
            change.action.source,
        ]
        for change in found
    ]
    return csv_response("changes.csv", [head, *rows])


def law_matrix(request: HttpRequest) -> HttpResponse:
    """Which element of a law on trafficking in persons each State's law has."""
    told = laws(request.user)
    rows = sorted(
        ((state_name(code), code, elements) for code, elements in told.items()), key=lambda row: row[0]
    )
    heads = [Element(code=code, row=None) for code in load("law_element")]
    return render(request, "mandates/law_matrix.html", {"rows": rows, "heads": heads})


def law_csv(request: HttpRequest) -> HttpResponse:
    """The same as csv, with article, date and source."""
    head = ["state", "element", "answer", "article", "as_of", "source"]
    rows = [
        [
            code,
            one.code,
            one.answer,
            *((one.row.article, one.row.as_of, one.row.source) if one.row else ("", "", "")),
        ]
        for code, elements in sorted(laws(request.user).items())
        for one in elements
    ]
    return csv_response("law.csv", [head, *rows])


def state(request: HttpRequest, code: str) -> HttpResponse:
    """One State or organisation: its acts on every treaty, beside what its law says."""
    names = participant_names()
    if code not in names and not is_state(code):
        raise Http404
    statuses = Statuses.at(today(), treaties(), code)
    rows = [
        (instrument, cell_of(statuses, code, instrument), statuses.standing(code, instrument).acts)
        for instrument in statuses.instruments
    ]
    context = {
        "code": code,
        "name": state_name(code),
        "rows": rows,
        "law": law_of(code, request.user) if is_state(code) else [],
        "profiles": profiles(request.user, code),
    }
    return render(request, "mandates/treaty_state.html", context)


def _matrix(request: HttpRequest) -> tuple[MatrixChoices, Matrix]:
    choices = MatrixChoices(request.GET, instruments=treaties())
    statuses = Statuses.at(choices.chosen("at", today()), choices.wanted())
    found = Matrix.of(
        statuses,
        region=choices.chosen("region"),
        status=choices.chosen("status"),
        law=laws(request.user),
    )
    return choices, found


def _csv_lines(row: Row, found: Matrix) -> Iterable[list[object]]:
    for instrument, cell in zip(found.statuses.instruments, row.cells, strict=True):
        table = found.statuses.tables.get(instrument.pk)
        act, signature = cell.standing.telling, cell.standing.signature
        yield [
            row.code,
            row.name,
            instrument.code,
            cell.standing.status,
            act.act if act else "",
            act.date if act else "",
            signature.date if signature else "",
            table.as_at if table else "",
            act.source if act else table.source if table else "",
        ]


def _shares(request: HttpRequest) -> tuple[TreatyChoices, list[Share]]:
    choices = TreatyChoices(request.GET, instruments=treaties())
    instrument = choices.instrument()
    if instrument is None:
        return choices, []
    return choices, shares(Statuses.at(choices.chosen("at", today()), [instrument]), instrument)


def _table_of(choices: TreatyChoices) -> StatusTable | None:
    """The table from which the shares were counted."""
    held = StatusTable.objects.filter(
        instrument=choices.instrument(), as_at__lte=choices.chosen("at", today())
    )
    return held.order_by("-as_at").first()


def _changes(request: HttpRequest) -> tuple[ChangeChoices, dt.date, dt.date, list[Change]]:
    """The changes of the days that were asked for; else of the last two years that any table shows."""
    held = treaties()
    choices = ChangeChoices(request.GET, instruments=held)
    newest = StatusTable.objects.order_by("-as_at").values_list("as_at", flat=True).first()
    end = choices.chosen("end", newest or today())
    start = choices.chosen("start", end - dt.timedelta(days=730))
    asked = choices.chosen("treaty")
    found = changes(start, end, [one for one in held if asked in {"", one.code}])
    by_key = {one.pk: one for one in held}
    for change in found:
        change.action.instrument = by_key[change.action.instrument_id]
    return choices, start, end, found


def _change_row(change: Change) -> tuple[str, str]:
    """Who did what, in the reader's language."""
    return state_name(change.action.participant), code_name("treaty_action", change.action.act)
