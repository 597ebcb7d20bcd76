"""A page of a document, as the browser has it, with pycrdt instead of Yjs."""

import base64
import hashlib
import secrets
from typing import Any

from pycrdt import Doc, Text

from tests.judge.factories import SLUG, Sender, make_client, send

EMPTY_UPDATE = {"client": "some-page", "sequence": 1, "update": "AAA=", "state_vector": "AA==", "text_hash": "0" * 64}
"""The body of a batch without edits."""


def encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


class DocumentPage:
    def __init__(
        self, token: str, exercise: str = "implement", browser: Sender | None = None, slug: str = SLUG
    ) -> None:
        self.browser = browser or make_client()
        self.url = f"/api/sessions/{token}/documents/{slug}"
        self.query = f"?exercise={exercise}"
        self.client = secrets.token_hex(8)
        self.sequence = 0
        if token == "practice":
            send(self.browser, "GET", "/api/sessions/practice")  # only the page of practice creates a session
        self.load()

    def load(self) -> None:
        self.opened = send(self.browser, "GET", self.url + self.query).json()
        self.doc: Doc = Doc()
        self.text = self.doc.get("source", type=Text)
        self.doc.apply_update(base64.b64decode(self.opened["state"]))
        self.sent = self.doc.get_state()

    def type(self, text: str) -> None:
        """Append to the text."""
        self.text += text

    def replace(self, text: str) -> None:
        self.text.clear()
        self.type(text)

    def build_body(self, **fields: Any) -> dict[str, Any]:
        """The next batch."""
        self.sequence += 1
        body = {
            "session": self.opened["session"],
            "client": self.client,
            "sequence": self.sequence,
            "update": encode(self.doc.get_update(self.sent)),
            "state_vector": encode(self.doc.get_state()),
            "text_hash": hashlib.sha256(str(self.text).encode()).hexdigest(),
        }
        self.sent = self.doc.get_state()
        return body | fields

    def post(self, body: dict[str, Any]) -> Any:
        return send(self.browser, "POST", f"{self.url}/updates{self.query}", body)

    def save(self, **fields: Any) -> Any:
        return self.post(self.build_body(**fields))


def write_text(
    token: str, text: str, exercise: str = "implement", browser: Sender | None = None, slug: str = SLUG
) -> None:
    """Replace the text of an exercise, as somebody who opens its page."""
    page = DocumentPage(token, exercise, browser, slug)
    page.replace(text)
    response = page.save()
    assert response.status_code == 200, response.json()


def read_text(token: str, exercise: str = "implement", browser: Sender | None = None, slug: str = SLUG) -> str:
    return str(DocumentPage(token, exercise, browser, slug).text)
