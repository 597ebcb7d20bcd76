"""No response tells an assigned interviewer a result that is folded for them: every answer is the same, whatever the
candidate's result and the decision are."""

import re
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from judge.actions.results.update_results import update_session_results
from judge.domain import catalog
from judge.domain.traps import compute_trap_id
from judge.grading.report import GradingReport, Score, Verdict
from judge.models import (
    Attempt,
    AuditEntry,
    CandidateSession,
    Decision,
    Membership,
    Report,
    Scorecard,
    Submission,
    User,
)
from tests.judge.compared_sessions import DIMENSION, end_two_sessions, save_card
from tests.judge.document_page import DocumentPage
from tests.judge.factories import SLUG, World, get_team, make_client, make_member, make_report, send, show_results
from tests.judge.read_routes import list_read_urls, read_text

pytestmark = pytest.mark.usefixtures("unlimited_requests")
BUG = "mean-subtracted"
WRONG = make_report()
RIGHT = WRONG.model_copy(
    update={"verdict": Verdict.ACCEPTED, "bugs": [], "cases": [], "scores": {"normal": Score(passed=2, total=2)}}
)
VARYING = re.compile(r'\d{4}-\d\d-\d\d(T[\d:.]+(Z|\+00:00)?)?|\d{1,2}:\d\d|"csrf_token": "\w+"')
"""What differs between any two readings: times and a random token."""
SHOWN = (
    *("/api/candidates/{c}/export", "/api/comparison?ids={s}%2C{o}", "/api/comparison/pdf?ids={s}%2C{o}"),
    *("/api/interviews/{i}/candidates", "/api/interviews/{i}/submissions"),
    *("/api/interviews/{i}/candidates/csv", "/api/interviews/{i}/submissions/csv"),
    *(f"/api/invitations/{{s}}/{page}" for page in ("report", "report/pdf", "replay", "replay/runs/{r}", "live")),
    *("/api/invitations/{s}/scorecards", "/api/session-list", "/api/session-list/csv", "/api/submissions/{u}"),
    *("/api/session-list?decision=reject", "/api/session-list?verdict=none", "/api/session-list?order=bugs"),
    *("/api/teams/{t}/problem-statistics", "/api/teams/{t}/problem-statistics/csv"),
    "/api/teams/{t}/exercise-minutes/softmax/implement",
)
"""Where anybody else reads that the result was another one."""


class AssessedSession:
    """Robin's session: ended, judged, decided, and with a revealed card of Ada that has a bug as evidence. An
    interviewer has also run earlier code of it."""

    def __init__(self, world: World) -> None:
        DocumentPage(world.robin.token)  # opens the exercise
        other = end_two_sessions(world)
        CandidateSession.objects.update(time_up_handled_at=timezone.now())
        self.session, team = world.robin, get_team(world.ada)
        self.ian = make_member("ian", team, "interviewer")
        self.lea = make_member("lea", team, "owner")
        panel = {"interviewers": [world.ada.pk, self.ian.pk]}
        assert send(make_client(world.ada), "PUT", f"/api/interviews/{world.interview.pk}/panel", panel).json()
        save_card(world.robin, world.ada)
        CandidateSession.objects.update(cards_revealed_at=timezone.now())
        run = make_replay_run(world.submission)
        decision = {"choice": "hold", "reason": "x", "revision": 0}
        send(make_client(self.lea), "PUT", f"/api/invitations/{self.session.pk}/decision", decision)
        self.ids: dict[str, Any] = {
            "interview_id": world.interview.pk,
            "invitation_id": self.session.pk,
            "ids": f"{self.session.pk},{other.pk}",
            "candidate_id": self.session.candidate_id,
            "submission_id": world.submission.pk,
            "run_id": run.pk,
            "version_id": world.old_version.pk,
            "team_id": team.pk,
            "member_id": Membership.objects.get(user=self.ian).pk,
            "slug": SLUG,
            "exercise": "implement",
            "trap_id": compute_trap_id(catalog.get_problem(SLUG).traps[0]),
            "token": "practice",
            "page": "sessions",
            "name": world.worker.name,
        } | dict.fromkeys(("rejudge_id", "item_id", "member_invitation_id"), 1)
        self.ids |= dict.fromkeys(("share_token", "join_token"), "unknown")
        names = {"c": "candidate_id", "i": "interview_id", "s": "invitation_id", "u": "submission_id", "t": "team_id"}
        known = {short: self.ids[name] for short, name in names.items()} | {"o": other.pk, "r": run.pk}
        self.shown = {url.format(**known) for url in SHOWN}

    def set_result(self, report: GradingReport, choice: str, bug: str) -> None:
        """As if the session had had this result from the start."""
        scores = {group: score.model_dump() for group, score in report.scores.items()}
        Report.objects.update(verdict=report.verdict, scores=scores, body=report.model_dump_json())
        assert update_session_results(self.session.pk)
        Decision.objects.update(choice=choice, reason=f"Because of {choice}", next_step=f"Then {choice}")
        evidence = {"kind": "bug", "submission": str(self.ids["submission_id"]), "bug": bug, "label": f"A {bug}"}
        rating = {"level": "yes", "note": "", "evidence": [evidence]}
        Scorecard.objects.filter(saved_at__isnull=False).update(ratings={DIMENSION: rating})

    def read_all(self, user: User, urls: Iterable[str]) -> dict[str, tuple[int, str]]:
        AuditEntry.objects.all().delete()  # an export has the entries of earlier ones
        client, answers = make_client(user), dict[str, tuple[int, str]]()
        for url in urls:
            response = send(client, "GET", url)
            assert response.status_code < 500, url
            answers[url] = response.status_code, VARYING.sub("", read_text(response))
        return answers

    def find_differences(self, user: User) -> set[str]:
        """The addresses whose answer depends on the result."""
        urls = list(list_read_urls(self.ids, (BUG, "Because of reject", SLUG), with_choices=True))
        self.set_result(WRONG, "reject", BUG)
        wrong = self.read_all(user, urls)
        self.set_result(RIGHT, "advance", "other-bug")
        right = self.read_all(user, urls)
        return {url for url in urls if wrong[url] != right[url]}


def make_replay_run(submission: Submission) -> Submission:
    fields = {each.name: getattr(submission, each.name) for each in Submission._meta.concrete_fields}
    pk = uuid4()
    run = Submission.all_objects.create(**fields | {"id": pk, "rerun_of_id": pk, "origin": Submission.Origin.REPLAY})
    Attempt.objects.create(submission=run, number=1, worker="here:1")
    Report.objects.create(submission=run, attempt=1, verdict="", scores={}, body="")
    return run


@pytest.fixture
def assessed(world: World) -> AssessedSession:
    return AssessedSession(world)


def test_no_answer_depends_on_a_folded_result(assessed: AssessedSession) -> None:
    assert assessed.find_differences(assessed.ian) == set()


def test_everybody_else_reads_the_result_in_these_answers(assessed: AssessedSession) -> None:
    """Otherwise the other test would find nothing because nothing is there."""
    show_results(assessed.session, assessed.ian)
    for reader in (assessed.ian, assessed.lea):
        assert assessed.shown - assessed.find_differences(reader) == set()
