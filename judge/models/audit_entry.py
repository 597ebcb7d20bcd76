from typing import ClassVar

from django.conf import settings
from django.db import models


class AuditEntry(models.Model):
    """Who did what to whose data, and when. Entries are never changed; retention deletes old ones."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=150)
    """The username at that time, or the command that ran on the server."""
    address = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=60)
    """A verb and a noun: "revoke invitation"."""
    subject = models.CharField(max_length=200)
    """The kind and id of the object: "invitation 12". Never a candidate's name, because entries outlive candidates."""
    detail = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["subject", "-at"], name="audit_of_a_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by_name}: {self.action} {self.subject}"
