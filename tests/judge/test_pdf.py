"""Reports as PDF: the same content as the pages, from any text, and without a way out of the template's folder."""

import io
import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typst
from pypdf import PdfReader

from judge.api.pdf.texts import FOLDED, address_interviewer, format_duration, format_group, format_verdict
from judge.domain.typesetting import typeset as typeset_module
from judge.domain.typesetting.document import (
    BREAK,
    MAX_CODE_LINES,
    BulletList,
    Code,
    Document,
    Heading,
    Paragraph,
    Table,
    build_template_data,
)
from judge.domain.typesetting.missing_letters import COVERED, PERSIAN, may_lack_font
from judge.domain.typesetting.missing_letters import NOTE as MISSING
from judge.domain.typesetting.typeset import run_process, typeset
from judge.errors import RefusedError
from judge.models import Candidate, CandidateSession, User
from tests.judge.compared_sessions import NOTE, end_two_sessions, save_card
from tests.judge.document_page import DocumentPage
from tests.judge.factories import World, get_team, make_client, make_member, send
from tools.stack import ROOT
from tools.stack.processes import wait_until

HOSTILE = [
    '#import "/etc/passwd": *',
    '#read("/etc/passwd")',
    "\n= Heading",
    "$ x^2 $",
    "```",
    "*bold* _under_ <label> @ref // gone",
    "\\ #{panic()}",
    "]] ) }",
    'sys.inputs.data", "x": "',
]


def read_pdf(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def read_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in read_pdf(content).pages).replace(BREAK, "")


def squeeze(text: str) -> str:
    """Without spaces, which depend on where lines are broken."""
    return "".join(text.split())


def make_pdf(*blocks: Any, title: str = "Title") -> bytes:
    return typeset(Document(title, "Note", blocks))


def test_shows_markup_as_text() -> None:
    blocks: list[Any] = []
    for text in HOSTILE:
        table = Table(["A", text], [[text, text]])
        blocks += [Heading(text), Paragraph(text), BulletList([text]), table, Code(text)]
    shown = squeeze(read_text(make_pdf(*blocks, title=HOSTILE[0])))
    for text in HOSTILE:
        assert shown.count(squeeze(text)) >= 6, text
    assert "root:x:0" not in shown


def test_document_has_language_title_pages_and_tags() -> None:
    reader = read_pdf(make_pdf(Code("x = 1\n" * 200), title="Report of Robin"))
    root: Any = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert (reader.metadata.title, root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("Report of Robin", "en-US", True)
    pages = len(reader.pages)
    assert pages > 1
    assert f"Page {pages} of {pages}" in reader.pages[-1].extract_text()
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]


def test_embeds_all_fonts() -> None:
    embedded: set[str] = set()
    for page in read_pdf(make_pdf(Paragraph("Text"), Code("code"))).pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            (descendant,) = font["/DescendantFonts"]
            descriptor = descendant.get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)
            embedded.add(descendant.get_object()["/BaseFont"].split("+")[1])
    assert embedded >= {"LibertinusSerif-Regular", "DejaVuSansMono"}


def test_fits_lines_of_any_length_into_the_page() -> None:
    pdf = make_pdf(Code("y" * 10_000), Paragraph("z" * 10_000), Table(["A", "B"], [["w" * 300, "v" * 300]]))
    right = 0.0

    def visit(text: str, _: Any, matrix: list[float], __: Any, size: float) -> None:
        nonlocal right
        right = max(right, matrix[4] + 0.62 * size * len(text.strip()))

    reader = read_pdf(pdf)
    for page in reader.pages:
        page.extract_text(visitor_text=visit)
    assert squeeze(read_text(pdf)).count("y") == 10_000
    assert 500 < right < 595


def test_keeps_the_indentation_and_the_characters_of_code() -> None:
    text = read_text(make_pdf(Code("def f():\n\treturn 'é — λ'\r\nx\x00\x1b[31m\u202e")))
    assert "    return 'é — λ'" in text
    assert "x\\x00\\x1b[31m\\u202e" in text


def test_says_how_much_code_is_left_out() -> None:
    data = build_template_data(Document("T", "N", [Code("a\n" * 4_000), Code("b\n" * 4_000)]))
    lines = sum(len(block["text"].split("\n")) for block in data["blocks"] if block["kind"] == "code")
    assert lines == MAX_CODE_LINES
    assert data["blocks"][-1]["runs"][0]["text"].startswith(f"{8_002 - MAX_CODE_LINES} more lines are left out")


