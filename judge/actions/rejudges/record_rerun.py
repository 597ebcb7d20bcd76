from dataclasses import asdict
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from judge.grading.report import GradingReport, Score, Verdict
from judge.grading.report_comparison import classify_change, summarize_report
from judge.models import RejudgeItem
from judge.prepared_query import PreparedQuery

UNREADABLE_REPORT = "The old report was written by another version of this server. This version cannot read all of it."
FIND_ITEM = PreparedQuery(lambda rerun: RejudgeItem.objects.filter(rerun=rerun).values_list("pk")[:1], UUID)


def record_rerun(rerun: UUID, graded: GradingReport) -> None:
    """If this submission is a rerun, store what its report would change. The old report stays in place."""
    if FIND_ITEM.first(rerun) is None:  # a short query first, because nearly no submission is a rerun
        return
    item = (
        RejudgeItem.objects.filter(rerun=rerun).select_related("submission__report").defer("submission__source").first()
    )
    if item is None:  # deleted meanwhile
        return
    old = load_old_report(item, graded)
    item.change = classify_change(old, graded)
    item.verdict_before, item.verdict_after = old.verdict, graded.verdict
    item.old_summary, item.new_summary = build_summary(old), build_summary(graded)
    item.save(update_fields=["change", "verdict_before", "verdict_after", "old_summary", "new_summary"])


def load_old_report(item: RejudgeItem, new: GradingReport) -> GradingReport:
    """Load the report that the rejudge replaces or has replaced.

    If it is unreadable after an upgrade, the result has only what the columns and the stored summary contain.
    """
    row = item.submission.report
    try:
        return GradingReport.model_validate_json(item.previous_report or row.body)
    except ValidationError:
        stored_fields = {
            "verdict": Verdict(item.verdict_before or row.verdict),
            "scores": {
                name: Score.model_validate(score) for name, score in item.old_summary.get("scores", row.scores).items()
            },
            "problem_version": item.old_summary.get("problem_version", item.submission.problem_version),
        }
        missing_fields = {"message": UNREADABLE_REPORT, "bugs": [], "cases": [], "implementations": [], "given": None}
        return new.model_copy(update=stored_fields | missing_fields)


def build_summary(report: GradingReport) -> dict[str, Any]:
    summary = asdict(summarize_report(report))
    scores = {group: score.model_dump() for group, score in report.scores.items()}
    return summary | {"scores": scores, "bugs": list(summary["bugs"])}
