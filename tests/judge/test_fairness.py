"""Owners import attributes of candidates and compare groups. Nothing shows a small group or one person."""

import random
from collections.abc import Sequence
from typing import Any

import pytest
from django.utils import timezone

from judge.actions.privacy.delete_candidate import delete_candidate
from judge.domain.attribute_csv import MAX_LINES, MAX_VALUES, read_attribute_list
from judge.domain.fairness_statistics import load_fairness_statistics
from judge.domain.group_statistics import compute_fisher_p, estimate_ratio
from judge.domain.process_statistics import ProcessFilter
from judge.models import AuditEntry, CandidateAttribute, CandidateSession, ExerciseResult, Interview, User
from tests.judge.exported_data import read_export, read_response
from tests.judge.factories import World, get_team, make_client, make_member, send
from tests.judge.test_process_statistics import add_session, decide, make_interview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("current_statistics")]


def get_owner(interview: Interview) -> User:
    assert interview.owner is not None
    return interview.owner


def add_candidate(interview: Interview, name: str, value: str = "", *, choice: str = "") -> CandidateSession:
    """A finished session with a decision if there is an choice, and the value of the attribute "shift"."""
    now = timezone.now()
    session = add_session(interview, now, started_at=now, ended_at=now if choice else None)
    session.candidate.name = name
    session.candidate.save()
    if choice:
        decide(session, get_owner(interview), now, choice)
    if value:
        session.candidate.attributes.create(team=interview.team, name="shift", value=value, imported_at=now)
    return session


def add_group(interview: Interview, value: str, advanced: int, rejected: int) -> None:
    for number in range(advanced + rejected):
        add_candidate(interview, f"{value} {number}", value, choice="advance" if number < advanced else "reject")


@pytest.fixture
def interview(world: World) -> Interview:
    return make_interview(world.ada, "First round")


def check(world: World, text: str) -> dict[str, Any]:
    url = f"/api/teams/{get_team(world.ada).pk}/candidate-attributes/check"
    return send(make_client(world.ada), "POST", url, {"text": text}).json()


def store(world: World, text: str) -> Any:
    url = f"/api/teams/{get_team(world.ada).pk}/candidate-attributes"
    return send(make_client(world.ada), "POST", url, {"text": text})


def list_stored() -> list[tuple[str, str, str]]:
    return list(
        CandidateAttribute.objects.order_by("candidate", "name").values_list("candidate__name", "name", "value")
    )


def test_import_finds_candidates_by_name_link_and_page(interview: Interview, world: World) -> None:
    kim, lee, sam = (add_candidate(interview, name) for name in ("Kim", "Lee, Ann", "Sam O'Neil"))
    text = (
        "\ufeffCandidate;Shift;Site;E-mail\r\n"
        f"Kim;early;;kim@example.org\r\n\r\nhttps://judge.example.org/i/{lee.token};late;North;\r\n"
        f"https://judge.example.org/invitations/{sam.pk}/scorecard;late;South;\r\n"
    )
    found = check(world, text)
    assert (found["errors"], found["wrong_lines"], found["candidates"]) == ([], 0, 3)
    assert {(each["attribute"], each["value"], each["candidates"]) for each in found["groups"]} == {
        *(("Shift", "early", 1), ("Shift", "late", 2), ("Site", "North", 1), ("Site", "South", 1))
    }
    assert list_stored() == []
    response = store(world, text)
    assert (response.status_code, response.json()) == (201, {"candidates": 3, "values": 5})
    assert list_stored() == [
        (kim.candidate.name, "Shift", "early"),
        (lee.candidate.name, "Shift", "late"),
        (lee.candidate.name, "Site", "North"),
        (sam.candidate.name, "Shift", "late"),
        (sam.candidate.name, "Site", "South"),
    ]


def test_import_reads_the_numbers_of_the_list_of_sessions(interview: Interview, world: World) -> None:
    session = add_candidate(interview, "Kim")
    assert store(world, f"session,candidate,shift\n{session.pk},Somebody else,early").status_code == 201
    assert list_stored() == [("Kim", "shift", "early")]
    assert "no such candidate" in check(world, f"candidate,shift\n{session.pk},early")["lines"][0]["errors"][0]


def test_second_import_replaces_only_what_it_lists(interview: Interview, world: World) -> None:
    for name in ("Kim", "Lee"):
        add_candidate(interview, name)
    store(world, "candidate,shift,site\nKim,early,North\nLee,late,South")
    store(world, "candidate,shift\nKim,late")
    assert list_stored() == [("Kim", "shift", "late"), ("Kim", "site", "North"), *LEE]
    store(world, "candidate,site\nKim,")  # an empty cell deletes
    assert list_stored() == [("Kim", "shift", "late"), *LEE]


LEE = [("Lee", "shift", "late"), ("Lee", "site", "South")]