def test_sets_text_between_backticks_as_code_where_the_judge_wrote_it() -> None:
    message = "It returned `x.T`, and one ` stays."
    text = read_text(make_pdf(Paragraph(message, has_inline_code=True), BulletList(["`a` b"], has_inline_code=True)))
    assert squeeze("It returned x.T, and one ` stays.") in squeeze(text)
    assert squeeze("a b") in squeeze(text)
    note = build_template_data(Document("T", "N", [Paragraph("a `note`")]))["blocks"][0]["runs"]
    assert note == [{"text": "a `note`", "code": False}]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Your 8 tests pass.", "The candidate's 8 tests pass."),
        ("1 of 2 bugs caught: your test a fails.", "1 of 2 bugs caught: the candidate's test a fails."),
        ("The message is 'your turn'.", "The message is 'your turn'."),
    ],
)
def test_messages_are_addressed_to_the_interviewer(message: str, expected: str) -> None:
    assert address_interviewer(message) == expected


def test_text_in_any_script_makes_a_pdf() -> None:
    names = ["مرحبا", "שלום", "漢字", "😀👩‍👩‍👧", "\ud800", "e\u0301" * 50, "\u0000", ""]
    (page,) = read_pdf(make_pdf(*map(Paragraph, names), title="漢字")).pages
    assert MISSING in " ".join(page.extract_text().split())


@pytest.mark.parametrize(
    ("text", "families", "expected"),
    [
        ("Zoë Ångström, Юлия, שלום, سلام: a ≤ b, ∇𝑓", [], False),
        ("漢字", ["DejaVu Sans"], True),
        ("漢字、かな 한글", ["Noto Sans CJK JP"], False),
        ("नमस्ते", ["Noto Sans CJK JP"], True),
        ("فارسی گچپژ", [], False),
        ("ہے", [], True),
        ("✅", [], True),
    ],
)
def test_says_which_letters_may_have_no_font(text: str, families: list[str], expected: bool) -> None:
    assert may_lack_font(text, families) is expected


def test_typst_has_every_letter_that_counts_as_covered() -> None:
    """In the picture, each letter between two bars refers to a glyph. That of a missing letter is one and the same."""
    codes = [code for first, last in COVERED for code in range(first, last + 1)] + [ord(char) for char in PERSIAN]
    letters = [code for code in codes if unicodedata.category(chr(code))[0] not in "CMZ" and chr(code) != "|"]
    lines = "\n\n".join(f'#box[#text("|")]#box[#text("\\u{{{code:x}}}")]' for code in [*letters, 0x10FFFF])
    page = '#set page(width: 400pt, height: auto)\n#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"))\n'
    picture = typst.compile((page + lines).encode(), format="svg", ignore_system_fonts=True)
    assert isinstance(picture, bytes)
    bar, *glyphs = re.findall(r'xlink:href="#(\w+)"', picture.decode())
    *shown, missing = " ".join(glyphs).split(f" {bar} ")
    assert len(shown) == len(letters) > 5_000
    assert [hex(code) for code, glyph in zip(letters, shown, strict=True) if missing in glyph] == []


def test_a_large_source_takes_a_moment() -> None:
    reader = read_pdf(make_pdf(Code("x = 1  # comment\n" * 6_000)))
    assert 30 < len(reader.pages) < 120


def test_refuses_what_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeset_module, "TIMEOUT_SECONDS", 0.001)
    with pytest.raises(RefusedError) as caught:
        make_pdf()
    assert caught.value.code == "unavailable"
    monkeypatch.undo()
    assert make_pdf().startswith(b"%PDF")  # its place is free again


def test_refuses_more_than_two_at_once() -> None:
    for _ in range(2):
        assert typeset_module.SLOTS.acquire(blocking=False)
    try:
        with pytest.raises(RefusedError) as caught:
            make_pdf()
    finally:
        for _ in range(2):
            typeset_module.SLOTS.release()
    assert (caught.value.code, caught.value.retry_after) == ("unavailable", 5)


def test_process_that_fails_makes_no_pdf() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        run_process(json.dumps({"title": 1}))


@pytest.fixture
def kim(world: World) -> CandidateSession:
    page = DocumentPage(world.robin.token)
    page.type("# final code of Robin")
    page.save()
    return end_two_sessions(world)


def get_pdf(user: User, path: str) -> str:
    response = send(make_client(user), "GET", path)
    assert response.status_code == 200, response.content
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment")
    return squeeze(read_text(response.content))


