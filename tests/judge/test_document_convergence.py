"""Real Yjs under Node and the server agree on the text, whatever is lost, late or reordered. The seeds are fixed."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from judge.actions.sessions.delete_private_edits import delete_private_edits
from judge.domain.documents.stored_updates import list_shown_updates_after, list_updates_after
from judge.domain.documents.text_document import TextDocument
from judge.domain.documents.update_format import NO_UPDATE
from judge.limits import rate_limits
from judge.messaging.session_events import format_update
from judge.models import CandidateSession, Interview
from tests.judge.factories import SLUG, World, make_client, send
from tools.setup import find_npm
from tools.stack import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]

PAGES = Path(__file__).parent / "yjs_pages.mjs"


@contextmanager
def run_pages(*arguments: int) -> Iterator[Any]:
    node = shutil.which("node", path=find_npm()[1].get("PATH"))
    assert node, "Node.js is missing. Run make setup."
    if not (ROOT / "frontend/node_modules/yjs").is_dir():
        pytest.skip("the packages of the front end are not installed")
    command = [node, str(PAGES), *map(str, arguments)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def answer(session: CandidateSession, request: dict[str, Any]) -> dict[str, Any]:
    if request["method"] in ("EVENTS", "WATCH"):
        return answer_events(session, request["path"], request["body"], is_watcher=request["method"] == "WATCH")
    if request["method"] == "LIVE":
        interviewer = make_client(session.interview.owner)
        return {"body": send(interviewer, "GET", f"/api/invitations/{session.pk}/live").json()}
    if request["method"] == "PRIVATE":
        return send(make_client(), "POST", f"/api/sessions/{session.token}/private-period{request['path']}").json()
    url = f"/api/sessions/{session.token}/documents/{SLUG}{request['path']}"
    response = send(make_client(), request["method"], url, request.get("body"))
    return {"status": response.status_code, "body": response.json()}


def answer_events(session: CandidateSession, cursor: str, limit: int, *, is_watcher: bool) -> dict[str, Any]:
    position = int(cursor.rpartition(".")[2])
    list_rows = list_shown_updates_after if is_watcher else list_updates_after
    rows = list_rows(session.pk, position, limit)
    events = [json.loads(format_update(row.document, row)) for row in rows]
    return {"events": events, "cursor": f".{rows[-1].position if rows else position}"}


def simulate(session: CandidateSession, *arguments: int) -> dict[str, Any]:
    """Return the last line of the pages."""
    with run_pages(*arguments) as process:
        for line in process.stdout:
            message = json.loads(line)
            if "texts" in message:
                return message
            process.stdin.write(json.dumps(answer(session, message)) + "\n")
            process.stdin.flush()
    raise AssertionError("the pages ended without a result")


def fold(session: CandidateSession, **selected: bool) -> str:
    rows = session.documents.get().updates.filter(**selected).order_by("number")
    return TextDocument(NO_UPDATE, [bytes(row.update) for row in rows]).get_text()


@pytest.mark.parametrize("seed", range(5))
def test_pages_and_server_converge(seed: int, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judge.actions.sessions.append_update.SNAPSHOT_UPDATES", 7)
    result = simulate(world.robin, seed, 2 + seed % 3, 250, 0)
    document = world.robin.documents.get()
    stored = bytes(document.source).decode()
    assert document.number > 10
    assert result["texts"] == [stored] * len(result["texts"])
    assert fold(world.robin) == stored
    assert [stats["resyncs"] for stats in result["stats"]] == [0] * len(result["texts"])
    assert sum(stats["reordered"] for stats in result["stats"]) > 0


@pytest.mark.parametrize("seed", range(3))
def test_split_surrogate_pairs_converge(seed: int, world: World) -> None:
    """Editors do not split them, but a program that changes the text can."""
    result = simulate(world.robin, seed, 3, 150, 1)
    stored = bytes(world.robin.documents.get().source).decode()
    assert result["texts"] == [stored] * len(result["texts"])
    assert fold(world.robin) == stored


@pytest.mark.parametrize("hides", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_watchers_converge_and_read_no_deleted_text(
    seed: int, hides: bool, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They join late, resume, and are cut while the candidate works in private."""
    monkeypatch.setattr("judge.actions.sessions.append_update.SNAPSHOT_UPDATES", 7)
    monkeypatch.setattr(rate_limits, "PRIVATE_PERIODS", replace(rate_limits.PRIVATE_PERIODS, max_requests=1000))
    Interview.objects.filter(pk=world.interview.pk).update(private_periods=1000, hides_private_edits=hides)
    result = simulate(world.robin, seed, 2 + seed % 2, 150, 0, 1)
    stored = bytes(world.robin.documents.get().source).decode()
    assert world.robin.document_updates.filter(client="merged").count() > 3
    assert result["leaks"] == 0
    assert result["texts"] == [stored] * len(result["texts"])
    assert result["watched"] == [stored] * 2
    assert fold(world.robin) == stored
    assert fold(world.robin, is_private=False) == stored
    if hides:
        session = CandidateSession.objects.select_related("interview").get(pk=world.robin.pk)
        with transaction.atomic():
            delete_private_edits(session, session.documents.get())
        assert not world.robin.document_updates.filter(is_private=True).exists()
        assert fold(world.robin) == stored
