"""The API's schema as committed. `test_schema.py` compares it with the API."""

import json
from pathlib import Path
from typing import Any

COMMITTED_SCHEMA = Path(__file__).resolve().parents[2] / "frontend" / "src" / "api" / "openapi.json"


def load_api_schema() -> dict[str, Any]:
    """Return a new copy. To build the schema takes half a second of each process that collects tests."""
    return json.loads(COMMITTED_SCHEMA.read_text())
