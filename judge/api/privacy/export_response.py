from django.http import StreamingHttpResponse

from judge.domain.export import export_candidate
from judge.domain.json_stream import stream_json
from judge.models import Candidate, User


def build_export_response(
    row: Candidate, *, interviewer: User | None = None, includes_attributes: bool = True
) -> StreamingHttpResponse:
    """A download of what `export_candidate` returns for these arguments, which is read while it is sent."""
    name = f"candidate-{row.pk}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    data = export_candidate(row, interviewer=interviewer, includes_attributes=includes_attributes)
    parts = (part.encode() for part in stream_json(data))
    return StreamingHttpResponse(parts, content_type="application/json", headers=headers)
