"""Reads exports of a candidate's data as their readers do."""

import json
from typing import Any

from judge.domain.export import export_candidate
from judge.domain.json_stream import stream_json
from judge.models import Candidate, User


def read_export(candidate: Candidate, *, interviewer: User | None = None) -> dict[str, Any]:
    return json.loads("".join(stream_json(export_candidate(candidate, interviewer=interviewer))))


def read_response(response: Any) -> dict[str, Any]:
    assert response.status_code == 200
    return json.loads(response.getvalue())
