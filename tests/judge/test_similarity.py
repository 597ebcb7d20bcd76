"""Interviewers see which lines the candidates of one interview have in common, side by side."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from judge.domain import interview_similarity, program_comparison
from judge.domain.program_comparison import read_program
from judge.models import AuditEntry, Candidate, CandidateSession, Interview
from tests.judge.factories import SLUG, World, get_team, load_accepted_source, make_client, make_submission, send
from tests.judge.test_program_comparison import LOOP, OTHER, RENAMED

pytestmark = pytest.mark.django_db


def add_ended(
    world: World, name: str, source: str, interview: Interview | None = None, **fields: Any
) -> CandidateSession:
    now = timezone.now()
    session = CandidateSession.objects.create(
        candidate=Candidate.objects.create(name=name),
        interview=interview or world.interview,
        started_at=now - timedelta(minutes=30),
        ended_at=now,
    )
    make_submission(session, source=source.encode(), **fields)
    return session


def read(world: World, path: str = "", status: int = 200) -> Any:
    response = send(make_client(world.ada), "GET", f"/api/interviews/{world.interview.pk}/similarity{path}")
    assert response.status_code == status, response.content
    return response.json()


def compare(world: World) -> dict[str, Any]:
    return next(each for each in read(world)["exercises"] if each["exercise"] == "implement")


def list_pairs(world: World) -> list[set[str]]:
    compared = compare(world)
    return [{pair["first"]["candidate"], pair["second"]["candidate"]} for pair in compared["pairs"]]


def test_lists_candidates_with_common_lines(world: World) -> None:
    for name, source in (("Kim", LOOP), ("Lee", RENAMED), ("Max", OTHER)):
        add_ended(world, name, source)
    assert list_pairs(world) == [{"Kim", "Lee"}]


def test_accepted_solutions_explain_common_lines(world: World) -> None:
    for name in ("Kim", "Lee"):
        add_ended(world, name, load_accepted_source().decode())
    assert list_pairs(world) == []


def test_only_final_code_of_ended_interviews_counts(world: World) -> None:
    add_ended(world, "Kim", LOOP)
    lee = add_ended(world, "Lee", RENAMED)
    make_submission(lee, source=OTHER.encode())  # later
    make_submission(world.robin, source=LOOP.encode())  # runs
    add_ended(world, "Max", LOOP, kind="run")
    add_ended(world, "Pat", LOOP, origin="interviewer")
    assert list_pairs(world) == []


def test_shows_common_lines_of_both_and_records_it(world: World) -> None:
    kim, lee = add_ended(world, "Kim", LOOP), add_ended(world, "Lee", RENAMED)
    pair = read(world, f"/pair?slug={SLUG}&first={kim.pk}&second={lee.pk}")
    assert (pair["first"]["source"], pair["first"]["lines"]) == (LOOP, list(range(5, 13)))
    assert pair["parts"] == [{"first": [4, 12], "second": [4, 12]}]  # the import is given
    subjects = {f"submission {session.submissions.get().pk}" for session in (kim, lee)}
    assert set(AuditEntry.objects.values_list("subject", flat=True)) == subjects


def test_pair_of_another_interview_is_not_found(world: World) -> None:
    kim = add_ended(world, "Kim", LOOP)
    make_submission(world.sam, source=LOOP.encode())
    CandidateSession.objects.filter(pk=world.sam.pk).update(ended_at=timezone.now())
    read(world, f"/pair?slug={SLUG}&first={kim.pk}&second={world.sam.pk}", 404)


def make_interview(world: World, title: str = "Last month") -> Interview:
    return Interview.objects.create(
        owner=world.ada, team=get_team(world.ada), title=title, minutes=45, problems=["rope", SLUG]
    )


def compare_with_others(world: World) -> dict[str, Any]:
    return next(each for each in read(world, "/other-interviews")["exercises"] if each["exercise"] == "implement")


def test_compares_with_other_interviews_of_the_team(world: World) -> None:
    earlier = make_interview(world)
    lee = add_ended(world, "Lee", RENAMED, earlier)
    for name, source, interview in (("Max", OTHER, earlier), ("Pat", RENAMED, earlier), ("Kim", LOOP, None)):
        kim = add_ended(world, name, source, interview)
    found = compare_with_others(world)
    assert (found["others"], found["limit"]) == (3, 100)
    assert [
        (pair["first"]["candidate"], pair["first"]["other_interview"], pair["second"]["other_interview"])
        for pair in found["pairs"]
    ] == [("Kim", None, "Last month")] * 2
    assert {pair["second"]["candidate"] for pair in found["pairs"]} == {"Lee", "Pat"}  # not with each other
    assert list_pairs(world) == []
    pair = read(world, f"/pair?slug={SLUG}&first={kim.pk}&second={lee.pk}")
    assert (pair["second"]["source"], pair["second"]["other_interview"]) == (RENAMED, "Last month")


def test_other_teams_and_other_problems_are_not_compared(world: World) -> None:
    kim = add_ended(world, "Kim", LOOP)
    sam = add_ended(world, "Sam", RENAMED, world.sam.interview)
    rope = make_interview(world)
    Interview.objects.filter(pk=rope.pk).update(problems=["rope"])
    add_ended(world, "Lee", RENAMED, rope)
    withdrawn = add_ended(world, "Max", RENAMED, make_interview(world, "Withdrawn"))
    CandidateSession.objects.filter(pk=withdrawn.pk).update(revoked_at=timezone.now())
    found = compare_with_others(world)
    assert (found["others"], found["pairs"]) == (0, [])
    for other in (sam, withdrawn):
        read(world, f"/pair?slug={SLUG}&first={kim.pk}&second={other.pk}", 404)


def test_pair_has_a_candidate_of_the_interview(world: World) -> None:
    earlier = make_interview(world)
    lee, max_ = (add_ended(world, name, LOOP, earlier) for name in ("Lee", "Max"))
    read(world, f"/pair?slug={SLUG}&first={lee.pk}&second={max_.pk}", 404)


def test_searches_the_latest_sessions_of_other_interviews(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interview_similarity, "MAX_OTHERS", 1)
    earlier = make_interview(world)
    for name, interview in (("Kim", None), ("Lee", earlier), ("Max", earlier)):
        add_ended(world, name, LOOP, interview)
    (pair,) = compare_with_others(world)["pairs"]
    assert pair["second"]["candidate"] == "Max"


def test_compares_the_latest_candidates(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interview_similarity, "MAX_CANDIDATES", 2)
    for name in ("Kim", "Lee", "Max"):
        add_ended(world, name, LOOP)
    assert list_pairs(world) == [{"Lee", "Max"}]
    assert compare(world)["left_out"] == 1


def test_says_whose_code_is_too_long_to_compare(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    add_ended(world, "Kim", LOOP)
    assert compare(world)["shortened"] == []
    monkeypatch.setattr(program_comparison, "MAX_TOKENS", len(read_program(LOOP).tokens))
    add_ended(world, "Lee", LOOP + "x = 1\n")
    assert compare(world)["shortened"] == ["Lee"]


def test_compares_the_pairs_with_most_in_common(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interview_similarity, "MAX_COMPARED_PAIRS", 1)
    part = "\n".join(LOOP.splitlines()[:10])
    for name, source in (("Max", part), ("Kim", LOOP), ("Lee", RENAMED)):
        add_ended(world, name, source)
    assert list_pairs(world) == [{"Kim", "Lee"}]
