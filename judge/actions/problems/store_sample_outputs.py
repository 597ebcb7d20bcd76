from collections.abc import Mapping

from django.db import transaction

from judge.domain.sample_outputs import ADAPTER
from judge.models import SampleOutputs
from problems.format.problem import Problem
from problems.format.views import View

KEPT_VERSIONS = 2
"""During a rolling upgrade, the workers of two releases each store their version."""


@transaction.atomic
def store_sample_outputs(problem: Problem, outputs: Mapping[str, View]) -> None:
    """Store the outputs of this version by the name of their case, unless another worker was faster, and remove
    those of old versions."""
    row = SampleOutputs(
        slug=problem.slug, version=problem.version, outputs=ADAPTER.dump_python(dict(outputs), mode="json")
    )
    SampleOutputs.objects.bulk_create([row], ignore_conflicts=True)
    rows = SampleOutputs.objects.filter(slug=problem.slug)
    kept = list(rows.order_by("-pk").values_list("pk", flat=True)[:KEPT_VERSIONS])
    rows.exclude(pk__in=kept).delete()
