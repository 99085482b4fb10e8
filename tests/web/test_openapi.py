"""The OpenAPI file says what the server does: generated requests find no answer that it does not declare, and no server error."""

from __future__ import annotations

import os
from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tandem.usecases.room.open import Room
from tandem.web.app import create_app

# TANDEM_API_CASES=1000 tries that many requests of each operation; the default keeps CI short.
CASES = int(os.environ.get("TANDEM_API_CASES", "12"))
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
OWN = {"host": "127.0.0.1:8642", "x-tandem": "1", "accept": "application/json"}


def test_answers_are_those_that_the_file_declares(room: Room) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(room), headers=OWN)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 5
    for operation in operations:
        _try(operation)


def _try(operation: Any) -> None:
    @settings(
        max_examples=CASES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy())
    def answers(case: Any) -> None:
        case.call_and_validate(headers=OWN, checks=CHECKS)

    answers()
