"""Strict loading of packages: every mistake is an error that names the file and the key."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from problems.format.loader import CHECKED_SEED, PRACTICE_SEED, PackageError, discover, load_package
from problems.format.value_encoding import encode_canonical

MakePackage = Callable[..., Path]


def read_toml(root: Path) -> str:
    return (root / "double" / "problem.toml").read_text()


def test_loads_complete_package(make_package: MakePackage) -> None:
    problem = load_package("double", make_package())
    assert (problem.number, problem.title, problem.entries) == (7, "Double", ("double",))
    assert [bug.id for bug in problem.bugs] == ["squared"]
    assert problem.bugs[0].sources == {"": b"def double(x):\n    return x * x\n"}
    assert problem.bugs[0].group == "trap"
    assert list(problem.accepted) == ["plain"]
    assert [(prompt.question, prompt.strong_answer) for prompt in problem.prompts] == [("Why?", "Because.")]
    assert [(trap.question, trap.strong_answer) for trap in problem.traps] == [("What goes wrong?", "This does.")]
    assert problem.chapter is None
    assert problem.parts[0].needs == ("triple",)
    assert problem.seconds == 5.0
    assert re.fullmatch(r"[0-9a-f]{12}", problem.version)


def test_loads_chapter_code(make_package: MakePackage) -> None:
    text = read_toml(make_package()).replace(
        "[[parts]]", '[chapter]\nverdict = "wrong_answer"\nbugs = ["squared"]\n\n[[parts]]'
    )
    chapter = load_package("double", make_package({"problem.toml": text, "chapter.py": "double = abs\n"})).chapter
    assert chapter is not None
    assert (chapter.source, chapter.verdict, chapter.bugs) == (b"double = abs\n", "wrong_answer", ("squared",))


def test_same_seed_gives_same_cases(make_package: MakePackage) -> None:
    problem = load_package("double", make_package())
    first, again, other = problem.cases(1), problem.cases(1), problem.cases(2)
    assert [case.name for case in first] == ["n0", "n1", "n2", "large", "three"]
    assert np.array_equal(first[2].payload["args"][0], again[2].payload["args"][0])
    assert not np.array_equal(first[2].payload["args"][0], other[2].payload["args"][0])


def test_every_seed_has_the_samples_of_practice(make_package: MakePackage) -> None:
    problem = load_package("double", make_package())
    practice, interview = problem.cases(PRACTICE_SEED), problem.cases(CHECKED_SEED)
    assert [case.sample for case in practice] == [True, True, False, False, False]
    assert practice[:2] == interview[:2]
    assert encode_canonical(practice[2].payload) != encode_canonical(interview[2].payload)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('name=f"n{n}"', 'name=f"n{n} {x[0]}"'),
        ('group="normal"', 'group="trap" if x[0] > 0 else "normal"'),
        ("sample=n < 2", "sample=n < 2 or x[0] > 0"),
        ('    yield Case(name="large"', '    if rng.random() < 0.5:\n        return\n    yield Case(name="large"'),
    ],
)
def test_rejects_seeds_with_different_cases(make_package: MakePackage, right: str, wrong: str) -> None:
    text = (make_package() / "double/cases.py").read_text()
    assert right in text
    problem = load_package("double", make_package({"cases.py": text.replace(right, wrong)}))
    with pytest.raises(
        PackageError, match=r"under another seed, .+ becomes .+ Yield the same names, groups and samples"
    ):
        [problem.cases(seed) for seed in range(40)]


def test_part_cases_inherit_needs(make_package: MakePackage) -> None:
    cases = load_package("double", make_package()).cases(PRACTICE_SEED)
    assert cases[-1].needs == ("triple",)
    assert cases[-1].payload["needs"] == ["triple"]
    assert "needs" not in cases[0].payload


TYPOS = [
    ('title = "Double"\n', 'titel = "Double"\n', "title"),
    ('topic = "numerics"\n', 'topic = "numerics"\ncolour = "red"\n', "colour"),
    ("minutes = 15", 'minutes = "15"', "minutes"),
    ("minutes = 15", "minutes = true", "minutes"),
    ("minutes = 15", "minutes = -1", "minutes"),
    ('tag = "cpu"', 'tag = "tpu"', "tag"),
    ('output = "array"', 'output = "arrays"', "output"),
    ('driver = "calls"', 'driver = "cals"', "driver"),
    ('driver = "calls"\n', "", "driver"),
    ('driver = "calls"', 'driver = "../drivers/calls"', "driver"),
    ('checker = "close"', 'checker = "closed"', "checker"),
    ('entries = ["double"]', 'entries = "double"', "entries"),
    ('entries = ["double"]', "entries = []", "entries"),
    ('entries = ["double"]', "entries = [1]", "entries"),
    ('group = "part2"', 'group = "part3"', "group"),
    ('needs = ["triple"]', 'need = ["triple"]', "needs"),
    ('how = "Try 3."', 'how = "Try 3."\ncost = 1', "cost"),
    ('how = "Try 3."', 'how = "Try 3."\ngroup = "part2-b"', "group"),
    ('how = "Try 3."', 'how = "Try 3."\nseverity = "high"', "severity"),
    ('how = "Try 3."', 'how = "Try 3."\nexample = 3', "example"),
    ('how = "Try 3."', 'how = "Try 3."\nexample = []', "example"),
    ('how = "Try 3."', 'how = "Try 3."\nexample = ["double(3)", 3]', "example"),
    ('how = "Try 3."', 'how = "Try 3."\nexample_misses = "threads"', "example_misses"),
    ('how = "Try 3."', 'how = "Try 3."\nexample_misses = { a = "" }', "a"),
    ('sign = "Wrong but for 0 and 2."', 'sign = " "', "sign"),
    ("[[bugs]]", "[bugs]", "bugs"),
    ("[[parts]]", "parts = [3]\n[[party]]", "part"),
    ("[[parts]]", '[chapter]\nverdict = "fine"\nbugs = []\n\n[[parts]]', "verdict"),
    ("[[parts]]", '[chapter]\nverdict = "accepted"\nbugs = ["cubed"]\n\n[[parts]]', "cubed"),
    ("[[parts]]", '[chapter]\nverdict = "accepted"\n\n[[parts]]', "bugs"),
    ("[[parts]]", "chapter = 4\n\n[[parts]]", "chapter"),
    ("number = 7", "number = 7\nseconds = 0", "seconds"),
    ("number = 7", "number = 7\nmemory_mib = 1.5", "memory_mib"),
]


@pytest.mark.parametrize(("written", "examples"), [("", ()), ("'a'", ("a",)), ("['a', 'b']", ("a", "b"))])
def test_reads_one_example_or_several(make_package: MakePackage, written: str, examples: tuple[str, ...]) -> None:
    text = read_toml(make_package())
    line = f"example = {written}\n" if written else ""
    root = make_package({"problem.toml": text.replace('how = "Try 3."\n', f'how = "Try 3."\n{line}')})
    assert load_package("double", root).bugs[0].examples == examples


@pytest.mark.parametrize(("right", "wrong", "key"), TYPOS)
def test_error_names_file_and_key_of_typo(make_package: MakePackage, right: str, wrong: str, key: str) -> None:
    text = read_toml(make_package())
    assert right in text
    root = make_package({"problem.toml": text.replace(right, wrong, 1)})
    with pytest.raises(PackageError, match=re.escape("problem.toml")) as error:
        load_package("double", root)
    assert key in str(error.value)


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ('title = "Double"\n', 'titel = "Double"\n', "the key 'title' is missing (did you mean 'titel'?)"),
        ('how = "Try 3."', 'how = "Try 3."\nexmaple = "double(3)"', "unknown key 'exmaple' (did you mean 'example'?)"),
        ("number = 7", "number = 7\nmegabytes = 1", "unknown key 'megabytes'"),
    ],
)
def test_suggests_the_key_that_a_typo_meant(make_package: MakePackage, right: str, wrong: str, message: str) -> None:
    root = make_package({"problem.toml": read_toml(make_package()).replace(right, wrong, 1)})
    with pytest.raises(PackageError) as error:
        load_package("double", root)
    assert str(error.value).endswith(message)


def test_rejects_bug_without_source(make_package: MakePackage) -> None:
    root = make_package()
    (root / "double/bugs/squared.py").unlink()
    with pytest.raises(PackageError, match=r"'squared' has no source"):
        load_package("double", root)


def test_rejects_bug_source_without_entry(make_package: MakePackage) -> None:
    with pytest.raises(PackageError, match=r"no \[\[bugs\]\] with id = 'cubed'"):
        load_package("double", make_package({"bugs/cubed.half.py": "x = 1"}))


def test_rejects_duplicate_bug_id(make_package: MakePackage) -> None:
    text = read_toml(make_package())
    root = make_package({"problem.toml": text + text[text.index("[[bugs]]") :]})
    with pytest.raises(PackageError, match=r"'squared' appears twice"):
        load_package("double", root)


def test_rejects_driver_file_and_driver_key(make_package: MakePackage) -> None:
    with pytest.raises(PackageError, match=r"'driver' or write a driver\.py"):
        load_package("double", make_package({"driver.py": "def load(): ..."}))


@pytest.mark.parametrize("name", ["statement.md", "starter.py", "reference.py", "prompts.md", "traps.md"])
def test_error_names_missing_file(make_package: MakePackage, name: str) -> None:
    root = make_package()
    (root / "double" / name).unlink()
    with pytest.raises(PackageError, match=re.escape(name)):
        load_package("double", root)


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ('name=f"n{n}"', 'name="n"', "two cases are named 'n'"),
        ('group="trap"', 'group="traps"', "unknown group 'traps'"),
        ('group="trap"', 'group="part2-b"', "unknown group"),
        ('group="trap", summary="large"', 'group="hard", summary="large", sample=True', "a sample must be in"),
        ('summary="large"', 'summary="large", checker="closed"', "unknown checker 'closed'"),
        ("x = rng.normal(0, 1, 4)", "x = np.ones(4)", "have the same payload"),
        ("sample=n < 2", "sample=False", "no case is a sample"),
    ],
)
def test_validates_cases(make_package: MakePackage, right: str, wrong: str, message: str) -> None:
    text = (make_package() / "double/cases.py").read_text()
    assert right in text
    problem = load_package("double", make_package({"cases.py": text.replace(right, wrong)}))
    with pytest.raises(PackageError, match=message) as error:
        problem.cases(PRACTICE_SEED)
    assert "cases.py" in str(error.value)


def test_reports_import_error_of_trusted_code(make_package: MakePackage) -> None:
    with pytest.raises(PackageError, match=r"cases\.py: ZeroDivisionError"):
        load_package("double", make_package({"cases.py": "1 / 0"}))


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("raise ValueError('no draw is clear')", "ValueError: no draw is clear"),
        ("return [next(draw for draw in rng.random(3) if draw > 2)]", "StopIteration"),
        ("return [unbound for draw in rng.random(3) if draw < 2]", "NameError"),
    ],
)
def test_names_the_line_at_which_no_case_can_be_made(make_package: MakePackage, line: str, error: str):
    """A seed of an interview is then replaced. Any other exception would stop judging."""
    problem = load_package("double", make_package({"cases.py": f"def cases(rng):\n    {line}\n"}))
    with pytest.raises(PackageError, match=rf"cases.py, line 2: {error}"):
        problem.cases(7)


def test_never_imports_untrusted_sources(make_package: MakePackage, tmp_path: Path) -> None:
    trap = f"open({str(tmp_path / 'ran')!r}, 'w')"
    names = ("reference.py", "bugs/squared.py", "accepted/plain.py", "starter.py")
    load_package("double", make_package(dict.fromkeys(names, trap))).cases(PRACTICE_SEED)
    assert not (tmp_path / "ran").exists()


def test_version_depends_on_every_file(make_package: MakePackage, tmp_path: Path) -> None:
    versions = {load_package("double", make_package()).version}
    for number, name in enumerate(("problem.toml", "statement.md", "bugs/squared.py", "accepted/plain.py", "cases.py")):
        root = tmp_path / str(number)
        (tmp_path / "double").rename(tmp_path / "moved") if number == 0 else None
        (root / "double").parent.mkdir()
        source = tmp_path / "moved"
        for path in source.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                target = root / "double" / path.relative_to(source)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes() + (b"\n" if path.relative_to(source).as_posix() == name else b""))
        versions.add(load_package("double", root).version)
    assert len(versions) == 6


def test_discovers_by_number_and_rejects_duplicates(make_package: MakePackage) -> None:
    text = read_toml(make_package())
    make_package({"problem.toml": text.replace("number = 7", "number = 3")}, slug="zebra")
    root = make_package()
    assert discover(root) == ("zebra", "double")
    make_package(slug="again")
    with pytest.raises(PackageError, match=r"again and .*double have the same number 7"):
        discover(root)


def test_reports_unknown_problem(make_package: MakePackage) -> None:
    for slug in ("nothing", "../double", "Double", ""):
        with pytest.raises(PackageError, match="There is no problem"):
            load_package(slug, make_package())


@pytest.mark.parametrize("slug", discover())
def test_loads_every_package(slug: str) -> None:
    problem = load_package(slug)
    assert problem.folder.name == slug
    for seed in (PRACTICE_SEED, 1, 2):
        assert len(problem.cases(seed)) > 10
