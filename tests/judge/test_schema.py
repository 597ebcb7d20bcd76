"""The committed OpenAPI schema, from which the pages' types are generated, matches the API."""

import json
from io import StringIO
from pathlib import Path

from django.core.management import call_command

COMMITTED_SCHEMA = Path(__file__).resolve().parents[2] / "frontend" / "src" / "api" / "openapi.json"


def test_committed_schema_is_current() -> None:
    out = StringIO()
    call_command("export_openapi_schema", api="judge.api.api", stdout=out)
    assert json.loads(COMMITTED_SCHEMA.read_text()) == json.loads(out.getvalue()), "run `make schema`"


def test_every_error_body_is_a_failure() -> None:
    for path in json.loads(COMMITTED_SCHEMA.read_text())["paths"].values():
        for operation in path.values():
            (body,) = operation["responses"]["default"]["content"].values()
            assert body["schema"] == {"$ref": "#/components/schemas/Failure"}
