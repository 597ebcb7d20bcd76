"""The expected outputs of sample cases as the web server reads them: stored by a worker, which computes them."""

import logging
from collections.abc import Iterable

from pydantic import TypeAdapter, ValidationError

from judge.models import SampleOutputs
from problems.format.problem import Problem
from problems.format.views import View

logger = logging.getLogger(__name__)
ADAPTER = TypeAdapter(dict[str, View])


def load_sample_outputs(problem: Problem) -> dict[str, View]:
    """Return the views by the name of the case. Empty until a worker has stored those of this version, and if another
    release stored them in a form that this one cannot read: a statement is shown in any case."""
    rows = SampleOutputs.objects.filter(slug=problem.slug, version=problem.version)
    outputs = rows.values_list("outputs", flat=True).first()
    try:
        return {} if outputs is None else ADAPTER.validate_python(outputs)
    except ValidationError:
        logger.warning("the stored sample outputs of %s cannot be read, so its statement shows none", problem.slug)
        return {}


def exclude_stored(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems of which no outputs of this version are stored. Runs one query."""
    stored = set(SampleOutputs.objects.values_list("slug", "version"))
    return [problem for problem in problems if (problem.slug, problem.version) not in stored]
