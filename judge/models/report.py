import uuid

from django.db import models

from judge.grading.report import GradingReport, NearBug
from judge.models.submission import Submission


class Report(models.Model):
    """The result of a submission. `verdict` and `scores` duplicate the parts of the body that lists need."""

    submission_id: uuid.UUID
    submission = models.OneToOneField(Submission, models.CASCADE, primary_key=True, related_name="report")
    attempt = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=20)
    scores = models.JSONField()
    body = models.TextField()
    """JSON text, because PostgreSQL's JSON type rejects the NULs that a solution may print."""
    nearest = models.JSONField(null=True)
    """`GradingReport.nearest`. It is not in the body, because the previous release could not read that."""
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.verdict} for {self.submission_id}"

    def load(self) -> GradingReport:
        report = GradingReport.model_validate_json(self.body)
        return report.model_copy(update={"nearest": [NearBug.model_validate(near) for near in self.nearest or []]})