WRONG_LISTS = {
    "": "The list is empty.",
    "Kim,early": 'names no column "candidate"',
    "candidate\nKim": "names no attribute",
    "candidate,shift": "names no candidate",
    "candidate,shift,Shift\nKim,a,b": "Two columns have the same name.",
    "candidate,a,b,c,d,e,f\nKim": "6 attributes",
    f"candidate,{'x' * 41}\nKim,a": "more than 40 characters",
    "candidate,shift\n" + "Kim,a\n" * (MAX_LINES + 1): "5001 candidates",
}
WRONG_LINES = {
    "Nobody,early": "no such candidate",
    "Sam,early": "no such candidate",  # of another team
    "Twin,early": "2 invitations have this name",
    "/invitations/999999999,early": "no such candidate",
    "/i/unknown-token,early": "no such candidate",
    ",early": "The candidate is missing.",
    'Kim,"early': "The quotes do not match.",
    "Kim,early,more": "more cells than columns",
    f"Kim,{'x' * 41}": "more than 40 characters",
    "Kim,ear\x07ly": "cannot be shown",
}


@pytest.mark.parametrize("text", WRONG_LISTS, ids=range(len(WRONG_LISTS)))
def test_refuses_list_without_meaning(text: str, interview: Interview, world: World) -> None:
    add_candidate(interview, "Kim")
    assert WRONG_LISTS[text] in "".join(check(world, text)["errors"])
    assert store(world, text).status_code == 422
    assert list_stored() == []


@pytest.mark.parametrize("line", WRONG_LINES)
def test_names_the_line_that_cannot_be_used(line: str, interview: Interview, world: World) -> None:
    for name in ("Kim", "Twin", "Twin", "Ok"):
        add_candidate(interview, name)
    text = f"candidate,shift\nOk,late\n{line}"
    (wrong,) = check(world, text)["lines"]
    assert wrong["line"] == 3
    assert WRONG_LINES[line] in wrong["errors"][0]
    response = store(world, text)
    assert response.status_code == 422
    assert response.json()["message"].startswith("Line 3: ")
    assert list_stored() == []


def test_refuses_the_same_candidate_twice(interview: Interview, world: World) -> None:
    session = add_candidate(interview, "Kim")
    (wrong,) = check(world, f"candidate,shift\nKim,late\n/invitations/{session.pk},late")["lines"]
    assert wrong["errors"] == ["Line 2 is about the same candidate."]


def test_counts_stored_values_and_attributes(interview: Interview, world: World) -> None:
    """Values that are no groups, such as years of birth, would say too much about one person."""
    for number in range(MAX_VALUES + 1):
        add_candidate(interview, f"Candidate {number}")
    values = [f"Candidate {number},value {number}" for number in range(MAX_VALUES)]
    assert store(world, "\n".join(["candidate,shift", *values])).status_code == 201
    last = f"Candidate {MAX_VALUES}"
    assert "13 values" in check(world, f"candidate,shift\n{last},another")["errors"][0]
    assert check(world, f"candidate,shift\n{last},value 1")["errors"] == []
    assert check(world, "candidate,shift\nCandidate 0,another")["errors"] == []  # replaces "value 0"
    assert "6 attributes" in check(world, f"candidate,a,b,c,d,e\n{last},1,2,3,4,5")["errors"][0]


def test_owner_deletes_one_attribute_or_all(interview: Interview, world: World) -> None:
    add_candidate(interview, "Kim")
    store(world, "candidate,shift,site\nKim,early,North")
    client, url = make_client(world.ada), f"/api/teams/{interview.team_id}/candidate-attributes"
    assert send(client, "DELETE", f"{url}?attribute=shift").status_code == 204
    assert list_stored() == [("Kim", "site", "North")]
    assert send(client, "DELETE", url).status_code == 204
    assert list_stored() == []


def test_audit_log_has_no_names_and_no_values(interview: Interview, world: World) -> None:
    add_candidate(interview, "Kim")
    store(world, "candidate,shift\nKim,early")
    send(make_client(world.ada), "DELETE", f"/api/teams/{interview.team_id}/candidate-attributes")
    rows = AuditEntry.objects.filter(subject=f"team {interview.team_id}").order_by("pk")
    assert list(rows.values_list("action", "detail")) == [
        ("import candidate attributes", {"attributes": 1, "candidates": 1, "values": 1}),
        ("delete candidate attributes", {"values": 1}),
    ]


def test_attributes_are_exported_and_deleted_with_the_candidate(interview: Interview, world: World) -> None:
    session = add_candidate(interview, "Kim", "early")
    (exported,) = read_export(session.candidate)["attributes"]
    assert (exported["name"], exported["value"]) == ("shift", "early")
    ian = make_member("ian", get_team(world.ada), "interviewer")
    for user, count in ((world.ada, 1), (ian, 0)):
        export = read_response(send(make_client(user), "GET", f"/api/candidates/{session.candidate_id}/export"))
        assert len(export["attributes"]) == count
    delete_candidate(session.candidate, world.ada)
    assert list_stored() == []


