"""Whether a run may use the input that the candidate typed. The expressions are not parsed here: a cell does that."""

from functools import lru_cache

from judge.domain.catalog import get_problem_or_warm_up
from judge.domain.exercises import TEST
from judge.errors import RefusedError
from judge.grading.custom_input import MAX_INPUT_BYTES, CustomInput
from judge.models import Submission
from problems.format.input_form import InputForm, say_fields_are
from problems.format.input_form_builders import list_input_forms
from problems.format.problem import Problem


def require_custom_input(problem: Problem, exercise: str, kind: str, typed: CustomInput) -> bytes:
    """Return the text to store. Raises `RefusedError` unless the submission is a run of a solution, the problem has
    this form, all of its required fields are filled in, and the text is short enough."""
    if kind != Submission.Kind.RUN or exercise == TEST:
        raise RefusedError(
            "invalid",
            "Only a run of a solution can use your own input, so nothing was run.",
            "Choose Run, or leave the input out.",
        )
    stored = typed.encode()
    if len(stored) > MAX_INPUT_BYTES:
        raise RefusedError(
            "too_large",
            f"Your input has {len(stored):,} bytes, but at most {MAX_INPUT_BYTES:,} are accepted. Nothing was run.",
            "Make large arrays with an expression, such as np.arange(12).reshape(3, 4).",
        )
    form = find_form(problem, typed.form)
    if form is None:
        raise RefusedError(
            "invalid",
            "The problem has no such form of input, so nothing was run.",
            "Reload the page, and choose one of the forms under “Your input”.",
        )
    if not typed.fields.keys() <= {field.name for field in form.fields}:
        raise RefusedError(
            "invalid", f"{form.title} has no such field, so nothing was run.", "Reload the page, then type it again."
        )
    empty = [each.name for each in form.fields if each.default is None and not typed.fields.get(each.name, "").strip()]
    if empty:
        raise RefusedError(
            "invalid", f"{say_fields_are(empty, 'empty')}, so nothing was run.", "Type an expression, or copy a sample."
        )
    return stored


def find_form(problem: Problem, name: str) -> InputForm | None:
    return next((form for form in list_forms(problem.slug, problem.version) if form.name == name), None)


@lru_cache(maxsize=256)
def list_forms(slug: str, version: str) -> tuple[InputForm, ...]:
    """Cached by version: building the forms of some packages takes longer than the rest of the request, and nothing
    limits how often a form is named."""
    return list_input_forms(get_problem_or_warm_up(slug))
