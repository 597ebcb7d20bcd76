"""Kernels that run in cells: what the candidate reads of each mistake that a GPU would not show."""

from importlib.metadata import distributions
from pathlib import Path

import pytest

from judge.grading.context import GradingContext
from judge.grading.grade import grade
from judge.grading.outcome_cache import OutcomeCache
from judge.grading.report import CaseReport, GradingReport, Verdict
from problems.format.generic_wrong_answers import make_generic_wrong
from problems.format.loader import PRACTICE_SEED, load_package
from sandbox import Job, Sandbox, Status
from sandbox.cell_images import KERNELS_FOLDER
from tests.kernels import require_kernels

HEAD = "import triton\nimport triton.language as tl\n\n\n"
KERNEL = """@triton.jit
def kernel(x_ptr, y_ptr, out_ptr, n, sx, sy, so, BLOCK: tl.constexpr):
    index = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = index < n
    x = tl.load(x_ptr + index * sx, mask=mask)
    y = tl.load(y_ptr + index * sy, mask=mask)
    tl.store(out_ptr + index * so, x + y, mask=mask)


"""
SOLVE = """def solve(x, y, out):
    n = out.numel()
    kernel[(triton.cdiv(n, 256),)](x, y, out, n, x.stride(0), y.stride(0), out.stride(0), BLOCK=256)
"""


@pytest.fixture(autouse=True)
def need_kernels() -> None:
    require_kernels()


def run_samples(sandbox: Sandbox, cache: Path, source: str, slug: str = "vector_add_kernel") -> GradingReport:
    context = GradingContext(load_package(slug), sandbox, cache=cache, only_samples=True)
    return grade(context, (HEAD + source).encode())


def get_failure(report: GradingReport) -> CaseReport:
    return next(case for case in report.cases if case.verdict is not Verdict.ACCEPTED)


def test_says_that_a_right_kernel_is_not_timed(sandbox: Sandbox, cache: Path):
    report = run_samples(sandbox, cache, KERNEL + SOLVE)
    assert report.verdict is Verdict.ACCEPTED
    assert report.message == "All 3 sample cases pass in Triton's interpreter, which does not time them."


def test_names_program_element_and_line_of_an_access_out_of_bounds(sandbox: Sandbox, cache: Path):
    source = KERNEL.replace("index * sy, mask=mask", "index * sy") + SOLVE
    failure = get_failure(run_samples(sandbox, cache, source))
    line = (HEAD + source).splitlines().index("    y = tl.load(y_ptr + index * sy)") + 1
    assert f"loads outside of `y` on line {line}" in failure.message
    assert failure.detail == "Program (0, 0, 0) loads element 4 of `y`, which has 4 elements in memory."


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("tl.program_id(0) * BLOCK", "tl.program_id(0) * 0", "unwritten"),
        ("x + y,", "x + y + tl.load(out_ptr + index * so, mask=mask),", "undefined"),
        ("mask = index < n\n", "mask = index < n\n    so = so * (1 - tl.program_id(0) // 4)\n", "race"),
        ("x + y,", "(x.to(tl.float16) + y.to(tl.float16)),", "precision"),
        ("tl.store", "tl.dot(tl.zeros((16, 4), tl.float32), tl.zeros((4, 16), tl.float32))\n    tl.store", "dot"),
    ],
)
def test_explains_what_a_gpu_would_hide(sandbox: Sandbox, cache: Path, old: str, new: str, kind: str):
    assert old in KERNEL
    failure = get_failure(run_samples(sandbox, cache, KERNEL.replace(old, new) + SOLVE))
    assert failure.kind == kind, failure.message


def test_gives_a_float_to_a_kernel_as_a_float32(sandbox: Sandbox, cache: Path):
    """As a GPU does. A Python float would leave the product in float16, and 70,000 would be infinite."""
    source = KERNEL.replace("so, BLOCK", "so, factor, BLOCK").replace(
        "x + y,", "x.to(tl.float16) * factor * 0.0 + tl.full([BLOCK], 2, tl.float16) * factor * 0.0 + x + y,"
    ) + SOLVE.replace("BLOCK=256", "70000.0, BLOCK=256")
    assert run_samples(sandbox, cache, source).verdict is Verdict.ACCEPTED


def test_multiplies_the_smallest_tiles_that_a_gpu_does(sandbox: Sandbox, cache: Path):
    product = "tl.dot(tl.zeros((1, 8), tl.float32), tl.zeros((8, 2), tl.float32))\n    tl.store"
    report = run_samples(sandbox, cache, KERNEL.replace("tl.store", product) + SOLVE)
    assert report.verdict is Verdict.ACCEPTED, report.message


TUNED_SUM = """@triton.autotune(configs=[triton.Config({"BLOCK": block}) for block in (256, 512)], key=["n"]RESET)
@triton.jit
def kernel(x_ptr, y_ptr, sum_ptr, n, sx, sy, BLOCK: tl.constexpr):
    index = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = index < n
    total = tl.load(x_ptr + index * sx, mask=mask) + tl.load(y_ptr + index * sy, mask=mask)
    tl.atomic_add(sum_ptr + index, total, mask=mask)


@triton.jit
def copy(sum_ptr, out_ptr, n, so, BLOCK: tl.constexpr):
    index = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    tl.store(out_ptr + index * so, tl.load(sum_ptr + index, mask=index < n), mask=index < n)


def solve(x, y, out):
    n = out.numel()
    total = out.new_zeros((n,))
    kernel[lambda meta: (triton.cdiv(n, meta["BLOCK"]),)](x, y, total, n, x.stride(0), y.stride(0))
    copy[(triton.cdiv(n, 256),)](total, out, n, out.stride(0), BLOCK=256)
"""


