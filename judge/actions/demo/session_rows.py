"""The rows of finished sessions, built from their scripts and stored in few statements."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from django.db.models import F, Model, OuterRef, Subquery

from judge.actions.demo.grade_scripts import Reports
from judge.actions.demo.session_script import Edit, PlannedSession, ScriptedSubmission, Signal
from judge.domain import catalog
from judge.domain.documents.text_document import TextDocument
from judge.domain.documents.update_format import encode_first_update
from judge.domain.exercise_times import ExerciseKey
from judge.domain.session_end import GRACE
from judge.grading.report import GradingReport
from judge.models import (
    Attempt,
    Candidate,
    CandidateSession,
    Document,
    DocumentUpdate,
    Interview,
    Priority,
    Report,
    Submission,
    TimelineEvent,
)
from problems.format.loader import CHECKED_SEED

QUEUE_TIME = timedelta(seconds=1)
INVITED_BEFORE = timedelta(days=2)
STARTER_CLIENT = 2
"""The id of the Yjs client that wrote the starter. The candidate's page has one of its own."""
BATCH = 500


@dataclass(slots=True)
class SessionRows:
    """Unsaved rows of many sessions."""

    candidates: list[Candidate] = field(default_factory=list)
    sessions: list[CandidateSession] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    updates: list[DocumentUpdate] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    events: list[TimelineEvent] = field(default_factory=list)

    def add_session(
        self,
        interview: Interview,
        planned: PlannedSession,
        reports: Reports,
        *,
        with_typing: bool = True,
    ) -> CandidateSession:
        """Add the rows of one session. Without typing, each document has its starter and its last text only."""
        plan, script, start, ended_at = planned.plan, planned.script, planned.started_at, planned.ended_at
        submissions = (each for each in script if isinstance(each, ScriptedSubmission))
        is_time_up = any(each.origin == Submission.Origin.TIME_UP for each in submissions)
        session = CandidateSession(
            candidate=Candidate(name=plan.name),
            interview=interview,
            started_at=start,
            ended_at=None if is_time_up else ended_at,
            time_up_handled_at=ended_at + GRACE,
            feedback=plan.feedback,
            feedback_at=ended_at + timedelta(minutes=4) if plan.feedback else None,
        )
        self.candidates.append(session.candidate)
        self.sessions.append(session)
        edits: dict[ExerciseKey, list[Edit]] = defaultdict(list)
        self.events.append(TimelineEvent(session=session, kind=TimelineEvent.Kind.STARTED, at=start))
        for moment in script:
            at = start + timedelta(seconds=moment.seconds)
            slug, exercise = moment.exercise
            if isinstance(moment, Edit):
                edits[moment.exercise].append(moment)
            elif isinstance(moment, ScriptedSubmission):
                self.add_submission(session, moment, reports[moment.grading_key], at)
            elif isinstance(moment, Signal):
                place = {"slug": slug, "exercise": exercise, "detail": moment.detail}
                self.events.append(TimelineEvent(session=session, kind=moment.kind, at=at, **place))
        by = "time_limit" if is_time_up else "candidate"
        ended = TimelineEvent(session=session, kind=TimelineEvent.Kind.ENDED, at=ended_at, detail={"by": by})
        self.events.append(ended)
        self.add_documents(session, edits, with_typing=with_typing)
        return session

    def add_submission(
        self, session: CandidateSession, moment: ScriptedSubmission, report: GradingReport, at: datetime
    ) -> None:
        slug, exercise = moment.exercise
        problem = catalog.get_problem(slug)
        finished_at = at + QUEUE_TIME
        submission = Submission(
            session=session,
            slug=slug,
            exercise=exercise,
            problem_version=problem.version,
            seed=CHECKED_SEED,
            kind=moment.kind,
            origin=moment.origin,
            source=moment.source.encode(),
            tag=problem.tag,
            priority=Priority.INTERVIEW,
            state=Submission.State.DONE,
            attempt=1,
            finished_at=finished_at,
        )
        self.submissions.append(submission)
        self.attempts.append(
            Attempt(
                submission=submission,
                number=1,
                worker="demo",
                ended_at=finished_at,
                ending=Attempt.Ending.JUDGED,
            )
        )
        self.reports.append(build_report(submission, report))

    def add_documents(
        self, session: CandidateSession, edits: dict[ExerciseKey, list[Edit]], *, with_typing: bool
    ) -> None:
        positions = count(1)
        for (slug, exercise), all_edits in edits.items():
            stored_edits = all_edits if with_typing else [all_edits[0], all_edits[-1]]
            updates, text_document = encode_edits([each.text for each in stored_edits])
            times = [session.started_at + timedelta(seconds=each.seconds) for each in stored_edits]
            size = sum(map(len, updates))
            document = Document(
                session=session,
                slug=slug,
                exercise=exercise,
                number=len(updates) - 1,
                source=text_document.get_text().encode(),
                saved_at=times[-1],
                snapshot=text_document.get_state(),
                snapshot_number=len(updates) - 1,
                stored_bytes=size,
                snapshot_stored_bytes=size,
            )
            self.documents.append(document)
            self.updates += [
                DocumentUpdate(
                    session=session,
                    document=document,
                    number=number,
                    position=next(positions),
                    update=update,
                    author=DocumentUpdate.Author.CANDIDATE if number else DocumentUpdate.Author.SERVER,
                    client="demo" if number else "",
                    sequence=number,
                    stored_at=at,
                )
                for number, (update, at) in enumerate(zip(updates, times, strict=True))
            ]

    def store(self) -> None:
        """Inside the caller's transaction. Django sets the times of creation to now, so they are corrected."""
        for rows in (
            *(self.candidates, self.sessions, self.documents, self.updates, self.submissions),
            *(self.attempts, self.reports, self.events),
        ):
            store_rows(rows)
        session_ids = [row.pk for row in self.sessions]
        for start in range(0, len(session_ids), BATCH):
            backdate(session_ids[start : start + BATCH])


def store_rows(rows: Sequence[Model]) -> None:
    if rows:
        type(rows[0])._base_manager.bulk_create(rows, batch_size=BATCH)


def backdate(session_ids: Sequence[int]) -> None:
    """Set the times of creation of sessions, candidates, submissions and attempts, and of the attempts' start."""
    CandidateSession.objects.filter(pk__in=session_ids).update(created_at=F("started_at") - INVITED_BEFORE)
    invited_at = CandidateSession.objects.filter(candidate=OuterRef("pk")).values("created_at")[:1]
    Candidate.objects.filter(sessions__in=session_ids).update(created_at=Subquery(invited_at))
    submissions = Submission.objects.filter(session__in=session_ids)
    submissions.update(created_at=F("finished_at") - QUEUE_TIME)
    Attempt.objects.filter(submission__in=submissions).update(started_at=F("ended_at") - QUEUE_TIME / 2)


def build_report(submission: Submission, report: GradingReport) -> Report:
    return Report(
        submission=submission,
        attempt=1,
        verdict=report.verdict,
        scores={group: score.model_dump() for group, score in report.scores.items()},
        body=report.model_dump_json(),
    )


def encode_edits(texts: Sequence[str]) -> tuple[list[bytes], TextDocument]:
    """The updates that lead to each text, and the document after them."""
    first = encode_first_update(texts[0], STARTER_CLIENT)
    document = TextDocument(first)
    return [first, *map(document.replace_text, texts[1:])], document
