"""Valid and invalid requests generated from the API's schema, sent by each kind of user.

No request may cause a server error. Every response must match the schema: its content type, its fields, and a `Failure`
for every error. `JUDGE_FUZZ_EXAMPLES=2000` searches longer than a test run can.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from judge.api import api
from judge.domain import catalog
from judge.domain.traps import compute_trap_id
from tests.judge.factories import SLUG, World, make_client, make_report, send, store_as_worker
from tests.judge.test_access import make_rejudge_with_item

EXAMPLES = int(os.environ.get("JUDGE_FUZZ_EXAMPLES", "8"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SCHEMA = schemathesis.openapi.from_dict(dict(api.get_openapi_schema()))
SCHEMA.app = get_wsgi_application()
PARSED = [result.ok() for result in SCHEMA.get_all_operations() if isinstance(result, Ok)]
OPERATIONS = {operation.label: operation for operation in PARSED}
CALLERS = ("anonymous", "candidate", "practising", "interviewer", "operator")
CSRF = "c" * 32


@dataclass
class Fuzzer:
    """The caller's cookies, and for each parameter name a value that exists in the database."""

    cookies: dict[str, str]
    existing_values: dict[str, Any]

    def use_existing_values(self, case: Case) -> None:
        """Replace generated parameters with existing values, so that the request reaches more than a 404."""
        for name in set(case.path_parameters or ()) & set(self.existing_values):
            case.path_parameters[name] = self.existing_values[name]
        if isinstance(case.body, dict):
            for name in set(case.body) & {"slug", "exercise", "problems"}:
                case.body[name] = self.existing_values[name]

    def call_and_validate(self, case: Case) -> None:
        headers = {"X-CSRFToken": CSRF}
        response = case.call(headers=headers, cookies=self.cookies | {"csrftoken": CSRF})
        case.validate_response(response, checks=CHECKS)


def make_fuzzer(caller: str, world: World) -> Fuzzer:
    store_as_worker(world.submission, make_report())
    browser = make_client({"interviewer": world.ada, "operator": world.olga}.get(caller))
    if caller == "practising":
        send(browser, "GET", "/api/sessions/practice")
    rejudge_id, item_id = make_rejudge_with_item(world)
    existing_values = {
        "token": "practice" if caller == "practising" else world.robin.token,
        "slug": SLUG,
        "exercise": "fix-1",
        "problems": [SLUG],
        "interview_id": world.interview.pk,
        "invitation_id": world.robin.pk,
        "candidate_id": world.robin.candidate_id,
        "submission_id": str(world.submission.pk),
        "rejudge_id": rejudge_id,
        "item_id": item_id,
        "name": world.worker.name,
        "version_id": world.old_draft.pk,
        "trap_id": compute_trap_id(catalog.get_problem(SLUG).traps[0]),
    }
    return Fuzzer({name: morsel.value for name, morsel in browser.cookies.items()}, existing_values)


@contextmanager
def keep_connection_open() -> Iterator[None]:
    """Keep the test's connection open between requests: the whole test is one transaction, which is rolled back."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("label", OPERATIONS)
def test_responses_match_schema(label: str, caller: str, world: World) -> None:
    fuzzer = make_fuzzer(caller, world)
    operation = OPERATIONS[label]
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))

    @given(cases, st.booleans())
    @hypothesis_settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        phases=[Phase.generate],
    )
    def fuzz(case: Case, use_existing: bool) -> None:
        # test_sse tests streams of existing submissions.
        if use_existing and not label.endswith("/events"):
            fuzzer.use_existing_values(case)
        fuzzer.call_and_validate(case)

    with keep_connection_open():
        fuzz()


def test_reads_whole_schema() -> None:
    paths = api.get_openapi_schema()["paths"]
    assert len(OPERATIONS) == sum(len(methods) for methods in paths.values())