def test_finds_what_a_measurement_of_configurations_leaves(sandbox: Sandbox, cache: Path):
    failure = get_failure(run_samples(sandbox, cache, TUNED_SUM.replace("RESET", "")))
    assert (failure.kind, failure.detail) == ("tuning", "")
    line = (HEAD + TUNED_SUM).splitlines().index("    total = out.new_zeros((n,))") + 2
    assert f"runs the kernel on line {line} many times, and a scratch array changes each time" in failure.message
    hook = ', reset_to_zero=["sum_ptr"], pre_hook=lambda arguments, reset_only=False: None'
    assert get_failure(run_samples(sandbox, cache, TUNED_SUM.replace("RESET", hook))).kind == "tuning"
    right = run_samples(sandbox, cache, TUNED_SUM.replace("RESET", ', reset_to_zero=["sum_ptr"]'))
    assert right.verdict is Verdict.ACCEPTED, right.message


def test_runs_another_configuration_of_an_autotuned_kernel(sandbox: Sandbox, cache: Path):
    tuned = "@triton.autotune(configs=[triton.Config({'SCALE': scale}) for scale in (1, 2)], key=['n'])\n" + KERNEL
    tuned = tuned.replace("so, BLOCK", "so, SCALE: tl.constexpr, BLOCK").replace("x + y", "x + y * SCALE")
    assert get_failure(run_samples(sandbox, cache, tuned + SOLVE)).kind == "configuration"


def test_rejects_a_number_of_warps_that_no_gpu_launches(sandbox: Sandbox, cache: Path):
    failure = get_failure(run_samples(sandbox, cache, KERNEL + SOLVE.replace("BLOCK=256", "BLOCK=256, num_warps=5")))
    assert failure.error is not None
    assert failure.error.message == "num_warps=5 cannot be launched. It must be 1, 2, 4, 8, 16 or 32."


def test_explains_that_the_host_reads_no_elements(sandbox: Sandbox, cache: Path):
    failure = get_failure(run_samples(sandbox, cache, "def solve(x, y, out):\n    out[0] = x[0] + y[0]\n"))
    assert failure.verdict is Verdict.RUNTIME_ERROR
    assert failure.error is not None
    assert "in the memory of the GPU" in failure.error.message


@pytest.mark.parametrize(("name", "kind"), [("ones", "constant"), ("float16", "precision")])
def test_generic_wrong_answers_fail_by_their_values(sandbox: Sandbox, cache: Path, name: str, kind: str):
    """They import triton.language by another name, and must not be refused for an exception of their own."""
    problem = load_package("vector_add_kernel")
    context = GradingContext(problem, sandbox, cache=cache, only_samples=True)
    failure = get_failure(grade(context, make_generic_wrong(problem)[name]))
    assert failure.kind == kind, failure.message


@pytest.mark.parametrize(
    ("name", "kind"), [("unchanged of m", "unchanged"), ("unchanged element of p", "value"), ("zeros", "zeros")]
)
def test_compares_each_array_that_changes_in_place(sandbox: Sandbox, cache: Path, name: str, kind: str):
    problem = load_package("adamw_kernel")
    context = GradingContext(problem, sandbox, cache=cache, only_samples=True)
    failure = get_failure(grade(context, make_generic_wrong(problem)[name]))
    assert failure.kind == kind, failure.message


def test_reports_an_array_that_the_host_changes_in_place(sandbox: Sandbox, cache: Path):
    right, store = load_package("adamw_kernel").accepted["tiles"].decode(), "    tl.store(v_ptr, v, mask=mask)\n"
    assert store in right
    host = (
        "    square = g.buffer.data.astype(float) ** 2\n"
        "    v.buffer.data[...] = beta2 * v.buffer.data + (1 - beta2) * square\n"
    )
    failure = get_failure(run_samples(sandbox, cache, right.replace(store, "") + host, "adamw_kernel"))
    assert failure.message == "`v` has values that no kernel stored. Compute them in a kernel."


def test_a_launch_does_not_load_the_second_language_of_triton(sandbox: Sandbox, cache: Path):
    check = "    import sys\n    assert not [name for name in sys.modules if 'gluon.language' in name]\n"
    assert run_samples(sandbox, cache, KERNEL + SOLVE + check).verdict is Verdict.ACCEPTED


def test_caches_outcomes_for_one_version_of_triton(sandbox: Sandbox, cache: Path):
    (triton,) = distributions(name="triton", path=[str(KERNELS_FOLDER)])
    outcomes = OutcomeCache(cache)
    for slug, is_kernel in (("vector_add_kernel", True), ("softmax", False)):
        folder = outcomes.get_expected(load_package(slug), PRACTICE_SEED, sandbox).folder
        assert folder.name.endswith(f"-triton-{triton.version}") == is_kernel


def test_only_kernel_cells_have_triton(sandbox: Sandbox):
    probe = b"def load():\n    import triton\n\n\ndef run(case):\n    return triton.__version__\n"
    for image, status in (("cpu", Status.RAISED), ("kernel", Status.OK)):
        job = Job(files={"probe.py": probe}, entry="probe", cases=[], image=image)
        assert sandbox.run(job).load.status is status, image
