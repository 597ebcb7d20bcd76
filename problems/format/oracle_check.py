"""Compares a reference with its oracle: an independent library, or brute force.

Both run in this process. Only the publishing gate does that, because a server lacks the libraries of oracles."""

import importlib
import logging
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.checkers import SHARED_CHECKERS
from problems.format.checkers.close import get_tolerances
from problems.format.outcome import Outcome
from problems.format.package_requirements import MIN_ORACLE_PAIRS
from problems.format.problem import Problem

MAX_TOLERANCES = (1e-7, 1e-10)
"""The largest relative and absolute difference. If a case allows less, so does the oracle."""


def find_oracle_errors(problem: Problem, cases: Sequence[Case]) -> Iterator[str]:
    """Yield one sentence that starts with "oracle.py" for the first error."""
    if not (problem.folder / "oracle.py").is_file():
        yield "oracle.py is missing: write compare(rng), which yields pairs of the reference's and a library's answer"
        return
    rtol, atol = np.min([MAX_TOLERANCES, *map(_get_smallest_tolerances, cases)], axis=0)
    options = {"rtol": float(rtol), "atol": float(atol)}
    case = Case(name="oracle", group="normal", summary="", payload={}, options=options)
    count = 0
    logging.disable(logging.INFO)  # some libraries log how they are loaded
    try:
        with warnings.catch_warnings(action="error"):
            warnings.filterwarnings("ignore", "divide by zero")
            for actual, expected in _compare(problem):
                finding = SHARED_CHECKERS["close"].check(
                    case, Outcome(how="ok", value=expected), Outcome(how="ok", value=actual)
                )
                count += 1
                if not finding.ok:
                    yield (
                        f"oracle.py: in pair {count} the reference and the library do not agree to a relative {rtol:g} "
                        f"and an absolute {atol:g}. {finding.message} {finding.detail}. Find out which one is wrong"
                    )
                    return
    except ModuleNotFoundError as error:
        yield (
            f"oracle.py needs {error.name}, which is not installed here, so the reference was not compared. Run "
            "`make setup-dev`, or use a library of the group `dev` in pyproject.toml"
        )
    except Exception as error:
        where = f" after pair {count}" if count else ""
        yield f"oracle.py fails{where} with {type(error).__name__}: {error}. Fix oracle.py or reference.py"
    else:
        if count < MIN_ORACLE_PAIRS:
            pairs = "1 pair" if count == 1 else f"{count} pairs"
            yield f"oracle.py yields {pairs}, too few to trust the reference: yield at least {MIN_ORACLE_PAIRS}"
    finally:
        logging.disable(logging.NOTSET)


def _get_smallest_tolerances(case: Case) -> tuple[float, float]:
    """Return (rtol, atol) of a case, the smallest ones if its outputs have tolerances of their own."""
    smallest: dict[str, float] = {}
    for name in ("rtol", "atol"):
        if isinstance(value := case.options.get(name), Mapping):
            smallest[name] = min(cast("Mapping[str, float]", value).values())
    return get_tolerances(replace(case, options={**case.options, **smallest}))


def _compare(problem: Problem) -> Iterable[tuple[object, object]]:
    module: Any = importlib.import_module(f"problems.{problem.slug}.oracle")
    return cast("Iterable[tuple[object, object]]", module.compare(np.random.default_rng(7)))
