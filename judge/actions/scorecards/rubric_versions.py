import secrets
from collections.abc import Sequence
from dataclasses import replace

from judge.domain import default_rubric
from judge.domain.rubric_dimensions import Dimension, serialize_dimensions
from judge.errors import RefusedError
from judge.models import Interview, Rubric, RubricVersion, User


def build_default_version() -> RubricVersion:
    """The present version of the rubric that every team has, not stored."""
    return RubricVersion(
        number=default_rubric.VERSION,
        name=default_rubric.NAME,
        dimensions=serialize_dimensions(default_rubric.DIMENSIONS),
    )


def store_default_version() -> RubricVersion:
    version = build_default_version()
    row, _ = RubricVersion.objects.get_or_create(
        rubric=None, number=version.number, defaults={"name": version.name, "dimensions": version.dimensions}
    )
    return row


def store_version(rubric: Rubric, number: int, name: str, dimensions: Sequence[Dimension], by: User) -> RubricVersion:
    identified = [each if each.id else replace(each, id=secrets.token_hex(6)) for each in dimensions]
    if len({each.id for each in identified}) != len(identified):
        raise RefusedError(
            "invalid", "Two dimensions have the same id, so nothing was saved.", "Reload the page and try again."
        )
    return rubric.versions.create(number=number, name=name, dimensions=serialize_dimensions(identified), created_by=by)


def get_rubric_version(interview: Interview) -> RubricVersion:
    """The version that the interview's cards rate. Not stored if the interview has none yet: see `pin_rubric`."""
    return interview.rubric_version or build_default_version()


def pin_rubric(interview: Interview) -> RubricVersion:
    """Store which version the interview uses, if it has none yet."""
    if interview.rubric_version is None:
        version = store_default_version()
        Interview.objects.filter(pk=interview.pk, rubric_version=None).update(rubric_version=version)
        interview.refresh_from_db(fields=["rubric_version"])
    assert interview.rubric_version is not None
    return interview.rubric_version
