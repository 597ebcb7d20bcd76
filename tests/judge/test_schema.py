"""The schema that the pages are typed from is the one that the API has."""

import json
from io import StringIO
from pathlib import Path

from django.core.management import call_command

COMMITTED = Path(__file__).resolve().parents[2] / "frontend" / "src" / "api" / "openapi.json"


def test_it_is_what_the_pages_were_typed_from() -> None:
    out = StringIO()
    call_command("export_openapi_schema", api="judge.api.api", stdout=out)
    assert json.loads(COMMITTED.read_text()) == json.loads(out.getvalue()), "run `make schema`"


def test_it_gives_a_failure_as_the_body_of_every_error() -> None:
    for path in json.loads(COMMITTED.read_text())["paths"].values():
        for operation in path.values():
            (body,) = operation["responses"]["default"]["content"].values()
            assert body["schema"] == {"$ref": "#/components/schemas/Failure"}
