"""`make bench-gpu`: what it says without a GPU, and the rows that it writes."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from judge.grading.kernel_timing import DeviceWedgedError
from problems.format.loader import discover, load_package
from problems.format.timed_case import TimedCase
from problems.vector_add_kernel.cases import make_payload
from tests.grading.simulated_gpu import SimulatedCard
from tools import bench_gpu

DOCUMENT = f"# Kernels\n\n{bench_gpu.START}\n| old |\n{bench_gpu.END}\n\nMore.\n"
SMALL = TimedCase(
    name="64 elements", make_payload=lambda rng: make_payload(rng, 64), moved_bytes=12 * 64, operations=64
)


def add(inputs: dict[str, Any], outputs: dict[str, Any]) -> None:
    outputs["out"][...] = inputs["x"] + inputs["y"]


@pytest.fixture
def arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["bench_gpu"])


@pytest.mark.usefixtures("arguments")
def test_says_in_one_line_that_there_is_no_gpu(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    def fail() -> None:
        raise DeviceWedgedError("This machine has no NVIDIA driver: libnvidia-ml.so.1 is missing.")

    monkeypatch.setattr(bench_gpu, "ManagedCard", fail)
    monkeypatch.setattr(bench_gpu, "read_triton_version", lambda: "3.9.0")
    assert bench_gpu.main() == 3
    printed = capsys.readouterr()
    assert printed.err == ("No kernel was timed: This machine has no NVIDIA driver: libnvidia-ml.so.1 is missing.\n")
    assert printed.out == ""


@pytest.mark.usefixtures("arguments")
def test_says_that_triton_is_missing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(bench_gpu, "read_triton_version", lambda: "")
    assert bench_gpu.main() == 3
    assert capsys.readouterr().err.count("\n") == 1


def test_rows_of_each_accepted_solution(capsys: pytest.CaptureFixture[str]):
    problem = replace(load_package("vector_add_kernel"), timed_cases=(SMALL,))
    rows = list(bench_gpu.time_problems(SimulatedCard(add), [problem]))
    assert [row.split(" | ")[1] for row in rows] == list(problem.accepted)
    assert "| 64 elements | 1e+03 µs | 1e+03 µs to 1e+03 µs | 0 GB/s | 0% | Simulated card |" in rows[0]
    assert capsys.readouterr().out.splitlines() == [*bench_gpu.HEAD, *rows]


def test_wrong_solution_has_a_row_without_times():
    problem = replace(load_package("vector_add_kernel"), timed_cases=(SMALL,), accepted={"zeros": b""})
    (row,) = bench_gpu.time_problems(SimulatedCard(lambda inputs, outputs: None), [problem])
    assert "| zeros | wrong: 64 elements: No kernel wrote 64 of 64 elements of `out`." in row


def test_replaces_only_the_rows():
    changed = bench_gpu.replace_rows(DOCUMENT, ["| new |"])
    assert changed.startswith(f"# Kernels\n\n{bench_gpu.START}\n| Problem |")
    assert changed.endswith(f"| new |\n{bench_gpu.END}\n\nMore.\n")
    assert "| old |" not in changed
    assert bench_gpu.replace_rows(changed, ["| new |"]) == changed


def test_document_has_the_marks_once():
    text = Path(bench_gpu.DOCUMENT).read_text(encoding="utf-8")
    assert (text.count(bench_gpu.START), text.count(bench_gpu.END)) == (1, 1)


@pytest.mark.parametrize("slug", [slug for slug in discover() if slug.endswith("_kernel")])
def test_every_kernel_problem_is_timed(slug: str):
    assert load_package(slug).timed_cases
