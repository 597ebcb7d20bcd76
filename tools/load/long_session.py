"""A finished session with the record of an hour of typing."""

import random
from datetime import timedelta

from django.utils import timezone
from pycrdt import Doc, Text

from judge.actions.sessions.open_document import open_document
from judge.domain import catalog
from judge.domain.exercises import IMPLEMENT
from judge.models import CandidateSession, DocumentUpdate
from problems.format.loader import load_package
from tools.load.watched_sessions import SLUG, WatchedSession, start_sessions

MINUTES = 60
LONGEST_TEXT = 8000
LONGEST_CORRECTION = 12
SLUGS = ("softmax", "attention", "rope", "beam_search")


def create_long_session(count: int) -> tuple[WatchedSession, list[tuple[float, bytes]]]:
    """Create the session, with `count` updates and the one that it starts with. Returns it and these updates, each with
    its time in milliseconds since 1970, rounded as pages know it."""
    watched = start_sessions(1)[0]
    session = CandidateSession.objects.get(pk=watched.pk)
    document, _ = open_document(session, catalog.get_problem(SLUG), IMPLEMENT)
    first = document.updates.get()
    updates, text, state = type_updates(bytes(first.update), count)
    # A page knows the start in whole milliseconds only, and shows no update of a later moment.
    start = timezone.now().replace(microsecond=0) - timedelta(minutes=MINUTES)
    step = timedelta(minutes=MINUTES) / (count + 1)
    rows = [
        DocumentUpdate(
            session=session,
            document=document,
            number=number,
            position=first.position + number,
            update=update,
            author=DocumentUpdate.Author.CANDIDATE,
            client="typist",
            sequence=number,
            stored_at=start + number * step,
        )
        for number, update in enumerate(updates, 1)
    ]
    DocumentUpdate.objects.bulk_create(rows, batch_size=500)
    document.updates.filter(pk=first.pk).update(stored_at=start)
    document.number = document.snapshot_number = count
    document.source, document.snapshot = text.encode(), state
    document.save()
    CandidateSession.objects.filter(pk=session.pk).update(started_at=start, ended_at=timezone.now())
    stored = document.updates.order_by("number").values_list("stored_at", "update")
    return watched, [(round(at.timestamp() * 1000), bytes(update)) for at, update in stored]


def type_updates(first: bytes, count: int) -> tuple[list[bytes], str, bytes]:
    """Updates of somebody who types accepted solutions, corrects them, adds comments above, and deletes what is old.
    Also returns the last text and state."""
    code = b"\n\n".join(source for slug in SLUGS for source in load_package(slug).accepted.values())
    assert code.isascii()
    doc = Doc()
    text = doc.get("source", type=Text)
    doc.apply_update(first)
    updates: list[bytes] = []
    doc.observe(lambda event: updates.append(event.update))
    typed = 0
    while len(updates) < count:
        source = str(text).encode()
        action = random.random()
        if len(source) > LONGEST_TEXT:
            del text[: source.index(b"\ndef ", LONGEST_TEXT // 4) + 1]
        elif action < 0.03:
            starts = [index + 1 for index, letter in enumerate(source[:-1]) if letter == ord("\n")]
            text.insert(random.choice(starts), "# stable\n")
        elif action < 0.18 and typed >= LONGEST_CORRECTION:
            deleted = random.randint(1, LONGEST_CORRECTION)
            del text[len(source) - deleted :]
            typed -= deleted
        else:
            word = code[typed % len(code) :][: random.randint(1, 8)]
            text.insert(len(source), word.decode())
            typed += len(word)
    return updates, str(text), doc.get_update()


def fold_until(updates: list[tuple[float, bytes]], moment: float) -> str:
    """The text at a moment in milliseconds since 1970."""
    doc = Doc()
    text = doc.get("source", type=Text)
    for at, update in updates:
        if at <= moment:
            doc.apply_update(update)
    return str(text)
