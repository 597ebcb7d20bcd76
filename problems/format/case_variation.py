"""The part of the publishing gate that compares the cases of practice with those of interviews."""

from collections.abc import Iterator, Sequence

from problems.format.case import Case
from problems.format.problem import Problem
from problems.format.value_encoding import encode_canonical


def find_variation_errors(problem: Problem, practice: Sequence[Case], interview: Sequence[Case]) -> Iterator[str]:
    """Yield one sentence for each hidden case of an interview that practice has too, unless its `fixed` says why.

    Samples are the same under both seeds, so they are left out."""
    practice_names = {_encode_input(problem, case): case.name for case in practice}
    for case in interview:
        if case.sample:
            if case.fixed:
                yield f"the sample {case.name!r} must not set `fixed`: samples are the same under every seed"
            continue
        same_as = practice_names.get(_encode_input(problem, case))
        if same_as is not None and not case.fixed:
            yield (
                f"the hidden case {case.name!r} has the same input in an interview as {same_as!r} in practice. Draw "
                "its values from `rng`, or give the reason in `fixed` if it has no other form"
            )
        if same_as is None and case.fixed:
            yield f"the hidden case {case.name!r} differs between practice and interviews: remove its `fixed`"


def _encode_input(problem: Problem, case: Case) -> bytes:
    """Return the bytes of all that a solution can observe: the payload, and the private data that answers its calls."""
    inputs = [case.payload, case.private] if problem.responder is not None else [case.payload]
    return encode_canonical(inputs)
