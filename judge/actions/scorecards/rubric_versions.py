from judge.domain import default_rubric
from judge.domain.rubric_dimensions import serialize_dimensions
from judge.models import Interview, RubricVersion


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