@pytest.mark.django_db
def test_session_pdf_has_what_the_report_has(world: World, kim: CandidateSession) -> None:
    save_card(world.robin, world.ada)
    url = f"/api/invitations/{world.robin.pk}/report"
    report, text = send(make_client(world.ada), "GET", url).json(), get_pdf(world.ada, f"{url}/pdf")
    expected = [report["candidate"], report["interview_title"], "# final code of Robin", "Runs and submissions"]
    for exercise in report["exercises"]:
        expected += [exercise["title"], exercise["message"], *(bug["title"] for bug in exercise["bugs"])]
        expected += [case["message"] for case in exercise["failed"]]
        expected += [format_duration(exercise["seconds"])] if exercise["seconds"] else []
    expected += ["Wrong answer", "1/2", "No paste, and the page was never left."]
    assert [word for word in expected if squeeze(word) not in text] == []
    assert squeeze(NOTE) not in text  # the report has no scorecards


@pytest.mark.django_db
def test_session_pdf_is_folded_like_the_page(world: World, kim: CandidateSession) -> None:
    text = get_pdf(world.ada, f"/api/invitations/{world.robin.pk}/report/pdf")
    assert squeeze(FOLDED) in text
    assert squeeze("# final code of Robin") in text
    for word in ("Wrong answer", "The mean", "One case fails", "1/2"):
        assert squeeze(word) not in text, word


def test_full_memory_ends_the_process_before_the_web_server() -> None:
    command = [sys.executable, "-m", "judge.domain.typesetting.typeset_process"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        score = Path(f"/proc/{process.pid}/oom_score_adj")
        try:
            wait_until(lambda: int(score.read_text()) == 1000, 30)
        finally:
            process.kill()


@pytest.mark.django_db
def test_comparison_pdf_has_what_the_page_has(world: World, kim: CandidateSession) -> None:
    Candidate.objects.filter(pk=kim.candidate_id).update(name="Wolfeschlegelsteinhausenbergerdorff " * 5)
    path = f"/api/comparison/pdf?ids={world.robin.pk},{kim.pk}"
    folded = get_pdf(world.ada, path)
    assert squeeze(FOLDED) in folded
    assert "Wronganswer" not in folded
    save_card(world.robin, world.ada)
    save_card(kim, world.ada, "strong_no")
    reason = {"choice": "hold", "reason": "One more round", "revision": 0}
    send(make_client(world.ada), "PUT", f"/api/invitations/{kim.pk}/decision", reason)
    text = get_pdf(world.ada, path)
    expected = ["Robin", "Wolfeschlegelsteinhausenbergerdorff", "1/2 (9 to 91%)", "Wrong answer", "not fixed"]
    expected += [NOTE, "ada: Strong no", "On hold", "One more round", "# final code of Robin", "Kim Example is calm"]
    sessions = send(make_client(world.ada), "GET", path.replace("/pdf", "")).json()["sessions"]
    times = [format_duration(sum(each["seconds"] for each in session["exercises"])) for session in sessions]
    expected.append(f"Time on Numerically stable softmax {' '.join(times)}")
    assert [word for word in expected if squeeze(word) not in text] == []


@pytest.mark.django_db
def test_comparison_pdf_of_a_viewer_has_no_names_code_or_cards(world: World, kim: CandidateSession) -> None:
    save_card(world.robin, world.ada)
    vic = make_member("vic", get_team(world.ada), "viewer")
    text = get_pdf(vic, f"/api/comparison/pdf?ids={world.robin.pk},{kim.pk}")
    assert f"Candidate{world.robin.candidate_id}" in text
    assert "Wronganswer" in text
    for word in ("Robin", "Kim", NOTE, "final code", "Recommendation"):
        assert squeeze(word) not in text, word


@pytest.mark.parametrize(
    ("kind", "exercise", "stage", "title"),
    [
        ("submit", "implement", None, "Accepted"),
        ("submit", "implement", "interpreter", "Correct, not timed"),
        ("run", "implement", None, "Samples passed"),
        ("run", "fix-1", "interpreter", "Samples passed"),
        ("run", "test", None, "Correct implementations pass"),
    ],
)
def test_run_that_passes_is_not_accepted(kind: str, exercise: str, stage: str | None, title: str) -> None:
    row = SimpleNamespace(kind=kind, exercise=exercise, stage=stage, state="done", verdict="accepted")
    assert format_verdict(row) == title


@pytest.mark.parametrize(
    ("name", "title"), [("part2", "Part 2"), ("part3-long-axis", "Part 3: long axis"), ("efficiency", "Efficiency")]
)
def test_titles_of_groups_are_those_of_the_page(name: str, title: str) -> None:
    assert format_group(name) == title
