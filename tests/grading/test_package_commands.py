"""`manage.py warm` computes what the first submissions need, and without Triton the commands leave kernels out."""

from dataclasses import replace
from pathlib import Path

import pytest

from judge.grading import outcome_cache, package_commands
from judge.grading.grade_command import open_backend
from problems.format.loader import PRACTICE_SEED, load_package


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_leaves_out_kernels_without_triton_but_not_in_ci(
    ci: str, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(package_commands, "list_cell_images", lambda _: ("cpu",))
    monkeypatch.setattr(package_commands, "_check_package", lambda slug, *_: (True, slug))
    assert package_commands.run_check([], backend=None) == status
    first, *checked = capsys.readouterr().out.splitlines()
    assert "`make setup-kernels`): vector_add_kernel, softmax_kernel" in first
    assert "softmax" in checked
    assert "softmax_kernel" not in checked


def test_warms_the_cases_of_practice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    softmax = load_package("softmax")
    problem = replace(softmax, bugs=softmax.bugs[:1])  # running all bugs takes long
    monkeypatch.setenv("JUDGE_CACHE", str(tmp_path))
    monkeypatch.setattr(package_commands, "load_problem", lambda slug: problem)
    assert package_commands.run_warm(["softmax"], backend=None) == 0
    assert capsys.readouterr().out.startswith("softmax: ready in ")
    warmed = {path: path.stat().st_mtime_ns for path in tmp_path.glob("softmax/*/*")}
    assert len({path.parent for path in warmed}) == 1
    sandbox = open_backend(None)
    # It finds everything on disk and runs nothing.
    outcome_cache.OutcomeCache(tmp_path).get_fingerprints(problem, PRACTICE_SEED, sandbox)
    sandbox.close()
    assert {path: path.stat().st_mtime_ns for path in tmp_path.glob("softmax/*/*")} == warmed
