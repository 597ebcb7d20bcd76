"""Words and numbers of the PDFs, the same as in the pages."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from judge.domain.comparison import GROUPS
from judge.grading.report import Verdict

GROUP_TITLES = {"tests": "Bugs caught"}
LEVEL_TITLES = {"": "Not assessed", "strong_no": "Strong no", "no": "No", "yes": "Yes", "strong_yes": "Strong yes"}
CHOICE_TITLES = {"advance": "Advance", "hold": "On hold", "reject": "Reject"}
ORIGIN_TEXTS = {
    "time_up": "Submitted automatically at the end",
    "interviewer": "Submitted by an interviewer, with edits that arrived after the end",
}
FOLDED = (
    "Verdicts, scores and named bugs are hidden until you save your scorecard, so that you judge for yourself. "
    "If you show them earlier in the page, your scorecard says so, and the PDF has them too."
)


def address_interviewer(message: str) -> str:
    """A message of the judge, which addresses the candidate: "Your code raised" as "The candidate's code raised"."""
    return re.sub(
        r"\b(y)our (?=(?:\d+ )?(?:code|file|input|result|solution|tests?)\b)",
        lambda found: "The candidate's " if found[1] == "Y" else "the candidate's ",
        message,
        flags=re.IGNORECASE,
    )


def format_words(name: str) -> str:
    """ "wrong_answer" as "Wrong answer"."""
    return name.replace("_", " ").capitalize()


def format_group(name: str) -> str:
    """As `formatGroup` of caseGroups.ts: "part2-axis" as "Part 2: axis"."""
    if part := re.fullmatch(r"part(\d+)(?:-(.+))?", name):
        number, rest = part.groups()
        return f"Part {number}: {rest.replace('-', ' ')}" if rest else f"Part {number}"
    return GROUP_TITLES.get(name) or format_words(name)


def format_exercise(name: str) -> str:
    if name == "implement":
        return "Implement"
    return "Write tests" if name == "test" else f"Debug {name.removeprefix('fix-')}"


def format_duration(seconds: float) -> str:
    """ "1:02:03", and below an hour "2:03"."""
    hours, minutes, rest = int(seconds) // 3600, int(seconds) // 60 % 60, int(seconds) % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def format_moment(at: datetime | None) -> str:
    return f"{at.astimezone(timezone.get_default_timezone()):%-d %b %Y, %H:%M %Z}" if at else ""


def pluralize(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def format_scores(scores: Mapping[str, Any] | None, column: str) -> str:
    """The score of one group, such as "3/5"; "–" if it was not attempted, and empty if there is none. The column
    "parts" sums all follow-up parts."""
    chosen = [
        score for name, score in (scores or {}).items() if (name not in GROUPS if column == "parts" else name == column)
    ]
    attempted = [score for score in chosen if score.attempted]
    if not attempted:
        return "–" if chosen else ""
    return f"{sum(score.passed for score in attempted)}/{sum(score.total for score in attempted)}"


def list_score_columns(all_scores: Sequence[Mapping[str, Any] | None]) -> list[str]:
    """The groups that any of the submissions has."""
    found = {name if name in GROUPS else "parts" for scores in all_scores for name in scores or {}}
    return [group for group in GROUPS if group in found]


def format_verdict(submission: Any) -> str:
    """Of anything with a state, a verdict and a stage. Without a kind it is a submit."""
    if submission.verdict == Verdict.ACCEPTED and getattr(submission, "kind", "submit") == "run":
        return "Correct implementations pass" if submission.exercise == "test" else "Samples passed"
    if submission.verdict == Verdict.ACCEPTED and submission.stage == "interpreter":
        return "Correct, not timed"
    if submission.verdict:
        return format_words(submission.verdict)
    return "Canceled" if submission.state == "cancelled" else "Waiting"
