"""What helps to make an interview: templates, how often a team has used a problem, and the bugs to debug."""

from typing import Any

import pytest

from judge.actions.privacy.delete_candidate import delete_candidate
from judge.domain import catalog
from judge.domain.interview_templates import BUILT_IN
from judge.models import AuditEntry, Candidate, CandidateSession, Interview, InterviewTemplate, ProblemRestriction, User
from tests.judge.factories import World, get_team, make_client, make_session, send

BODY = {
    "name": "  Numerics ",
    "minutes": 30,
    "problems": [
        {"slug": "softmax", "exercises": ["test", "fix-2"]},
        {"slug": "lru_cache", "exercises": ["implement"]},
    ],
    "rules": {"ai_policy": "limited", "ai_policy_text": "looking up NumPy", "private_periods": 2},
    "invitation_days": 7,
}


def get_url(world: World, path: str = "templates") -> str:
    return f"/api/teams/{get_team(world.ada).pk}/{path}"


def save(world: World, **changes: Any) -> Any:
    return send(make_client(world.ada), "POST", get_url(world), BODY | changes)


def create_rubric(world: World, name: str, owner: User | None = None) -> int:
    owner = owner or world.ada
    levels = {"strong_no": "a", "no": "b", "yes": "c", "strong_yes": "d"}
    body = {"name": name, "dimensions": [levels | {"title": "Speed"}]}
    return send(make_client(owner), "POST", f"/api/teams/{get_team(owner).pk}/rubrics", body).json()["id"]


def list_templates(world: World) -> list[dict[str, Any]]:
    return send(make_client(world.ada), "GET", get_url(world)).json()


def test_saves_and_lists_a_template_after_the_built_in_ones(world: World) -> None:
    assert save(world).status_code == 201
    *built_in, saved = list_templates(world)
    assert [(each["id"], each["name"]) for each in built_in] == [(None, "45-minute screen"), (None, "Debugging round")]
    assert (saved["name"], saved["minutes"], saved["invitation_days"], saved["missing"]) == ("Numerics", 30, 7, [])
    # Problems stay in their order, and exercises are in display order.
    assert saved["problems"] == [
        {"slug": "softmax", "exercises": ["fix-2", "test"]},
        {"slug": "lru_cache", "exercises": ["implement"]},
    ]
    assert saved["rules"]["ai_policy_text"] == "looking up NumPy"
    assert saved["rules"]["private_periods"] == 2


def test_template_keeps_its_rubric_until_it_is_deleted(world: World) -> None:
    ada, team = make_client(world.ada), get_team(world.ada)
    rubric = create_rubric(world, "Kernels")
    assert save(world, rubric=rubric).json()["rubric"] == rubric
    saved = list_templates(world)[-1]
    assert (saved["rubric"], saved["is_rubric_missing"]) == (rubric, False)
    assert send(ada, "DELETE", f"/api/teams/{team.pk}/rubrics/{rubric}").status_code == 204
    saved = list_templates(world)[-1]
    assert (saved["rubric"], saved["is_rubric_missing"]) == (None, True)
    assert save(world, name="Other", rubric=rubric).status_code == 404


def test_refuses_the_rubric_of_another_team(world: World) -> None:
    rubric = create_rubric(world, "Bens", world.ben)
    assert save(world, rubric=rubric).status_code == 404
    assert InterviewTemplate.objects.count() == 0


def test_stores_several_bugs_of_a_problem(world: World) -> None:
    problems = [{"slug": "softmax", "exercises": ["fix-3", "fix-1"]}]
    assert save(world, problems=problems).json()["problems"] == [{"slug": "softmax", "exercises": ["fix-1", "fix-3"]}]


@pytest.mark.parametrize("template", BUILT_IN, ids=lambda template: template.name)
def test_every_team_can_create_an_interview_from_a_built_in_template(template: Any, world: World) -> None:
    listed = next(each for each in list_templates(world) if each["name"] == template.name)
    assert listed["missing"] == []
    body = {name: listed[name] for name in ("minutes", "problems", "rules", "invitation_days")} | {"title": "T"}
    created = send(make_client(world.ada), "POST", "/api/interviews", body).json()
    assert created["exercises"] == {slug: list(names) for slug, names in template.exercises.items()}
    minutes = sum(catalog.get_problem(slug).minutes * len(names) for slug, names in template.exercises.items())
    assert minutes <= template.minutes


def test_renames_and_deletes_a_template(world: World) -> None:
    ada, pk = make_client(world.ada), save(world).json()["id"]
    assert send(ada, "PUT", get_url(world, f"templates/{pk}"), {"name": "Screen"}).json()["name"] == "Screen"
    assert send(ada, "DELETE", get_url(world, f"templates/{pk}")).status_code == 204
    assert not InterviewTemplate.objects.exists()
    actions = AuditEntry.objects.filter(subject=f"team {get_team(world.ada).pk}").values_list("action", flat=True)
    assert {"save template", "rename template", "delete template"} <= set(actions)


