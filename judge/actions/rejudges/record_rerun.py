from dataclasses import asdict
from typing import Any
from uuid import UUID

from judge.domain.rejudges import old_report
from judge.grading.report_comparison import classify_change, summarize_report
from judge.grading.report import GradingReport
from judge.models import RejudgeItem


def note_rerun(again: UUID, graded: GradingReport) -> None:
    """Where this row is a rejudge's, write down what the new report would change. Nothing is changed by it."""
    items = RejudgeItem.objects.select_related("submission__report").defer("submission__source")
    item = items.filter(again=again).first()
    if item is None:
        return
    before = old_report(item, graded)
    item.change = classify_change(before, graded)
    item.verdict_before, item.verdict_after = before.verdict, graded.verdict
    item.was, item.now = shown(before), shown(graded)
    item.save(update_fields=["change", "verdict_before", "verdict_after", "was", "now"])


def shown(report: GradingReport) -> dict[str, Any]:
    found = asdict(summarize_report(report))
    scores = {group: score.model_dump() for group, score in report.scores.items()}
    return found | {"scores": scores, "bugs": list(found["bugs"])}
