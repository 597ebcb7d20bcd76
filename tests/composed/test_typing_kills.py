"""Kills services while candidates type. What was acknowledged is stored once, and all pages agree with the server."""

import time

import pytest

from judge.domain.documents.text_document import TextDocument
from judge.domain.documents.update_format import NO_UPDATE
from tests.composed.compose_project import ComposeProject, require_success
from tests.composed.typing_session import TypingSession, type_in
from tools.stack import ApiClient, wait_until

pytestmark = [pytest.mark.composed, pytest.mark.timeout(600)]

SESSIONS = 20
DOWN_SECONDS = 2.0
NEW_WORDS = 3
"""How many words each session types between two kills."""


@pytest.fixture
def sessions(project: ComposeProject) -> list[TypingSession]:
    output = project.compose("exec", "-T", "web", "python", "manage.py", "make_interviewer", "kim")
    kim = ApiClient(project.url)
    kim.sign_in("kim", output.split("password: ")[1].split()[0])
    body = {"title": "Round", "minutes": 45, "problems": ["softmax"]}
    invitations = f"/api/interviews/{kim.send('POST', '/api/interviews', body)['id']}/invitations"
    links = [kim.send("POST", invitations, {"candidate": f"Robin {each}"})["link"] for each in range(SESSIONS)]
    candidate = ApiClient(project.url)
    for link in links:
        candidate.send("POST", f"{link.replace('/i/', '/api/sessions/')}/start")
    return [TypingSession(project.url, link.rpartition("/")[2]) for link in links]


def test_kills_lose_and_double_no_typed_text(project: ComposeProject, sessions: list[TypingSession]) -> None:
    with type_in(sessions):
        for service in ("web", "worker", "redis", "postgres"):
            wait_for_words(sessions)
            (container,) = project.list_containers(service)
            require_success(project.run("docker", "kill", container))
            time.sleep(DOWN_SECONDS)
            require_success(project.run("docker", "start", container))
            project.wait_until_healthy(service)
        wait_for_words(sessions)

    assert [session.refusals for session in sessions] == [[]] * SESSIONS
    stored = read_updates(project)
    for session, document in zip(sessions, read_documents(project), strict=True):
        rows = stored[document["id"]]
        assert session.numbers == list(range(1, len(session.numbers) + 1))
        assert [row[:2] for row in rows[1:]] == [(session.page.client, number) for number in session.numbers]
        source = bytes.fromhex(document["source"]).decode()
        updates = [bytes.fromhex(row[2]) for row in rows]
        since_snapshot = updates[int(document["snapshot_number"]) + 1 :]
        assert TextDocument(NO_UPDATE, updates).get_text() == source
        assert TextDocument(bytes.fromhex(document["snapshot"]), since_snapshot).get_text() == source
        assert str(session.page.text) == session.read_text == source
        assert [event["number"] for event in session.reader.events] == session.numbers
        assert session.reader.connections > 1


def wait_for_words(sessions: list[TypingSession]) -> None:
    """Wait until each session has typed on."""
    goals = [len(session.numbers) + NEW_WORDS for session in sessions]

    def have_typed() -> bool:
        typed = all(len(session.numbers) >= goal for session, goal in zip(sessions, goals, strict=True))
        return typed or any(session.refusals for session in sessions)

    wait_until(have_typed, 120, step=0.2)


def read_documents(project: ComposeProject) -> list[dict[str, str]]:
    """The documents of the interview, in the order of its invitations."""
    columns = ("id", "snapshot_number", "snapshot", "source")
    rows = project.query(
        "SELECT d.id, d.snapshot_number, encode(d.snapshot, 'hex'), encode(d.source, 'hex') FROM judge_document d"
        " JOIN judge_candidatesession s ON s.id = d.session_id JOIN judge_candidate c ON c.id = s.candidate_id"
        " WHERE c.name LIKE 'Robin %' ORDER BY s.id"
    )
    return [dict(zip(columns, row, strict=True)) for row in rows]


def read_updates(project: ComposeProject) -> dict[str, list[tuple[str, int, str]]]:
    """Client, number and update of each update, by document and in their order."""
    updates: dict[str, list[tuple[str, int, str]]] = {}
    columns = "document_id, client, number, encode(update, 'hex')"
    rows = project.query(f"SELECT {columns} FROM judge_documentupdate ORDER BY document_id, number")
    for document, client, number, update in rows:
        updates.setdefault(document, []).append((client, int(number), update))
    return updates