def get_step(of_team: Interview, step: str, **filters: Any) -> Any:
    assert of_team.team is not None
    found = load_fairness_statistics(of_team.team, "shift", ProcessFilter(**filters))
    return next(each for each in found.steps if each.step == step)


def test_compares_the_rates_of_groups_with_the_highest(interview: Interview) -> None:
    add_group(interview, "early", 12, 8)
    add_group(interview, "late", 5, 15)
    step = get_step(interview, "advanced")
    early, late = step.groups
    assert (early.value, early.is_reference, early.ratio, early.p) == ("early", True, None, None)
    assert (late.rate.value, late.rate.n) == (0.25, 20)
    assert late.ratio == estimate_ratio(5, 20, 12, 20)
    assert late.p == compute_fisher_p(5, 20, 12, 20)
    assert step.hidden == 0


def test_hides_small_groups_and_what_would_reveal_them(interview: Interview) -> None:
    add_group(interview, "early", 15, 5)
    add_group(interview, "late", 6, 6)
    add_group(interview, "night", 2, 1)
    step = get_step(interview, "advanced")
    assert ([group.value for group in step.groups], step.hidden) == (["early"], 2)


def test_filter_does_not_reveal_small_groups(interview: Interview, world: World) -> None:
    """20 in all interviews and 17 in one would be 3 in the others."""
    add_group(interview, "early", 15, 5)
    add_group(interview, "late", 10, 7)
    other = make_interview(world.ada, "Second round")
    add_group(other, "late", 2, 1)
    assert [group.value for group in get_step(interview, "advanced").groups] == ["early", "late"]
    filtered = get_step(interview, "advanced", interview=interview.pk)
    assert (filtered.groups, filtered.hidden) == ([], 2)


def test_candidate_with_two_sessions_counts_once(interview: Interview) -> None:
    add_group(interview, "early", 10, 10)
    add_group(interview, "late", 10, 0)
    first = CandidateSession.objects.filter(candidate__name="early 19").get()
    again = CandidateSession.objects.create(
        candidate=first.candidate, interview=interview, started_at=timezone.now(), ended_at=timezone.now()
    )
    decide(again, get_owner(interview), timezone.now(), "advance")
    early = next(group for group in get_step(interview, "advanced").groups if group.value == "early")
    assert (early.rate.value, early.rate.n) == (11 / 20, 20)


def add_results(session: CandidateSession, scores: Sequence[float | None]) -> None:
    for number, score in enumerate(scores):
        ExerciseResult.objects.create(
            session=session,
            team=session.interview.team,
            slug=f"problem-{number}",
            exercise="implement",
            is_opened=True,
            submits=0 if score is None else 1,
            runs=0,
            is_first_accepted=score == 1,
            is_accepted=score == 1,
            score=score,
            seconds=60,
            ended_at=timezone.now(),
        )


def test_scores_are_means_over_candidates(interview: Interview) -> None:
    source = random.Random(3)
    expected: dict[str, list[float]] = {"early": [], "late": []}
    for value, scores in expected.items():
        for number in range(12):
            session = add_candidate(interview, f"{value} {number}", value, choice="hold")
            given = [source.choice((None, 0.25, 1.0)) for _ in range(2)]
            add_results(session, given)
            scores.append(sum(score or 0.0 for score in given) / 2)
    assert interview.team is not None
    found = load_fairness_statistics(interview.team, "shift", ProcessFilter()).scores
    assert [group.mean.value for group in found.groups if group.mean] == pytest.approx(
        [sum(scores) / 12 for scores in expected.values()]
    )
    late = found.groups[1]
    assert late.difference is not None
    assert late.difference.value == pytest.approx(sum(expected["late"]) / 12 - sum(expected["early"]) / 12)
    solved = get_step(interview, "solved")
    assert sum(group.rate.n for group in solved.groups) == 24


def test_page_of_the_owner_shows_only_groups(interview: Interview, world: World) -> None:
    add_group(interview, "early", 12, 8)
    add_group(interview, "late", 5, 15)
    url = f"/api/teams/{interview.team_id}/fairness"
    found = send(make_client(world.ada), "GET", url).json()
    assert found["attribute"] == "shift"
    assert [(each["name"], each["candidates"]) for each in found["attributes"]] == [("shift", 40)]
    assert {step["step"]: len(step["groups"]) for step in found["steps"]} == {"started": 2, "solved": 0, "advanced": 2}
    unknown = send(make_client(world.ada), "GET", f"{url}?attribute=unknown").json()
    assert unknown["attribute"] == "shift"


def test_reading_a_list_takes_a_constant_number_of_queries(
    interview: Interview, world: World, django_assert_max_num_queries: Any
) -> None:
    for number in range(40):
        add_candidate(interview, f"Candidate {number}")
    text = "\n".join(["candidate,shift", *(f"Candidate {number},early" for number in range(40))])
    with django_assert_max_num_queries(5):
        assert read_attribute_list(text, get_team(world.ada)).is_valid
