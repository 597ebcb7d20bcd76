"""What a pool of cells tells of itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Meters:
    """`ready` and `in_use` are numbers of cells now, the rest counts since the pool was made."""

    ready: int = 0
    """Made ahead, waiting for a job."""
    in_use: int = 0
    made: int = 0
    destroyed: int = 0
    waits: int = 0
    """Jobs that found no cell ready, or as many in use as may be."""
    waited_seconds: float = 0.0
    """How long those waited, in all."""
