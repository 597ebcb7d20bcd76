"""What a PDF contains, without its layout. Texts may come from anybody: they are cleaned here, and none of them is
markup for Typst."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

TAB = 4
"""Columns between two tab stops of code."""
CODE_WIDTH = {False: 96, True: 146}
"""Columns of code that fit a line, by whether the page is in landscape format."""
CONTINUED = "↪ "
"""Starts each piece of a long line of code but the first."""
MAX_CODE_LINES = 5_000
"""Of a PDF. Half a second, and about 90 pages."""
BREAK = "\u200b"
"""Lets a line be broken without a hyphen."""
DIRECTION_CONTROLS = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}
"""They could make code look like other code."""


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    is_muted: bool = False
    has_inline_code: bool = False
    """Whether text between backticks is code."""


@dataclass(frozen=True, slots=True)
class BulletList:
    items: Sequence[str]
    has_inline_code: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The first column is the row header."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: Sequence[int] = ()
    """Columns that are aligned on the right."""
    is_wide: bool = False
    """Whether all columns but the first have the same width."""


@dataclass(frozen=True, slots=True)
class Code:
    source: str


Block = Heading | Paragraph | BulletList | Table | Code


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    note: str
    """In the footer of each page: what this is, and when it was made."""
    blocks: Sequence[Block]
    is_landscape: bool = False


@dataclass(slots=True)
class CodeSpace:
    """How many lines of code the PDF can still have."""

    left: int = field(default=MAX_CODE_LINES)

    def take(self, lines: list[str]) -> list[str]:
        taken = lines[: self.left]
        self.left -= len(taken)
        return taken


def build_template_data(document: Document) -> dict[str, Any]:
    """The document as JSON for `template/document.typ`."""
    space = CodeSpace()
    return {
        "title": clean_text(document.title),
        "note": clean_text(document.note),
        "landscape": document.is_landscape,
        "blocks": [
            each for block in document.blocks for each in build_blocks(block, space, CODE_WIDTH[document.is_landscape])
        ],
    }


def build_blocks(block: Block, space: CodeSpace, code_width: int) -> list[dict[str, Any]]:
    match block:
        case Heading():
            return [{"kind": "heading", "text": break_words(clean_text(block.text), 40), "level": block.level}]
        case Paragraph():
            runs = build_runs(block.text, has_inline_code=block.has_inline_code)
            return [{"kind": "paragraph", "runs": runs, "muted": block.is_muted}]
        case BulletList():
            items = [build_runs(item, has_inline_code=block.has_inline_code) for item in block.items]
            return [{"kind": "list", "items": items}]
        case Table():
            return [
                {
                    "kind": "table",
                    "columns": [break_words(clean_text(title), 14) for title in block.columns],
                    "rows": [[break_words(clean_text(cell), 14) for cell in row] for row in block.rows],
                    "numeric": list(block.numeric),
                    "wide": block.is_wide,
                }
            ]
        case Code():
            lines = wrap_code(block.source, code_width)
            taken = space.take(lines)
            shown: list[dict[str, Any]] = [{"kind": "code", "text": "\n".join(taken)}] if taken else []
            if len(taken) < len(lines):
                text = f"{len(lines) - len(taken)} more lines are left out, because the PDF would be too long."
                shown += build_blocks(Paragraph(text, is_muted=True), space, code_width)
            return shown


def build_runs(text: str, *, has_inline_code: bool) -> list[dict[str, Any]]:
    """The text in pieces that are code or not. A backtick without a second one on its line is an ordinary character."""
    pieces = re.split(r"`([^`\n]+)`", text) if has_inline_code else [text]
    return [
        {"text": break_words(clean_text(piece), 60), "code": index % 2 == 1}
        for index, piece in enumerate(pieces)
        if piece
    ]


def clean_text(text: str) -> str:
    """Write characters that have no form of their own, or that change the order of others, as escapes."""
    return "".join(
        repr(char)[1:-1] if char not in "\n\t" and is_control(char) else char
        for char in text.replace("\r\n", "\n").replace("\r", "\n")
    )


def is_control(char: str) -> bool:
    return ord(char) in DIRECTION_CONTROLS or unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")


def break_words(text: str, length: int) -> str:
    """Let longer words than `length` be broken, which would otherwise leave their page or their cell."""
    return re.sub(rf"\S{{{length}}}(?=\S)", rf"\g<0>{BREAK}", text)


def wrap_code(source: str, width: int) -> list[str]:
    """The lines of the source, long ones in several pieces of at most `width` columns."""
    return [piece for line in clean_text(source).split("\n") for piece in wrap_line(line.expandtabs(TAB), width)]


def wrap_line(line: str, width: int) -> list[str]:
    if len(line) <= width // 2:
        return [line]
    pieces, piece, used = [], "", 0
    for char in line:
        columns = 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if used + columns > width:
            pieces.append(piece)
            piece, used = CONTINUED, len(CONTINUED)
        piece, used = piece + char, used + columns
    return [*pieces, piece]
