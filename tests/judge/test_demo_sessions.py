"""The finished sessions of the demo: what is typed, and what pages read of them."""

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection

from judge.actions.demo import session_rows
from judge.actions.demo.create_demo_sessions import (
    create_demo_sessions,
    get_or_create_second_interviewer,
    plan_session,
    store_interview,
)
from judge.actions.demo.demo_plans import DEMO_INTERVIEWS, NUMERICS, CandidatePlan, InterviewPlan
from judge.actions.demo.session_script import Edit, ScriptedSubmission, cut_tests, find_source, type_text, write_script
from judge.domain import catalog
from judge.domain.documents.text_document import TextDocument
from judge.domain.exercises import list_exercise_names
from judge.models import CandidateSession, Submission
from tests.backends import require_backend
from tests.judge.factories import World, get_team, make_client, make_user, send

CANDIDATES = [each for plan in DEMO_INTERVIEWS for each in plan.candidates]


def make_small_plan(name: str) -> InterviewPlan:
    """One candidate of the demo with the first problem only, which takes a second to grade."""
    candidate = next(each for each in NUMERICS.candidates if each.name.startswith(name))
    return replace(NUMERICS, candidates=(replace(candidate, exercises=candidate.exercises[:1]),))


@pytest.mark.django_db
def test_adds_no_account_of_a_person_to_the_team(world: World) -> None:
    person = make_user("iris")
    team = get_team(world.ada)
    added = get_or_create_second_interviewer(team)
    assert added != person
    assert not person.memberships.exists()
    assert get_or_create_second_interviewer(team) == added
    assert not added.has_usable_password()


@pytest.mark.parametrize("seed", range(20))
def test_typing_ends_with_the_new_text(seed: int) -> None:
    source = random.Random(seed)
    old, new = ("".join(source.choices("ab \n", k=source.randint(0, 60))) for _ in range(2))
    typed = list(type_text(old, new, source))
    assert (typed[-1][1] if typed else old) == new
    assert all(pause > 0 for pause, _ in typed)
    assert all(one != other for (_, one), (_, other) in pairwise(typed))


@pytest.mark.parametrize("plan", CANDIDATES, ids=lambda plan: plan.name)
def test_script_has_an_order_and_ends_in_time(plan: CandidatePlan) -> None:
    script = write_script(plan, random.Random(1))
    assert all(one.seconds <= other.seconds for one, other in pairwise(script))
    assert script[-1].seconds == pytest.approx(plan.minutes * 60)
    texts: dict[tuple[str, str], str] = {}
    for moment in script:
        if isinstance(moment, Edit):
            texts[moment.exercise] = moment.text
        elif isinstance(moment, ScriptedSubmission):
            assert moment.source == texts[moment.exercise]  # what is in the editor is submitted


@pytest.mark.parametrize("plan", DEMO_INTERVIEWS, ids=lambda plan: plan.title)
def test_plan_uses_exercises_and_sources_that_exist(plan: InterviewPlan) -> None:
    for slug, names in plan.exercises.items():
        assert set(names) <= set(list_exercise_names(catalog.get_problem(slug)))
    for candidate in plan.candidates:
        assert candidate.minutes <= plan.minutes
        assert candidate.name.endswith(" Example")
        for exercise in candidate.exercises:
            assert exercise.exercise in plan.exercises[exercise.slug]
            assert all(find_source(catalog.get_problem(exercise.slug), name) for name in exercise.sources)


def test_first_tests_are_a_whole_file() -> None:
    tests = catalog.get_problem("kv_cache").exercise_tests.decode()
    assert cut_tests(tests, 2).count("def test_") == 2
    assert cut_tests(tests, 2).endswith(
        "assert near(cache.attend(q), attention(q, [[1.0, 0.0], [0.0, 1.0]], [[1.0, 2.0], [3.0, 4.0]]))\n"
    )
    assert cut_tests(tests, 99) == tests


@pytest.mark.django_db
def test_pages_read_a_demo_session_like_any_other(world: World) -> None:
    require_backend("bubblewrap")
    team, plan = get_team(world.ada), make_small_plan("Billie")
    assert create_demo_sessions(world.ada, team, [plan]) == 1
    session = CandidateSession.objects.get(candidate__name="Billie Example")
    client = make_client(world.ada)

    report = send(client, "GET", f"/api/invitations/{session.pk}/report").json()
    assert [row["titles"] for row in report["bugs"]] == [["The mean is subtracted, not the maximum"]]
    submits = [row for row in report["submissions"] if row["kind"] == Submission.Kind.SUBMIT]
    assert [row["verdict"] for row in submits] == ["wrong_answer", "accepted"]

    replay = send(client, "GET", f"/api/invitations/{session.pk}/replay").json()
    assert {event["kind"] for event in replay["events"]} >= {"started", "ended"}
    document = session.documents.get()
    updates = [bytes(row.update) for row in document.updates.order_by("number")]
    assert TextDocument(updates[0], updates[1:]).get_text().encode() == bytes(document.source)
    assert len(updates) > 30

    cards = send(client, "GET", f"/api/invitations/{session.pk}/scorecards").json()
    assert cards["revealed_at"]
    result = session.exercise_results.get(slug="softmax", exercise="implement")
    assert result.is_accepted
    assert list(result.bugs.values_list("bug", "is_fixed")) == [("mean-subtracted", True)]

    assert create_demo_sessions(world.ada, team, [plan]) == 0
    assert CandidateSession.objects.filter(candidate__name="Billie Example").count() == 1


@pytest.mark.django_db(transaction=True)
def test_typing_is_computed_before_anything_is_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes seconds, and while a transaction writes, SQLite lets no other one write."""
    encode_edits = session_rows.encode_edits

    def encode_outside(texts: Sequence[str]) -> Any:
        assert not connection.in_atomic_block
        return encode_edits(texts)

    monkeypatch.setattr(session_rows, "encode_edits", encode_outside)
    plan = make_small_plan("Billie")
    planned = plan_session(plan.candidates[0])
    typing = replace(planned, script=[moment for moment in planned.script if isinstance(moment, Edit)])
    (session,) = store_interview(plan, [typing], {}, world.ada, get_team(world.ada))
    assert session.document_updates.count() == len(typing.script)
