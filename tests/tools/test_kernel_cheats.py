"""docs/kernels.md claims of each cheat what stops it: every row names programs and tests, and they exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs/kernels.md").read_text(encoding="utf-8")
PROGRAMS = {path.stem for path in (ROOT / "tests/hostile/kernels").glob("*.py")}
TESTS = {
    name
    for path in ROOT.glob("tests/*/test_*.py")
    for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
}


def read_table(head: str) -> list[list[str]]:
    """Return the cells of each row of the table that starts with this line."""
    lines = DOCUMENT.partition(f"\n{head}\n")[2].partition("\n\n")[0].splitlines()[1:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def find_names(cell: str) -> set[str]:
    return {*re.findall(r"`(\w+)`", cell)}


def test_every_program_has_a_row():
    rows = read_table("| Program | Result | What stops it |")
    assert set().union(*(find_names(row[0]) for row in rows)) == PROGRAMS


def test_every_cheat_of_the_second_stage_names_what_shows_it():
    rows = read_table("| Cheat | Result | What stops it | Program or test |")
    assert len(rows) > 15
    assert [row[0] for row in rows if len(row) != 4 or not find_names(row[3])] == []
    assert set().union(*(find_names(row[3]) for row in rows)) - PROGRAMS - TESTS == set()
