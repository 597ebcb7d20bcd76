from pathlib import Path

import pytest

from tools.check_language import PHRASES, Phrase, check_file, find_phrases, read_python_text


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase.pattern)
def test_finds_replaced_phrase(phrase: Phrase) -> None:
    assert f"with: {phrase.replacement}" in "".join(find_phrases(phrase.example))


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase.pattern)
def test_accepts_plain_use(phrase: Phrase) -> None:
    assert list(find_phrases(phrase.plain)) == []


def test_reads_comments_and_strings_only(tmp_path: Path) -> None:
    file = tmp_path / "module.py"
    file.write_text('"""First.\n\nSecond."""\nseat = 1  # third\n')
    assert list(read_python_text(file)) == [(1, '"""First.'), (2, ""), (3, 'Second."""'), (4, "# third")]


def test_names_file_and_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tools.check_language.ROOT", tmp_path)
    (tmp_path / "guide.md").write_text("Fine.\nMade anew.\n")
    assert list(check_file(tmp_path / "guide.md")) == ["guide.md:2: replace 'anew' with: again, re-create"]
