"""Describes an exception of the program as bounded plain data."""

import traceback
from collections.abc import Collection

MAX_MESSAGE = 2000
MAX_TRACEBACK = 8000
MAX_FRAMES = 20


def describe_error(error: BaseException, files: Collection[str], entry_file: str) -> dict[str, object]:
    """Return the fields of `sandbox.result.ErrorReport` as a dict.

    `files` are the names of the job's files. Frames of the entry file are left out.
    """
    kind = type(error)
    frames = [frame for frame in _extract_frames(error) if frame.filename in files and frame.filename != entry_file]
    line = frames[-1].lineno if frames else None
    if isinstance(error, SyntaxError) and error.filename in files:
        line = error.lineno
    return {
        "type": _truncate_text(kind.__name__, 200),
        "bases": [_truncate_text(base.__name__, 200) for base in kind.__mro__[:20] if base is not object],
        "message": _truncate_text(_extract_message(error), MAX_MESSAGE),
        "line": line,
        "traceback": _truncate_text(
            "".join(traceback.StackSummary.from_list(frames[-MAX_FRAMES:]).format()), MAX_TRACEBACK
        ),
    }


def _extract_frames(error: BaseException) -> list[traceback.FrameSummary]:
    return [
        traceback.FrameSummary(frame.f_code.co_filename, line, frame.f_code.co_name, lookup_line=False)
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]


def _extract_message(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return str(error.msg)
    try:
        return str(error)
    except Exception:
        return "(its message raises an exception)"


def _truncate_text(value: object, limit: int) -> str:
    return str(value)[:limit].encode("utf-8", "replace").decode()
