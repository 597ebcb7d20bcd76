"""The committed OpenAPI schema, from which the pages' types are generated, matches the API."""

import json
from io import StringIO

from django.core.management import call_command

from tests.judge.api_schema import load_api_schema


def test_committed_schema_is_current() -> None:
    out = StringIO()
    call_command("export_openapi_schema", api="judge.api.api", stdout=out)
    assert load_api_schema() == json.loads(out.getvalue()), "run `make schema`"


def test_every_error_body_is_a_failure() -> None:
    for path in load_api_schema()["paths"].values():
        for operation in path.values():
            (body,) = operation["responses"]["default"]["content"].values()
            assert body["schema"] == {"$ref": "#/components/schemas/Failure"}
