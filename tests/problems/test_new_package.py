"""`manage.py new_problem` writes a package that loads and whose gate says what is left."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import problems
from problems.format.entry_signature import SignatureError, read_signature
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.new_package import TEMPLATE, write_package
from problems.format.oracle_check import find_oracle_errors
from problems.format.outcome import Outcome
from problems.format.package_index import ROOT, index_packages
from problems.format.package_text_checks import find_text_errors
from problems.format.starter_signatures import read_functions
from problems.format.static_package_checks import find_static_errors


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(problems, "__path__", [*problems.__path__, str(tmp_path)])
    return tmp_path


def test_writes_a_package_that_loads(root: Path) -> None:
    written = write_package(root / "top_words", index_packages())
    assert len(written) == len([*TEMPLATE.rglob("*.template")])
    problem = load_package("top_words")
    assert (problem.number, problem.entries, list(problem.accepted)) == (100, ("top_words",), ["plain"])
    assert len(problem.cases(PRACTICE_SEED)) == 2
    assert [*find_oracle_errors(problem, problem.cases(PRACTICE_SEED))] == []
    assert [*find_text_errors(problem)] == []
    for path in written:
        assert "<<" not in (root / "top_words" / path).read_text()


SIGNATURES = ["def top(x)", "def top(x, k=3, eps=1e-5)", "def top(q, k, v, scale=None, *, causal=False): ..."]


@pytest.mark.parametrize("number", range(len(SIGNATURES)))
def test_every_file_has_the_signature(root: Path, number: int) -> None:
    signature = read_signature(SIGNATURES[number])
    slug = f"signature_{number}"  # a name of its own, because imported modules stay
    write_package(root / slug, index_packages(), signature)
    problem = load_package(slug)
    first, second = problem.cases(PRACTICE_SEED)
    assert problem.entries == ("top",)
    for source in (problem.starter, problem.accepted["plain"].decode()):
        (starter,) = read_functions(source).values()
        assert starter.text == read_functions(problem.reference.decode())["top"].text
    assert [parameter.name for parameter in starter.parameters] == [*signature.required, *signature.optional]
    assert (first.payload["names"], list(first.payload["kwargs"])) == (list(signature.required), [])
    assert list(second.payload["kwargs"]) == list(signature.optional)
    assert [*find_oracle_errors(problem, problem.cases(PRACTICE_SEED))] == []
    assert [*find_text_errors(problem)] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("top(x)", "is not the first line of a function"),
        ("def top(x", "is not the first line of a function"),
        ("def top(x): ...; y = 1", "is not the first line of a function"),
        ("class Top", "is not the first line of a function"),
        ("def top(*x)", "has *args, **kwargs or /"),
        ("def top(x: int)", "has annotations"),
        ("def top()", "must have a parameter without a default"),
        ("def top(x, *, k)", "must have a parameter without a default, and each default, also of what is passed by"),
        ("def top(x, k=np.inf)", "must be a number, a string"),
    ],
)
def test_refuses_a_signature_that_it_cannot_write(text: str, words: str) -> None:
    with pytest.raises(SignatureError) as error:
        read_signature(text)
    assert words in str(error.value)


def test_witness_names_a_bug_once_it_has_a_hypothesis(root: Path) -> None:
    write_package(root / "witnessed", index_packages())
    path = root / "witnessed" / "check.py"
    problem = load_package("witnessed")
    case = problem.cases(PRACTICE_SEED)[1]
    (x,) = case.payload["args"]
    outcomes = Outcome(how="ok", value=x), Outcome(how="ok", value=2 * x)
    assert problem.witness
    assert not problem.witness(case, *outcomes)
    hypothesis = re.findall("# (BugHypothesis.*)", path.read_text())[0]
    path.write_text(path.read_text().replace("= ()", f"= ({hypothesis},)"))
    problem = load_package("witnessed")
    assert problem.witness
    assert list(problem.witness(case, *outcomes)) == ["temperature-multiplied"]
    assert not problem.witness(case, outcomes[0], Outcome(how="raised"))


def test_gate_says_what_is_left_by_file(root: Path) -> None:
    write_package(root / "top_words", index_packages())
    problem = load_package("top_words")
    errors = find_static_errors(problem, problem.cases(PRACTICE_SEED))
    for path in sorted((root / "top_words").rglob("*.*")):
        if "__pycache__" not in path.parts and path.name != "claims.py":
            assert any(error.startswith(f"{path.relative_to(root / 'top_words')} has a TODO") for error in errors)


def test_changes_no_file_that_exists(root: Path) -> None:
    (root / "top_words").mkdir()
    (root / "top_words" / "statement.md").write_text("Mine.")
    assert Path("statement.md") not in write_package(root / "top_words", index_packages())
    assert (root / "top_words" / "statement.md").read_text() == "Mine."
    assert write_package(root / "top_words", index_packages()) == []


def test_takes_the_next_free_number(root: Path) -> None:
    write_package(root / "first", index_packages())
    write_package(root / "second", index_packages())
    assert [load_package(slug).number for slug in ("first", "second")] == [100, 101]


@pytest.mark.parametrize("signature", SIGNATURES)
def test_new_package_passes_the_style_check(root: Path, signature: str) -> None:
    write_package(root / "top_words", index_packages(), read_signature(signature))
    files = [root / "top_words" / f"{name}.py" for name in ("cases", "check", "claims", "oracle", "reference")]
    for command in (["check"], ["format", "--check"]):
        config = ["--config", str(ROOT.parent / "pyproject.toml")]
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *config, *files], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout
