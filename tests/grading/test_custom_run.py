"""Runs on inputs that candidates typed, over the real packages: what is shown of the candidate's result, and how little
of the reference's."""

from pathlib import Path
from typing import Any

import pytest

from judge.grading.context import GradingContext
from judge.grading.custom_input import CustomInput, evaluate_input
from judge.grading.custom_run import grade_custom_input
from judge.grading.custom_views import (
    NO_REFERENCE_RESULT,
    REFUSED_BY_REFERENCE,
    build_calls_view,
    build_result_view,
    describe_structure,
)
from judge.grading.report import CaseReport, GradingReport, Verdict
from judge.grading.source_run import run_source
from problems.format.input_form import InputForm, SampleInput
from problems.format.input_form_builders import list_input_forms
from problems.format.loader import WARM_UP, discover, load_package
from problems.format.value_encoding import encode_canonical
from problems.format.views import ArrayView, BarsView, CallsView, TextView
from sandbox import Job, RunResult, Sandbox

OTHER_PAYLOADS = {("token_sampling", "greedy"), ("token_sampling", "worked_example")}
"""Samples with another number of draws than the first one, which a form has."""
DRAWN_ONCE = "speculative_decoding"
"""Its form calls the function once, its samples many times."""


def run_custom(
    sandbox: Sandbox, cache: Path, slug: str, source: str | bytes, form: str, **fields: str
) -> GradingReport:
    context = GradingContext(load_package(slug), sandbox, cache=cache)
    data = source if isinstance(source, bytes) else source.encode()
    return grade_custom_input(context, data, CustomInput(form=form, fields=fields))


def run_softmax(sandbox: Sandbox, cache: Path, source: str, x: str) -> GradingReport:
    rest = "\n\ndef log_softmax(x):\n    return x\n"
    return run_custom(sandbox, cache, "softmax", f"import numpy as np\n\n\n{source}{rest}", "softmax", x=x)


def get_case(report: GradingReport) -> CaseReport:
    assert len(report.cases) == 1, report.message
    return report.cases[0]


@pytest.mark.parametrize("slug", [*discover(kernels=False), WARM_UP])
def test_every_sample_can_be_typed(slug: str, sandbox: Sandbox) -> None:
    problem = load_package(slug)
    forms = list_input_forms(problem)
    samples = {case.name: case for case in problem.cases(1) if case.sample}
    assert sorted(sample.name for form in forms for sample in form.samples) == sorted(samples)
    for form in forms:
        for sample in form.samples:
            expected = {key: value for key, value in samples[sample.name].payload.items() if key != "needs"}
            if slug == DRAWN_ONCE:
                expected = {key: value for key, value in expected.items() if key not in ("draws", "seed")}
            if (slug, sample.name) not in OTHER_PAYLOADS:
                typed = CustomInput(form=form.name, fields=sample.fields)
                payload = form.make_payload(evaluate_input(problem, form, typed, sandbox))
                assert encode_canonical(payload) == encode_canonical(expected)


@pytest.mark.parametrize("slug", [*discover(kernels=False), WARM_UP])
def test_typed_sample_has_outcome_of_the_sample(slug: str, sandbox: Sandbox, cache: Path) -> None:
    """Of each form. Forms are no parameters, because to find them every process would build all cases."""
    for form in list_input_forms(load_package(slug)):
        for sample in form.samples[:1]:
            check_typed_sample(slug, form, sample, sandbox, cache)


def check_typed_sample(slug: str, form: InputForm, sample: SampleInput, sandbox: Sandbox, cache: Path) -> None:
    problem = load_package(slug)
    report = run_custom(sandbox, cache, slug, problem.reference, form.name, **sample.fields)
    case = get_case(report)
    assert (report.verdict, report.scores, report.bugs, case.message) == (Verdict.RAN, {}, [], "")
    if slug == DRAWN_ONCE:
        return
    case_of_sample = next(each for each in problem.cases(1) if each.name == sample.name)
    (outcome,) = run_source(problem, [case_of_sample], problem.reference, sandbox).outcomes
    value, payload = form.read_value(outcome.value), case_of_sample.payload
    if form.vocabulary:
        assert case.actual == build_calls_view(payload["steps"], value, value, form.format_package_step)
        return
    assert case.actual == build_result_view(value, payload.get("draws"))
    assert [named.name for named in case.inputs] == [each.name for each in form.fields if each.name in sample.fields]


def test_shows_only_the_form_of_the_reference(sandbox: Sandbox, cache: Path) -> None:
    report = run_softmax(
        sandbox, cache, "def softmax(x):\n    print('seen', x.shape)\n    return x * 0", "np.ones((2, 3))"
    )
    case = get_case(report)
    assert case.expected == TextView(text="array of shape (2, 3), float64")
    assert isinstance(case.actual, ArrayView)
    assert (case.actual.data, case.stdout, report.verdict) == ([0.0] * 6, "seen (2, 3)\n", Verdict.RAN)
    assert "0.333" not in report.model_dump_json()


def test_reports_exception_with_its_line(sandbox: Sandbox, cache: Path) -> None:
    report = run_softmax(sandbox, cache, "def softmax(x):\n    raise ValueError('mine')", "[1.0]")
    case = get_case(report)
    assert (report.verdict, case.error and (case.error.type, case.error.message, case.error.line)) == (
        Verdict.RUNTIME_ERROR,
        ("ValueError", "mine", 5),
    )
    assert case.actual is None


def test_reports_changed_input(sandbox: Sandbox, cache: Path) -> None:
    report = run_softmax(sandbox, cache, "def softmax(x):\n    x += 1\n    return x", "np.ones(3)")
    assert "changed its input `x`" in report.message
    assert report.verdict is Verdict.RAN


def test_exception_of_the_reference_is_not_shown(sandbox: Sandbox, cache: Path) -> None:
    report = run_softmax(sandbox, cache, "def softmax(x):\n    return 1.0", "'secret text of mine'")
    case = get_case(report)
    assert (case.expected, case.message, case.error) == (
        TextView(text=REFUSED_BY_REFERENCE),
        REFUSED_BY_REFERENCE,
        None,
    )


@pytest.mark.parametrize(
    ("slug", "form", "fields"),
    [
        ("rope", "precompute_rope", {"d": "1 << 20", "max_seq": "1 << 20"}),
        ("bpe_training", "train_bpe", {"corpus": "[' '.join(map(str, range(150_000)))]", "num_merges": "10 ** 9"}),
        ("kv_cache", "script", {"script": "cache = KVCache(10 ** 6, 10 ** 6, 10 ** 6)"}),
    ],
)
def test_reference_has_the_limits_of_the_candidate(
    slug: str, form: str, fields: dict[str, str], sandbox: Sandbox, cache: Path
) -> None:
    problem = load_package(slug)
    entries = "".join(f"def {name}(*args, **kwargs):\n    return 1\n" for name in problem.entries if name[0].islower())
    classes = "".join(
        f"class {name}:\n    def __init__(*args): pass\n" for name in problem.entries if name[0].isupper()
    )
    case = get_case(run_custom(sandbox, cache, slug, entries + classes, form, **fields))
    assert case.expected == TextView(text=NO_REFERENCE_RESULT) or isinstance(case.actual, CallsView)
    assert case.verdict is Verdict.RAN


def test_endless_code_is_stopped(sandbox: Sandbox, cache: Path) -> None:
    report = run_softmax(sandbox, cache, "def softmax(x):\n    while True: pass", "[1.0]")
    assert report.verdict is Verdict.TIME_LIMIT


def test_input_that_cannot_be_evaluated_runs_nothing(sandbox: Sandbox, cache: Path) -> None:
    report = run_softmax(sandbox, cache, "def softmax(x):\n    return x", "nothing")
    assert (report.verdict, report.cases, report.line) == (Verdict.NOT_RUN, [], None)
    assert report.message == (
        "Your code was not run, because your input cannot be used. x, line 1: NameError: name 'nothing' is not defined."
    )


def test_rejects_file_without_entry(sandbox: Sandbox, cache: Path) -> None:
    report = run_custom(sandbox, cache, "softmax", "x = 1", "softmax", x="[1.0]")
    assert (report.verdict, report.cases) == (Verdict.RUNTIME_ERROR, [])
    assert "softmax(x)" in report.message


def test_counts_draws_of_a_sampler(sandbox: Sandbox, cache: Path) -> None:
    source = "def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):\n    return 2"
    case = get_case(run_custom(sandbox, cache, "token_sampling", source, "sample_token", logits="np.zeros(3)"))
    assert isinstance(case.actual, BarsView)
    assert [(bar.label, bar.observed, bar.expected) for bar in case.actual.bars] == [("2", 1200, None)]


def test_callbacks_are_answered_and_counted(sandbox: Sandbox, cache: Path) -> None:
    source = "def beam_search(score_fn, *sizes, **more):\n    return [score_fn([0]) for _ in range(9)]"
    case = get_case(run_custom(sandbox, cache, "beam_search", source, "sample-1", beam_width="2", max_len="2"))
    assert case.message == "score_fn was called more than beam_width = 2 times in one step."
    assert case.expected == TextView(text="list of 2")


@pytest.mark.parametrize(
    ("slug", "form", "fields", "message"),
    [
        ("beam_search", "sample-1", {"beam_width": "10 ** 9", "max_len": "2"}, "beam_width must be a whole number"),
        ("speculative_loop", "sample-1", {"prompt": "[99]", "max_new": "2", "K": "2"}, "prompt must be a list"),
        ("adamw", "AdamW", {"params": "{}", "grads": "3"}, "grads must be a list"),
        (
            "gradient_accumulation",
            "GradAccumulator",
            {"params": "{}", "n_steps": "1", "batches": "[1]"},
            "batches must",
        ),
        (
            "gradient_accumulation",
            "GradAccumulator",
            {
                "params": "{'w': np.ones(2)}",
                "n_steps": "1",
                "batches": "[(np.ones((1, 2)), np.ones(1))]",
                "grads": "np.ones(2)",
            },
            "not of the kind that this problem needs",
        ),
        (
            "hnsw_search",
            "hnsw_search",
            dict.fromkeys(["graph", "vectors", "query", "entry_point", "num_layers", "ef", "k"], "[1]"),
            "graph must",
        ),
        ("ring_all_reduce", "ring_all_reduce", {"workers": "[1]"}, "workers must be a list of arrays"),
        ("rope", "apply_rope", {"x": "np.ones((2, 4))", "precompute_rope": "4"}, "precompute_rope must be"),
        ("token_bucket", "script", {"script": "clock.advance('x')"}, "clock.advance must be called with a number"),
        ("kv_cache", "script", {"script": "decode_step(1, 2, 3, 4, 5)"}, "a cache of the script"),
        ("softmax", "no such form", {}, "the input has another form now"),
    ],
)
def test_values_of_another_form_run_nothing(
    slug: str, form: str, fields: dict[str, str], message: str, sandbox: Sandbox, cache: Path
) -> None:
    report = run_custom(sandbox, cache, slug, "x = 1", form, **fields)
    assert (report.verdict, report.cases) == (Verdict.NOT_RUN, [])
    assert message in report.message


class RecordingSandbox:
    """Remembers the jobs that it passes on."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.name = sandbox.name
        self.sandbox = sandbox
        self.jobs: list[Job] = []

    def run(self, job: Job, **callbacks: Any) -> RunResult:
        self.jobs.append(job)
        return self.sandbox.run(job, **callbacks)

    def close(self) -> None:
        raise AssertionError("the sandbox belongs to the session")


def test_each_cell_has_only_its_own_source(sandbox: Sandbox, cache: Path) -> None:
    recorder = RecordingSandbox(sandbox)
    source = "import numpy as np\n\n\ndef softmax(x):\n    return x\n\n\nlog_softmax = softmax\n"
    run_custom(recorder, cache, "softmax", source, "softmax", x="np.ones(3) * 7")
    evaluation, solution, reference = recorder.jobs
    problem = load_package("softmax")
    assert set(evaluation.files) == {"evaluator.py"}
    assert (solution.files["solution.py"], reference.files["solution.py"]) == (source.encode(), problem.reference)
    assert solution.cases == reference.cases
    assert solution.limits == reference.limits
    assert b"np.ones" not in b"".join([*solution.cases, *reference.cases])


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (1.5, "float"),
        ("secret", "str"),
        (None, "None"),
        ([3, 1, 2], "list of shape (3,), int64"),
        ([[1.0], [2.0]], "list of shape (2, 1), float64"),
        ([("a", 1), ("b", 2)], "list of 2"),
        ({"secret": 1}, "dict of 1"),
        (([0, 1], 7), "tuple of 2: list of shape (2,), int64; int"),
        ((("secret", 1), 2), "tuple of 2: tuple; int"),
        ([], "list of 0"),
        (tuple(range(9)), "tuple of 9"),
    ],
)
def test_form_has_no_values(value: Any, form: str) -> None:
    assert describe_structure(value) == form


def test_results_of_another_form_are_not_shown(sandbox: Sandbox, cache: Path) -> None:
    """The source replaces the driver and returns an array in place of the results of the calls."""
    source = (
        "import sys\n\nimport numpy as np\n\n\nclass LRUCache:\n    def __init__(self, capacity): pass\n"
        "    def get(self, key): pass\n    def put(self, key, value): pass\n\n\n"
        "sys.modules['driver'].run = lambda case: {'value': np.ones(3), 'mutated': []}\n"
    )
    case = get_case(run_custom(sandbox, cache, "lru_cache", source, "script", script="cache = LRUCache(2)"))
    assert case.actual == TextView(text="This value cannot be displayed.")
