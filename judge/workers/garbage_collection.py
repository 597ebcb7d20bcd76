"""Keeps what a judging process has loaded for good out of garbage collection."""

import gc

_frozen_for: set[tuple[str, str]] = set()
"""The versions of problems, each with its slug, after whose first submission everything was frozen."""


def freeze_loaded_objects(slug: str, version: str) -> None:
    """Freeze all objects of this process, unless that was done after a submission to this version of the problem.

    The first submission loads cases, expected outcomes and fingerprints, which stay. A full collection would visit them
    all again and again, which took a fifth of the CPU time of grading.
    """
    if (slug, version) not in _frozen_for:
        _frozen_for.add((slug, version))
        gc.collect()
        gc.freeze()
