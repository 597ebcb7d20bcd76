"""Drafts, which the previous release reads and writes, have the same text as documents.

During a rolling upgrade both releases run, and an upgrade can be reverted. The next release removes this and `Draft`.
"""

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Subquery

from judge.models import Document, Draft
from judge.prepared_query import update_rows


def mirror_draft(document: Document) -> None:
    """Copy the document's text to its draft. A draft that the previous release has changed stays as it is: it is
    imported when the document is opened or changed next. The caller saves the document."""
    key = {"session_id": document.session_id, "slug": document.slug, "exercise": document.exercise}
    revision = document.draft_revision + 1
    fields = {"source": document.source, "revision": revision, "saved_at": document.saved_at}
    if update_rows(Draft, key | {"revision": document.draft_revision}, fields):
        document.draft_revision = revision
    elif document.draft_revision == 0:
        try:
            with transaction.atomic():
                Draft.objects.create(**key, **fields)
            document.draft_revision = revision
        except IntegrityError:
            pass  # the previous release has just created one


def has_newer_draft() -> Exists:
    """An annotation for documents: `find_newer_draft` would find one."""
    key = {name: OuterRef(name) for name in ("session", "slug", "exercise")}
    return Exists(Draft.objects.filter(**key).exclude(revision=OuterRef("draft_revision")))


def find_newer_draft(document: Document) -> Draft | None:
    """The draft, if the previous release has changed it since it was mirrored or imported.

    One statement reads both revisions: another request may store an update between two.
    """
    revision = Document.objects.filter(pk=document.pk).values("draft_revision")
    key = {"session_id": document.session_id, "slug": document.slug, "exercise": document.exercise}
    return Draft.objects.filter(**key).exclude(revision=Subquery(revision)).first()


def is_newer_draft(draft: Draft, locked: Document) -> bool:
    """Whether the draft that was found is still to be imported. The session is locked."""
    is_unchanged = Draft.objects.filter(pk=draft.pk, revision=draft.revision).exists()
    return is_unchanged and locked.draft_revision != draft.revision
