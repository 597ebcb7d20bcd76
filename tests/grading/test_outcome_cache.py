"""Expected outcomes on disk: made once, shared, and made again when damaged."""

import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from judge.grading.errors import GradingError
from judge.grading.expected import Expectations, default_cache
from problems.format.problem import Problem
from tests.grading.plays import ORDER, RIGHT, Play, Scripted, gives, raises


def kept(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_it_makes_the_references_outcomes_once_for_all_processes(toy: Problem, tmp_path: Path):
    sandbox = Scripted({})
    for _ in range(2):
        expected = Expectations(tmp_path).reference(toy, 1, sandbox)
        assert [outcome.value for outcome in expected.outcomes] == [RIGHT[name] for name in ORDER]
    assert sandbox.ran.count(b"reference") == 1


def test_it_makes_them_anew_for_whatever_an_outcome_hangs_on_and_for_nothing_else(toy: Problem, tmp_path: Path):
    known = Expectations(tmp_path)
    for place, changed in enumerate(
        (
            toy,
            replace(toy, version="1", driver=toy.driver + b"\n"),
            replace(toy, version="2", seconds=toy.seconds + 1),
            replace(toy, version="3", cases=lambda seed: tuple(replace(c, seconds=9.0) for c in toy.cases(seed))),
        )
    ):
        known.reference(changed, 1, Scripted({}))
        assert len(kept(tmp_path)) == place + 1
    known.reference(replace(toy, version="4", statement="in other words"), 1, Scripted({}))
    assert len(kept(tmp_path)) == 4
    assert all("3.11.7" in str(path) and "2.4.6" in str(path) for path in kept(tmp_path))


@pytest.mark.parametrize("damage", [b"", b"outcomes 1\n", None])
def test_it_makes_a_damaged_file_again(
    toy: Problem, tmp_path: Path, damage: bytes | None, caplog: pytest.LogCaptureFixture
):
    sandbox = Scripted({})
    whole = Expectations(tmp_path).reference(toy, 1, sandbox)
    (path,) = kept(tmp_path)
    good = path.read_bytes()
    changed = good.replace(b"value\x0a", b"value\x0b")  # a frame as good as any, with another answer in it
    path.write_bytes(changed if damage is None else damage)
    assert path.read_bytes() != good
    assert Expectations(tmp_path).reference(toy, 1, sandbox).outcomes == whole.outcomes
    assert path.read_bytes() == good
    assert "is damaged" in caplog.text


def test_it_keeps_exceptions_and_every_other_field(toy: Problem, tmp_path: Path):
    sandbox = Scripted({b"bug": Play({"sample": raises("KeyError", "k", 7)})})
    for _ in range(2):
        outcomes = Expectations(tmp_path).bugs(toy, 1, sandbox)["off-by-one"][""].failing
        assert outcomes[0].how == "raised"
        assert outcomes[0].raised is not None
        assert (outcomes[0].raised.type, outcomes[0].raised.bases, outcomes[0].raised.line) == (
            "KeyError",
            ("KeyError", "Exception"),
            7,
        )
    assert sandbox.ran.count(b"bug") == 1


def test_it_takes_what_a_bug_gives_alone(toy: Problem, tmp_path: Path):
    sandbox = Scripted({b"bug": Play({"sample": (gives(1), gives(2))})})
    assert Expectations(tmp_path).bugs(toy, 1, sandbox)["off-by-one"][""].failing[0].value == 2


def test_it_can_be_made_by_many_at_once(toy: Problem, tmp_path: Path):
    every = [Expectations(tmp_path) for _ in range(8)]
    found: list[object] = []

    def make(known: Expectations) -> None:
        found.append(known.reference(toy, 1, Scripted({})).outcomes)

    threads = [threading.Thread(target=make, args=(known,)) for known in every]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(outcomes == found[0] for outcomes in found)
    assert len(kept(tmp_path)) == 1


def test_it_forgets_what_nobody_has_used_for_long(toy: Problem, tmp_path: Path):
    older = replace(toy, version="1", driver=toy.driver + b"\n")
    for version in (older, toy):
        Expectations(tmp_path).reference(version, 1, Scripted({}))
    for folder in (tmp_path / "toy").iterdir():
        os.utime(folder, (1.0, 1.0))
    known = Expectations(tmp_path)
    known.reference(toy, 1, Scripted({}))
    assert known.prune() == 1
    (left,) = kept(tmp_path)
    assert left.parent == known.reference(toy, 1, Scripted({})).folder


def test_it_says_what_to_do_when_the_cache_cannot_be_written(toy: Problem, tmp_path: Path):
    (tmp_path / "toy").write_text("a file where a folder must be")
    with pytest.raises(GradingError, match="JUDGE_CACHE"):
        Expectations(tmp_path).reference(toy, 1, Scripted({}))


def test_it_lies_where_the_environment_says(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JUDGE_CACHE", "/somewhere")
    assert default_cache() == Path("/somewhere")
    monkeypatch.delenv("JUDGE_CACHE")
    assert default_cache().parts[-3:] == ("var", "cache", "expected")
