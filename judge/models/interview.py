from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from judge.models.candidate_session import CandidateSession


class Interview(models.Model):
    """A set of problems with a time limit. The one without an owner is practice: no time limit, all problems that
    are not reserved."""

    owner_id: int | None
    sessions: "RelatedManager[CandidateSession]"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="interviews")
    title = models.CharField(max_length=200)
    minutes = models.PositiveIntegerField()
    problems = models.JSONField(default=list)
    """Slugs, in display order."""
    exercises = models.JSONField(default=dict)
    """The names of each problem's exercises, by slug. A problem without an entry has only `implement`; the name "all"
    stands for every exercise of the problem."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["title"], condition=models.Q(owner=None), name="one_practice_interview")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_practice(self) -> bool:
        return self.owner_id is None
