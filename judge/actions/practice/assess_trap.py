from django.utils import timezone

from judge.domain.session_rules import require_practice
from judge.domain.traps import compute_trap_id
from judge.models import CandidateSession, TrapSelfAssessment
from problems.format.problem import InterviewPrompt, Problem


def assess_trap(
    session: CandidateSession, problem: Problem, trap: InterviewPrompt, answer: str, covered_points: list[int]
) -> TrapSelfAssessment:
    """Store the candidate's own assessment of their explanation. It replaces an earlier one.

    `covered_points` are indexes of `list_talking_points`, and `answer` is a `TrapSelfAssessment.Answer`.
    """
    require_practice(session)
    fields = {"answer": answer, "covered_points": sorted(set(covered_points)), "assessed_at": timezone.now()}
    row, _ = session.trap_assessments.update_or_create(slug=problem.slug, trap=compute_trap_id(trap), defaults=fields)
    return row
