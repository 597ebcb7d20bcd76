"""What an installation records about itself: workers, outages, metrics, the audit log, failed sign-ins, emails, and
what workers prepared for problems."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from judge.models.sessions import Candidate


class RegisteredWorkerManager(models.Manager["Worker"]):
    """Workers, without those that were stopped in good order."""

    def get_queryset(self) -> models.QuerySet["Worker"]:
        return super().get_queryset().filter(stopped_at=None)


class Worker(models.Model):
    """A Celery worker with its judging processes, as last reported by itself.

    The worker may have stopped since: `seen_at` is the time of the report.
    """

    name = models.CharField(max_length=200, primary_key=True)
    """Host and pid. `Attempt.worker` is this name, a colon and the pid of the judging process."""
    tags = models.JSONField(default=list)
    """The queues that it consumes. They include "sweep" if it runs the sweeper."""
    version = models.CharField(max_length=40)
    problems = models.CharField(max_length=12)
    """Digest of the versions of its problems."""
    backend = models.CharField(max_length=20)
    pool = models.JSONField(default=dict)
    """The counters of its cell pools, summed over its processes: the fields of `sandbox.PoolCounters`, and `processes`.

    Also `shared`, what its launcher reports, and `has_broker`: see
    `judge.operations.worker_registry.has_broker`.
    """
    gpu = models.JSONField(null=True)
    """For a worker that times kernels: `judge.operations.gpu_status.GpuReport` as JSON."""
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)
    swept_at = models.DateTimeField(null=True)
    """When it last reclaimed expired leases and notified workers of queued submissions."""
    drain_asked_at = models.DateTimeField(null=True)
    """Since then it finishes its submissions and claims no new ones. A restart of the worker clears it."""
    stopped_at = models.DateTimeField(null=True)
    """When it was stopped in good order. The row is then kept for an hour, for what the worker served."""

    objects = RegisteredWorkerManager()
    all_objects = models.Manager["Worker"]()

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Outage(models.Model):
    """A time in which no process of a service ran or reached the database."""

    class Service(models.TextChoices):
        WEB = "web", "The web server"
        JUDGING = "judging", "Judging"

    service = models.CharField(max_length=20, choices=Service.choices)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering: ClassVar = ["started_at", "pk"]

    def __str__(self) -> str:
        return f"{self.service}, {self.started_at:%F %T} to {self.ended_at:%F %T}"


class ServiceLiveness(models.Model):
    """When a service last reported that it runs. The next report finds an outage by comparing the time."""

    service = models.CharField(max_length=20, primary_key=True)
    alive_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.service


class Counter(models.Model):
    """A metric counter that all processes share. It only grows, and it outlives the rows that it counted."""

    metric = models.CharField(max_length=60)
    labels = models.CharField(max_length=200, blank=True)
    """For example "tag=cpu,verdict=accepted", sorted by name."""
    bucket = models.CharField(max_length=20, blank=True)
    """For histograms: the upper bound in seconds, "+Inf" for the last bucket."""
    count = models.BigIntegerField(default=0)
    total = models.FloatField(default=0.0)
    """A sum of seconds: of the observations in this bucket of a histogram, and of the waits for a cell. Otherwise 0."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["metric", "labels", "bucket"], name="one_counter")]

    def __str__(self) -> str:
        return f"{self.metric}{{{self.labels}}} {self.bucket} {self.count}"


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


class LoginFailure(models.Model):
    """A failed sign-in. Recent ones limit how fast passwords can be guessed."""

    username = models.CharField(max_length=150)
    address = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.username} from {self.address}"


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


class InterviewSeed(models.Model):
    """The seed of the hidden cases that judge interviews in a problem. Each installation draws its own.

    Anyone who knows it can compute the hidden inputs. So no response, event, export or log contains it.
    """

    slug = models.CharField(max_length=80, primary_key=True)
    seed = models.BigIntegerField()
    version = models.CharField(max_length=40, blank=True)
    """The version of the problem for which a worker has proven the seed (`judge.workers.interview_seeds`)."""

    def __str__(self) -> str:
        return f"seed of {self.slug}"


class SampleOutputs(models.Model):
    """The expected outputs of a problem version's sample cases, which the statement shows.

    Only workers compute expected outcomes, so a worker stores this for the web server. It has nothing of other cases.
    """

    slug = models.CharField(max_length=80)
    version = models.CharField(max_length=20)
    outputs = models.JSONField()
    """Views by the name of the case (`judge.domain.sample_outputs.ADAPTER`)."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug", "version"], name="one_row_per_problem_version")
        ]

    def __str__(self) -> str:
        return f"sample outputs of {self.slug} {self.version}"
