"""`manage.py new_problem` says where it wrote what, and refuses what would not work."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

import problems
from problems.format.package_index import ROOT


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("new_problem", *arguments, stdout=output)
    return output.getvalue()


def test_writes_into_the_first_folder_of_the_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problems, "__path__", [*problems.__path__, str(tmp_path)])
    first, second = run("top_words").splitlines()
    assert first.startswith(f"{tmp_path / 'top_words'}: wrote accepted/plain.py, ")
    assert second.endswith("manage.py check_problems top_words")
    assert "JUDGE_PROBLEMS" not in second
    assert (tmp_path / "top_words" / "problem.toml").is_file()


def test_names_the_setting_for_a_folder_outside_of_it(tmp_path: Path) -> None:
    assert f"JUDGE_PROBLEMS={tmp_path} " in run("top_words", "--root", str(tmp_path))


@pytest.mark.parametrize("slug", ["Top", "top-words", "format", "../top", "1st"])
def test_refuses_what_cannot_be_a_slug(slug: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be a slug"):
        run(slug, "--root", str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_writes_the_signature(tmp_path: Path) -> None:
    run("top_words", "--root", str(tmp_path), "--signature", "def find_top(x, k=3)")
    assert "def find_top(x, k=3):" in (tmp_path / "top_words" / "starter.py").read_text()


def test_refuses_an_unreadable_signature(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"first line of a function\. Nothing was written\. Write it like"):
        run("top_words", "--root", str(tmp_path), "--signature", "find_top(x, k=3)")
    assert list(tmp_path.iterdir()) == []


def test_refuses_a_slug_of_another_folder(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=f"{ROOT / 'softmax'} has this slug"):
        run("softmax", "--root", str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_says_that_a_folder_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="Choose another --root"):
        run("top_words", "--root", str(tmp_path / "file"))
