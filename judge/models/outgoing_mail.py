import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from judge.models.candidate import Candidate


class OutgoingMail(models.Model):
    """A mail to send. It is written in the transaction of its cause, so it exists if and only if that happened.

    The address and the parameters are deleted when the mail was sent or given up, and the row some days later.
    """

    class Kind(models.TextChoices):
        PASSWORD_RESET = "password_reset"
        PASSWORD_CHANGED = "password_changed"
        ADDRESS_CHANGED = "address_changed"
        INTERVIEW_INVITATION = "interview_invitation"
        """Of an invitation without a plan that does not expire."""
        DATED_INVITATION = "dated_invitation"
        """The same with the planned time, and until when it can be used."""
        TEAM_INVITATION = "team_invitation"

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    """Also the mail's Message-ID, so that a receiver can recognize a mail that it got twice."""
    kind = models.CharField(max_length=40, choices=Kind.choices)
    to = models.CharField(max_length=254, blank=True)
    parameters = models.JSONField(default=dict)
    """What the text names: strings, by the names in `judge.actions.mail.mail_texts`."""
    candidate = models.ForeignKey(Candidate, models.CASCADE, null=True, related_name="mails")
    """The candidate whose address it is, if any. Deleting the candidate's data also deletes the mail."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    """When it is next attempted. During an attempt: when the lease of the process that sends it ends."""
    give_up_at = models.DateTimeField()
    error = models.CharField(max_length=300, blank=True)
    """The error of the last attempt, without the address."""
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    """When it was sent or given up."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="mails_to_send"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
