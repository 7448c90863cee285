"""Made-up requests, right and wrong, to every operation of the API: none breaks it."""

import itertools

import pytest
import schemathesis
from django.core.cache import cache
from hub_states import write_state
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from palermo_hub.config.api import api
from palermo_hub.config.wsgi import application
from palermo_hub.evidence.actions import load_state
from palermo_hub.organisations import tokens
from palermo_hub.organisations.models import Membership, Organisation, Role, User

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
MOST = 10_000 // len(api.get_openapi_schema()["paths"]) + 1
"""Requests to each operation that make ten thousand in all."""
ATTACK = {
    "deadline": None,
    "database": None,
    "derandomize": True,
    "phases": [Phase.explicit, Phase.generate],
    "suppress_health_check": list(HealthCheck),
}


@pytest.fixture
def secret(db, tmp_path, settings):
    """The token of an organisation that sent nothing; figures of two States are there."""
    settings.API_PACE = 10**9
    cache.clear()
    load_state(folder=write_state(tmp_path / "ardenia", scale=2))
    shelter = Organisation.objects.create(code="shelter", names={"en": "Shelter"}, kind="shelter")
    by = User.objects.create(username="administrator")
    Membership.objects.create(user=by, organisation=shelter, role=Role.ORGANISATION_ADMINISTRATOR)
    return tokens.make_token(organisation=shelter, label="attack", by=by)[1]


@pytest.fixture
def send(secret):
    """Send a request, as anybody and with a token in turn; at the end, so many must have been sent."""
    plain = {"Accept-Encoding": "identity"}  # the client of the tests does not unpack
    callers = itertools.cycle([plain, plain | {"Authorization": f"Bearer {secret}"}])
    sent = []

    def one(case, least):
        sent.append(least)
        return case.call_and_validate(checks=CHECKS, headers=next(callers)).status_code

    yield one
    assert len(sent) >= sent[0]


@SCHEMA.parametrize()
@settings(max_examples=40, **ATTACK)
def test_some_hundred_requests(case, send):
    assert send(case, 40) < 500


@pytest.mark.slow
@SCHEMA.parametrize()
@settings(max_examples=MOST, **ATTACK)
def test_ten_thousand_requests(case, send):
    assert send(case, MOST) < 500
