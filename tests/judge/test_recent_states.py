"""The states of documents that a web process remembers."""

from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any

import pytest

from judge.actions.privacy.delete_candidate import delete_candidate
from judge.actions.sessions import append_update
from judge.domain.documents import merge_pool, recent_states
from judge.domain.documents.merge_process import MAX_KNOWN_PAIRS
from judge.domain.documents.recent_states import MergeBase, RecentStates
from judge.http import shutdown, web_heartbeat
from judge.models import Document
from tests.judge.document_page import DocumentPage
from tests.judge.factories import World

pytestmark = pytest.mark.django_db(transaction=True)


def use_states(states: RecentStates, monkeypatch: pytest.MonkeyPatch) -> None:
    """As another web process, or one that has just started."""
    for module in (recent_states, append_update):
        monkeypatch.setattr(module, "RECENT_STATES", states)


def read_text() -> str:
    return bytes(Document.objects.get().source).decode()


def test_a_change_of_another_process_is_not_lost(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    processes = [RecentStates(), RecentStates()]
    pages = [DocumentPage(world.robin.token), DocumentPage(world.robin.token)]
    for number in range(6):
        use_states(processes[number % 2], monkeypatch)
        pages[number % 2].type(f"\n# change {number}")
        assert pages[number % 2].save().json()["number"] == number + 1
    assert all(read_text().count(f"# change {number}") == 1 for number in range(6))


def test_a_restored_document_is_read_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup was restored under the running server, and somebody typed again up to the same number."""
    page = DocumentPage(world.robin.token)
    page.type("one")
    page.save()
    backup = Document.objects.get()
    page.type("two")
    page.save()
    backup.updates.filter(number=2).delete()
    backup.save()
    page = DocumentPage(world.robin.token)
    assert str(page.text).endswith("one")
    with monkeypatch.context() as patch:
        use_states(RecentStates(), patch)
        page.type("six")
        page.save()
    page.type("four")  # this process remembers the number 2 of before, which had as many bytes
    assert page.save().json()["resync"] is False
    assert read_text().endswith("onesixfour")


def test_a_change_in_the_same_microsecond_is_not_lost(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number and the time can be the same after a backup was restored, but hardly the bytes, too."""
    page = DocumentPage(world.robin.token)
    for word in ("one", "two"):
        page.type(word)
        page.save()
    before = Document.objects.get()
    before.updates.filter(number=2).delete()
    Document.objects.update(number=1)
    page = DocumentPage(world.robin.token)
    with monkeypatch.context() as patch:
        use_states(RecentStates(), patch)
        page.type("three, which is longer")
        page.save()
    Document.objects.update(saved_at=before.saved_at)
    page.type("four")
    page.save()
    assert read_text().endswith("onethree, which is longerfour")


def test_reads_surrogate_pairs_of_a_state_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A merge process would read the whole state again with each change, for it never gets the same one twice."""
    known: list[bytes | None] = []
    merge = merge_pool.POOL.merge

    def record_pairs(*arguments: Any, **options: Any) -> merge_pool.MergedDocument:
        known.append(options["pairs"])
        return merge(*arguments, **options)

    page = DocumentPage(world.robin.token)
    monkeypatch.setattr(merge_pool.POOL, "merge", record_pairs)
    for text in ("# \U0001f525", "one", "two"):
        page.type(text)
        assert page.save().json()["resync"] is False
    assert known[0] is None
    assert None not in known[1:]
    page = DocumentPage(world.robin.token)  # opened with the same state
    assert str(page.text).endswith("# \U0001f525onetwo")
    page.type("\U0001f525" * MAX_KNOWN_PAIRS)
    page.save()
    page.type("three")
    assert page.save().json()["resync"] is False
    assert known[-1] is None  # there are too many


NOW = datetime(2026, 11, 28, tzinfo=UTC)


def build_document(pk: int, **fields: Any) -> Document:
    return Document(**{"pk": pk, "number": 1, "saved_at": NOW, "stored_bytes": 1} | fields)


def fill(states: RecentStates, count: int) -> list[MergeBase]:
    bases = [MergeBase(b"x" * 100, [], None, b"x") for _ in range(count)]
    for pk, base in enumerate(bases):
        states.store(pk, recent_states.get_version(build_document(pk)), base)
    return bases


def test_forgets_the_oldest_states(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent_states, "MAX_BYTES", 202)
    states = RecentStates()
    bases = fill(states, 4)
    assert [states.get(build_document(pk)) for pk in range(4)] == [None, None, *bases[2:]]
    states.remove([2, 100])
    assert [states.get(build_document(pk)) for pk in range(4)] == [None, None, None, bases[3]]
    states.store(5, (1, NOW, 1), bases[0])
    assert (states.get(build_document(3)), states.get(build_document(5))) == (bases[3], bases[0])


@pytest.mark.parametrize(
    "change", [("number", 2), ("stored_bytes", 2), ("saved_at", NOW + timedelta(microseconds=1))], ids=itemgetter(0)
)
def test_returns_no_state_of_another_version(change: tuple[str, Any]) -> None:
    states = RecentStates()
    assert fill(states, 1) == [states.get(build_document(0))]
    assert states.get(build_document(0, **dict([change]))) is None


def test_idle_web_server_forgets_states(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    states = RecentStates()
    fill(states, 2)
    monkeypatch.setattr(web_heartbeat, "RECENT_STATES", states)
    monkeypatch.setattr(web_heartbeat, "REPORT_SECONDS", 0.0)

    def report() -> None:
        monkeypatch.setattr(shutdown, "is_stopping", iter([False, True]).__next__)
        web_heartbeat.run_web_heartbeat()

    report()
    assert states.get(build_document(1)) is not None
    with monkeypatch.context() as patch:
        patch.setattr(recent_states, "MAX_SECONDS", -1.0)
        assert states.get(build_document(1)) is None
        report()
    assert states.get(build_document(1)) is None


def test_deletion_of_a_candidate_forgets_states(world: World) -> None:
    pages = [DocumentPage(session.token) for session in (world.robin, world.sam)]
    for page in pages:
        page.type("x")
        page.save()
    deleted, kept = (Document.objects.get(session=session) for session in (world.robin, world.sam))
    assert recent_states.RECENT_STATES.get(deleted) is not None
    delete_candidate(world.robin.candidate, world.ada)
    assert recent_states.RECENT_STATES.get(deleted) is None
    assert recent_states.RECENT_STATES.get(kept) is not None
