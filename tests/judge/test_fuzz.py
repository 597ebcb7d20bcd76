"""Valid and invalid requests generated from the API's schema, sent by each kind of user.

No request may cause a server error. Every response must match the schema: its content type, its fields, and a `Failure`
for every error. `JUDGE_FUZZ_EXAMPLES` is the number of requests of each kind of user to each endpoint. With 2000, a run
searches longer than a test can; CI sends fewer on PostgreSQL, where the code of the requests is the same.
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

from judge.actions.interviews.run_moment import run_moment
from judge.domain import catalog
from judge.domain.traps import compute_trap_id
from judge.models import CandidateSession
from tests.judge.api_schema import load_api_schema
from tests.judge.factories import SLUG, World, make_client, make_report, send, store_as_worker
from tests.judge.test_access import make_rejudge_with_item, undo_afterwards

EXAMPLES = int(os.environ.get("JUDGE_FUZZ_EXAMPLES", "2"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SCHEMA = schemathesis.openapi.from_dict(load_api_schema())
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

    def use_existing_values(self, case: Case) -> Case:
        """Return a copy with existing values as parameters, so that the request reaches more than a 404."""
        body = case.body
        if isinstance(body, dict):
            body = body | self._select_values(set(body) & {"slug", "exercise", "problems"})
        return case.operation.Case(
            path_parameters=case.path_parameters | self._select_values(set(case.path_parameters)),
            headers=case.headers,
            cookies=case.cookies,
            query=case.query,
            body=body,
            media_type=case.media_type,
        )

    def _select_values(self, names: set[str]) -> dict[str, Any]:
        return {name: value for name, value in self.existing_values.items() if name in names}

    def call_and_validate(self, case: Case) -> None:
        headers = {"X-CSRFToken": CSRF}
        response = case.call(headers=headers, cookies=self.cookies | {"csrftoken": CSRF})
        case.validate_response(response, checks=CHECKS)


def make_fuzzer(label: str, caller: str, world: World) -> Fuzzer:
    store_as_worker(world.submission, make_report())
    browser = make_client({"interviewer": world.ada, "operator": world.olga}.get(caller))
    if caller == "practising":
        send(browser, "GET", "/api/sessions/practice")
    # Only where they are read, because they take longer than the requests.
    rejudge_id, item_id = make_rejudge_with_item(world) if "/operator/" in label else (0, 0)
    softmax = catalog.get_problem(SLUG)
    run = run_moment(world.robin, softmax, "implement", "x", world.ada) if "{run_id}" in label else None
    existing_values = {
        "token": "practice" if caller == "practising" else world.robin.token,
        "slug": SLUG,
        "exercise": "fix-1",
        "problems": [SLUG],
        "interview_id": world.interview.pk,
        "invitation_id": world.robin.pk,
        "candidate_id": world.robin.candidate_id,
        "submission_id": str(world.submission.pk),
        "run_id": str(run.pk) if run else "",
        "rejudge_id": rejudge_id,
        "item_id": item_id,
        "name": world.worker.name,
        "version_id": world.old_version.pk,
        "trap_id": compute_trap_id(softmax.traps[0]),
    }
    return Fuzzer({name: morsel.value for name, morsel in browser.cookies.items()}, existing_values)


def has_stream(case: Case) -> bool:
    """Return whether a generated number happens to be the id of a session: this client cannot read streams, which
    test_sse and test_live_stream test. On PostgreSQL ids go on from test to test."""
    pk = (case.path_parameters or {}).get("invitation_id")
    return isinstance(pk, int) and CandidateSession.objects.filter(pk=pk).exists()


@contextmanager
def keep_connection_open() -> Iterator[None]:
    """Keep the test's connection open between requests: the whole test is one transaction, which is rolled back."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@pytest.mark.generated
@pytest.mark.parametrize("label", OPERATIONS)
def test_responses_match_schema(label: str, world: World) -> None:
    cases = generate_cases(OPERATIONS[label])
    assert cases
    for caller in CALLERS:
        with undo_afterwards():
            fuzzer = make_fuzzer(label, caller, world)
            try:
                send_generated_requests(label, cases, fuzzer)
            except BaseException as error:
                error.add_note(f"The caller is {caller}.")
                raise


def generate_cases(operation: Any) -> list[tuple[Case, bool]]:
    """Return requests, each with whether existing values replace its parameters. All callers send the same requests,
    because generating one takes as long as sending it."""
    found: list[tuple[Case, bool]] = []

    @given(st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode)), st.booleans())
    @hypothesis_settings(
        max_examples=EXAMPLES,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        phases=[Phase.generate],
    )
    def collect(case: Case, use_existing: bool) -> None:
        found.append((case, use_existing))

    collect()
    return found


def send_generated_requests(label: str, cases: list[tuple[Case, bool]], fuzzer: Fuzzer) -> None:
    with keep_connection_open():
        for case, use_existing in cases:
            if not label.endswith("/events"):
                fuzzer.call_and_validate(fuzzer.use_existing_values(case) if use_existing else case)
            elif not has_stream(case):
                fuzzer.call_and_validate(case)


def test_reads_whole_schema() -> None:
    paths = load_api_schema()["paths"]
    assert len(OPERATIONS) == sum(len(methods) for methods in paths.values())