@pytest.mark.parametrize("name", ["numerics", "DEBUGGING ROUND"])
def test_rejects_a_name_that_is_taken(name: str, world: World) -> None:
    save(world)
    response = save(world, name=name)
    assert (response.status_code, response.json()["code"]) == (409, "name_taken")
    pk = save(world, name="Other").json()["id"]
    assert send(make_client(world.ada), "PUT", get_url(world, f"templates/{pk}"), {"name": name}).status_code == 409


def test_template_can_be_renamed_to_another_spelling_of_its_name(world: World) -> None:
    pk = save(world).json()["id"]
    response = send(make_client(world.ada), "PUT", get_url(world, f"templates/{pk}"), {"name": "NUMERICS"})
    assert response.json()["name"] == "NUMERICS"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"problems": []}, 422),
        ({"problems": [{"slug": "no-such", "exercises": ["implement"]}]}, 404),
        ({"problems": [{"slug": "softmax", "exercises": ["fix-99"]}]}, 404),
        ({"invitation_days": 366}, 422),
        ({"rules": {"ai_policy": "limited"}}, 422),
        ({"name": " "}, 422),
    ],
)
def test_rejects_what_no_interview_can_have(changes: dict[str, Any], status: int, world: World) -> None:
    assert save(world, **changes).status_code == status
    assert not InterviewTemplate.objects.exists()


def test_template_of_another_team_is_not_found(world: World) -> None:
    pk = save(world).json()["id"]
    ben, url = make_client(world.ben), f"/api/teams/{get_team(world.ben).pk}/templates/{pk}"
    assert send(ben, "PUT", url, {"name": "Mine"}).status_code == 404
    assert send(ben, "DELETE", url).status_code == 404
    assert InterviewTemplate.objects.filter(pk=pk).exists()


def test_leaves_out_problems_that_the_team_cannot_use(world: World) -> None:
    save(world)
    ProblemRestriction.objects.create(slug="softmax", team=get_team(world.ben))
    saved = list_templates(world)[-1]
    assert [each["slug"] for each in saved["problems"]] == ["lru_cache"]
    assert saved["missing"] == ["softmax"]
    assert save(world, name="Another").status_code == 404


def test_unknown_rules_of_a_later_release_are_ignored(world: World) -> None:
    pk = save(world).json()["id"]
    InterviewTemplate.objects.filter(pk=pk).update(rules={"ai_policy": "allowed", "from_later": True})
    assert list_templates(world)[-1]["rules"]["ai_policy"] == "allowed"


def test_counts_how_often_the_team_has_used_each_problem(world: World) -> None:
    unstarted = make_session(world.ada, "Kim", started=False)
    Interview.objects.filter(pk=unstarted.interview_id).update(problems=["softmax", "lru_cache"])
    CandidateSession.objects.filter(pk=world.sam.pk).update(interview=world.interview)
    usage = send(make_client(world.ada), "GET", get_url(world, "problem-usage")).json()
    counts = {each["slug"]: (each["interviews"], each["candidates"]) for each in usage}
    assert counts == {"softmax": (2, 2), "lru_cache": (1, 0)}


def test_preview_names_the_bug_of_each_offered_exercise(world: World) -> None:
    preview = send(make_client(world.ada), "GET", "/api/problems/softmax/preview").json()
    assert [fix["exercise"] for fix in preview["fixes"]] == [
        name for name in preview["exercise_names"] if name.startswith("fix-")
    ]
    assert preview["fixes"][0]["title"] in {bug["title"] for bug in preview["bugs"]}


def test_deleting_a_candidate_replaces_the_name_in_templates(world: World) -> None:
    rules = {"ai_policy": "limited", "ai_policy_text": "what Robin asks"}
    save(world, name="Screen of Robin", rules=rules)
    save(world, name="Screen of deleted candidate")
    delete_candidate(world.robin.candidate, world.ada)
    text = str(list_templates(world))
    assert "Robin" not in text
    assert "what deleted candidate asks" in text
    assert len({row.name for row in InterviewTemplate.objects.all()}) == 2


def test_deletes_a_candidate_whose_name_is_the_word_of_a_rule(world: World) -> None:
    save(world)
    Candidate.objects.filter(pk=world.robin.candidate_id).update(name="Limited")
    delete_candidate(Candidate.objects.get(pk=world.robin.candidate_id), world.ada)
    assert list_templates(world)[-1]["rules"]["ai_policy"] == "limited"
