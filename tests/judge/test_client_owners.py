"""Nobody can take the place of what somebody else types, by using Yjs's client id of their page."""

import random
from typing import Any

import pytest
from pycrdt import Doc, Text

from judge.domain.documents.client_owners import ClientOwners
from judge.domain.documents.text_document import TextDocument
from judge.domain.documents.update_format import InvalidUpdateError, encode_first_update
from judge.models import Interview
from tests.judge.document_page import DocumentPage, read_text
from tests.judge.factories import SLUG, World, make_client, send

STARTER = encode_first_update("def f(x): ...\n", 7)
PAGE = 100
ADA = 1


class ForgedPage:
    """A page with a chosen client id."""

    def __init__(self, state: bytes = STARTER, client: int = PAGE) -> None:
        self.doc: Doc = Doc(client_id=client)
        self.text = self.doc.get("source", type=Text)
        self.doc.apply_update(state)
        self.sent = self.doc.get_state()

    def type(self, text: str) -> bytes:
        """Append the text. Returns all that was not taken before."""
        self.text += text
        return self.doc.get_update(self.sent)

    def confirm(self) -> None:
        self.sent = self.doc.get_state()


def apply(document: TextDocument, update: bytes, person: int | None = None, **interviewers: int) -> list[int]:
    known = {int(client.removeprefix("c")): user for client, user in interviewers.items()}
    return document.apply_new(update, ClientOwners(person, known))


def test_refuses_other_text_under_a_known_number() -> None:
    document = TextDocument(STARTER)
    assert apply(document, ForgedPage().type("EVIL")) == [PAGE]
    with pytest.raises(InvalidUpdateError, match="another text"):
        apply(document, ForgedPage().type("GOOD"))
    with pytest.raises(InvalidUpdateError, match="another text"):
        apply(document, ForgedPage().type("GOOD and more"))
    assert document.get_text().endswith("EVIL")


@pytest.mark.parametrize("word", ["words", "π😀日"])
def test_accepts_repeated_text_with_more(word: str) -> None:
    """As a closing page sends it, also of text that was deleted meanwhile."""
    document, page = TextDocument(STARTER), ForgedPage()
    apply(document, page.type(word))
    document.replace_text(document.get_text().replace(word[1], ""))
    apply(document, page.type(" and more"))
    assert document.get_text().endswith(" and more")


def test_accepts_repeated_text_whose_surrogate_pair_was_split() -> None:
    document, page = TextDocument(STARTER), ForgedPage()
    apply(document, page.type("a😀b"))
    split = b"\x00\x01" + bytes([PAGE, 1, 2, 1])  # deletes the second half
    apply(document, split)
    apply(document, page.type("c"))
    assert document.get_text().endswith("a\ufffdbc")


def test_another_page_of_the_same_person_continues() -> None:
    """After a reload it sends what the earlier page has left in the browser."""
    document, page = TextDocument(STARTER), ForgedPage()
    apply(document, page.type("one"))
    page.confirm()
    apply(document, page.type(" two"))
    assert document.get_text().endswith("one two")


@pytest.mark.parametrize(
    ("person", "interviewers"), [(ADA, {}), (None, {"c100": ADA}), (2, {"c100": ADA})], ids=["ada", "candidate", "ben"]
)
def test_refuses_to_continue_the_text_of_another_person(person: int | None, interviewers: dict[str, int]) -> None:
    document, page = TextDocument(STARTER), ForgedPage()
    apply(document, page.type("mine"), interviewers.get("c100"))
    page.confirm()
    with pytest.raises(InvalidUpdateError, match="another person"):
        apply(document, page.type("EVIL"), person, **interviewers)
    apply(document, page.type(""), interviewers.get("c100"), **interviewers)


def test_refuses_to_continue_the_text_of_the_server() -> None:
    with pytest.raises(InvalidUpdateError, match="another person"):
        apply(TextDocument(STARTER), ForgedPage(client=7).type("EVIL"), ADA)


@pytest.mark.parametrize("seed", range(40))
def test_no_forged_update_voids_what_was_accepted(seed: int) -> None:
    """Two people type words, and both also forge updates with both clients at any point of the other's typing. A word
    that is accepted from its own page is in the text in the end."""
    source = random.Random(seed)
    document = TextDocument(STARTER)
    pages = {None: ForgedPage(client=PAGE), ADA: ForgedPage(client=200)}
    interviewers: dict[int, int] = {}
    accepted: list[str] = []

    def send(update: bytes, person: int | None) -> bool:
        try:
            clients = document.apply_new(update, ClientOwners(person, interviewers))
        except InvalidUpdateError:
            return False
        if person is not None:
            interviewers.update(dict.fromkeys(clients, person))
        return True

    for step in range(30):
        person = source.choice(list(pages))
        word = f"<{step}>"
        if source.random() < 0.5:
            client = source.choice([*(page.doc.client_id for page in pages.values()), 300])
            forged = ForgedPage(source.choice([STARTER, document.get_state()]), client)
            if source.random() < 0.5:
                forged.type("x" * source.randrange(9))
                forged.confirm()  # continues from a number that may not exist yet
            update = forged.type("EVIL")
            if client != pages[person].doc.client_id and source.random() < 0.5:
                del forged.text[len(str(forged.text)) - 4 :]  # nobody can compare what was deleted
                update = forged.doc.get_update(forged.sent)
            send(update, person)
        elif send(pages[person].type(word), person):
            pages[person].confirm()
            accepted.append(word)
        else:  # the page loads the document again, with another client
            pages[person] = ForgedPage(document.get_state(), source.randrange(1000, 2**32))
            assert send(pages[person].type(word), person)
            pages[person].confirm()
            accepted.append(word)
    assert [word for word in accepted if word not in document.get_text()] == []


def forge(page: DocumentPage, token: str) -> DocumentPage:
    """A page that continues what another one types."""
    forged = DocumentPage(token)
    forged.doc = Doc(client_id=page.doc.client_id)
    forged.text = forged.doc.get("source", type=Text)
    forged.doc.apply_update(page.doc.get_update())
    forged.sent = forged.doc.get_state()
    forged.type("# forged\n")
    return forged


@pytest.mark.django_db
def test_candidate_and_interviewer_cannot_continue_each_other(world: World) -> None:
    Interview.objects.filter(pk=world.interview.pk).update(allows_interviewer_typing=True)
    token, url = world.robin.token, f"/api/invitations/{world.robin.pk}/documents/{SLUG}/updates"

    def post_as_ada(page: DocumentPage) -> Any:
        return send(make_client(world.ada), "POST", url, page.build_body())

    own, ada = DocumentPage(token), DocumentPage(token)
    own.type("# mine\n")
    assert own.save().status_code == 200
    for word in ("# a hint\n", "# and more\n"):
        ada.type(word)
        assert post_as_ada(ada).status_code == 200
    document = world.robin.documents.get()
    assert document.interviewer_clients == [[ada.doc.client_id, world.ada.pk]]

    for response in (post_as_ada(forge(own, token)), forge(ada, token).save()):
        assert (response.status_code, response.json()["code"]) == (422, "invalid_update")
    own.type("# still mine\n")
    assert own.save().status_code == 200
    ada.type("# a last hint\n")
    assert post_as_ada(ada).status_code == 200
    text = read_text(token)
    assert all(word in text for word in ("# mine", "# still mine", "# a hint", "# and more", "# a last hint"))
    assert "forged" not in text
