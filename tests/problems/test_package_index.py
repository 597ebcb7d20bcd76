"""Packages in several folders: each is found, and none wins anything by its slug or number."""

from collections.abc import Callable
from pathlib import Path

import pytest

import problems
from problems.format.loader import PackageError, discover, load_package
from problems.format.package_index import ROOT, find_folder, index_packages

MakePackage = Callable[..., Path]


@pytest.fixture
def make_root(make_package: MakePackage, tmp_path: Path) -> Callable[..., Path]:
    """make_root(name, {slug: number}) -> a folder with these packages"""

    def make(name: str, numbers: dict[str, int]) -> Path:
        root = tmp_path / name
        for slug, number in numbers.items():
            text = (make_package() / "double" / "problem.toml").read_text()
            make_package({"problem.toml": text.replace("number = 7", f"number = {number}")}, f"{name}/{slug}")
        return root

    return make


def test_finds_packages_of_all_roots_by_number(make_root: Callable[..., Path]) -> None:
    roots = [make_root("a", {"one": 1, "three": 3}), make_root("b", {"two": 2})]
    index = index_packages(roots)
    assert dict(index.folders) == {"one": roots[0] / "one", "two": roots[1] / "two", "three": roots[0] / "three"}
    assert index.list_errors() == []


def test_later_root_wins_nothing_by_slug_or_number(make_root: Callable[..., Path]) -> None:
    roots = [make_root("a", {"one": 1, "two": 2}), make_root("b", {"one": 9, "other": 2})]
    index = index_packages(roots)
    assert dict(index.folders) == {"one": roots[0] / "one", "two": roots[0] / "two"}
    for first, second, shared, key in (("one", "one", "one", "slug 'one'"), ("two", "other", "other", "number 2")):
        (conflict,) = index.find_conflicts(shared)
        assert str(roots[0] / first) in str(conflict)
        assert str(roots[1] / second) in str(conflict)
        assert f"have the same {key}" in str(conflict)
    assert index.find_conflicts("two") == index.find_conflicts("other")  # the gate of either one reports it
    assert index.list_slugs() == ["one", "two", "other"]


def test_broken_package_does_not_free_its_slug(make_root: Callable[..., Path]) -> None:
    roots = [make_root("a", {"one": 1}), make_root("b", {"one": 2})]
    (roots[0] / "one" / "problem.toml").write_text("number = ")
    index = index_packages(roots)
    assert index.folders == {}
    assert "not TOML" in index.invalid[roots[0] / "one"]
    assert find_folder("one", roots) == roots[0] / "one"


def test_broken_package_hides_no_other_one(make_root: Callable[..., Path]) -> None:
    root = make_root("a", {"one": 1, "two": 2, "Three": 3, "format": 4})
    (root / "one" / "problem.toml").write_text("number = 'x'")
    index = index_packages([root])
    assert list(index.folders) == ["two"]
    assert {path.name for path in index.invalid} == {"one", "Three", "format"}
    assert "the name of the folder must be a slug" in index.invalid[root / "Three"]


def test_says_what_a_folder_without_a_package_lacks(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(PackageError, match=r"empty has no problem\.toml.*new_problem empty"):
        find_folder("empty", [tmp_path])
    with pytest.raises(PackageError, match="There is no problem 'other'"):
        find_folder("other", [tmp_path])


def test_names_the_searched_folders_and_the_variable(tmp_path: Path) -> None:
    with pytest.raises(PackageError) as alone:
        find_folder("other", [ROOT])
    assert f"in {ROOT}. JUDGE_PROBLEMS is not set, so no other folder was searched" in str(alone.value)
    with pytest.raises(PackageError) as several:
        find_folder("other", [ROOT, tmp_path / "ours", tmp_path / "theirs"])
    folders = f"in {ROOT} nor in {tmp_path / 'ours'}, {tmp_path / 'theirs'}, which JUDGE_PROBLEMS names"
    assert folders in str(several.value)


def test_loads_package_outside_the_repository(make_root: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_root("ours", {"doubling": 5000})
    (root / "doubling" / "factor.py").write_text("FACTOR = 1e300\n")
    text = (root / "doubling" / "cases.py").read_text()
    text = text.replace("import numpy", "from problems.doubling.factor import FACTOR\nimport numpy")
    (root / "doubling" / "cases.py").write_text(text.replace("1e300", "FACTOR"))
    monkeypatch.setattr(problems, "__path__", [*problems.__path__, str(root)])
    assert discover()[-1] == "doubling"
    problem = load_package("doubling")
    assert problem.folder == root / "doubling"
    assert len(problem.cases(1)) == 5
    assert load_package("softmax").folder == ROOT / "softmax"


def test_loads_changed_package_again(make_root: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_root("ours", {"doubling": 5000})
    monkeypatch.setattr(problems, "__path__", [*problems.__path__, str(root)])
    helper, cases = root / "doubling" / "names.py", root / "doubling" / "cases.py"
    helper.write_text('LARGE = "large"\n')
    cases.write_text(
        cases.read_text()
        .replace("import numpy", "from problems.doubling.names import LARGE\nimport numpy")
        .replace('name="large"', "name=LARGE")
    )
    first = load_package("doubling")
    assert load_package("doubling") is first
    assert "large" in [case.name for case in first.cases(1)]
    helper.write_text('LARGE = "very large"\n')
    second = load_package("doubling")
    assert second.version != first.version
    assert "very large" in [case.name for case in second.cases(1)]
