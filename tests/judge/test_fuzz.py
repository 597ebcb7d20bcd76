"""Requests made up from the API's schema, right ones and wrong ones, as each who may ask.

Whatever comes, the answer is not that of a failing server, and it is as the schema says: its type, its shape, and a
`Failure` for every refusal. `JUDGE_FUZZ_EXAMPLES=2000` looks for longer than a test run can.
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
from hypothesis import settings as how
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
from tests.judge.test_access import make_rejudged

EXAMPLES = int(os.environ.get("JUDGE_FUZZ_EXAMPLES", "8"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SCHEMA = schemathesis.openapi.from_dict(dict(api.get_openapi_schema()))
SCHEMA.app = get_wsgi_application()
READ = [found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok)]
OPERATIONS = {operation.label: operation for operation in READ}
WHO = ("anonymous", "candidate", "practising", "interviewer", "operator")
CSRF = "c" * 32


@dataclass
class Fuzzer:
    """Who asks, and what there is to be found: by the names of parameters, values that lead somewhere."""

    cookies: dict[str, str]
    found: dict[str, Any]

    def lead(self, case: Case) -> None:
        """Put what exists in the place of what was made up, so that more is reached than a refusal."""
        for name in set(case.path_parameters or ()) & set(self.found):
            case.path_parameters[name] = self.found[name]
        if isinstance(case.body, dict):
            for name in set(case.body) & {"slug", "exercise", "problems"}:
                case.body[name] = self.found[name]

    def ask(self, case: Case) -> None:
        headers = {"X-CSRFToken": CSRF}
        response = case.call(headers=headers, cookies=self.cookies | {"csrftoken": CSRF})
        case.validate_response(response, checks=CHECKS)


def fuzzer_of(who: str, world: World) -> Fuzzer:
    store_as_worker(world.submission, make_report())
    browser = make_client({"interviewer": world.ada, "operator": world.olga}.get(who))
    if who == "practising":
        send(browser, "GET", "/api/sessions/practice")
    rejudge_id, item_id = make_rejudged(world)
    found = {
        "token": "practice" if who == "practising" else world.robin.token,
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
    return Fuzzer({name: morsel.value for name, morsel in browser.cookies.items()}, found)


@contextmanager
def one_connection() -> Iterator[None]:
    """All of a test is one transaction, so that its end takes back what was changed."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("label", OPERATIONS)
def test_it_answers_as_the_schema_says(label: str, who: str, world: World) -> None:
    fuzzer = fuzzer_of(who, world)
    operation = OPERATIONS[label]
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))

    @given(cases, st.booleans())
    @how(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        phases=[Phase.generate],
    )
    def fuzz(case: Case, led: bool) -> None:
        # A stream that opens has tests of its own.
        if led and not label.endswith("/events"):
            fuzzer.lead(case)
        fuzzer.ask(case)

    with one_connection():
        fuzz()


def test_it_has_read_the_whole_schema() -> None:
    paths = api.get_openapi_schema()["paths"]
    assert len(OPERATIONS) == sum(len(methods) for methods in paths.values())
