"""Who takes part in the demo interviews, and what they do. The names are no real people's."""

from dataclasses import dataclass

from judge.models import AssessmentLevel, Decision
from judge.models.sessions import AssessmentLevel as Level

SECOND_INTERVIEWER = ("iris", "Iris Interviewer")
"""The username and the name of the account that fills in scorecards beside the owner's. Nobody can sign in to it."""


@dataclass(frozen=True, slots=True)
class ExercisePlan:
    slug: str
    exercise: str
    sources: tuple[str, ...]
    """What the candidate writes and submits, in this order: see `find_source` in `session_script`."""
    is_pasted: bool = False
    """The first source is pasted, not typed."""
    is_last_submitted: bool = True
    """Otherwise the time is up before the candidate submits the last source."""


@dataclass(frozen=True, slots=True)
class CandidatePlan:
    name: str
    days_ago: int
    hour: float
    """The time of day at which the session ended, in UTC: 11.6 is 11:36."""
    minutes: int
    """How long the candidate works."""
    exercises: tuple[ExercisePlan, ...]
    levels: tuple[AssessmentLevel | None, AssessmentLevel | None]
    """The recommendations of the owner and of the second interviewer. None for one who has not saved a scorecard."""
    decision: Decision.Choice | None = None
    feedback: str = ""
    away_seconds: int = 0
    """How long the candidate leaves the page after the first exercise; 0 for never."""


@dataclass(frozen=True, slots=True)
class InterviewPlan:
    title: str
    minutes: int
    exercises: dict[str, tuple[str, ...]]
    """The names of each problem's exercises by slug."""
    candidates: tuple[CandidatePlan, ...]


def implement(slug: str, *sources: str, is_pasted: bool = False, is_last_submitted: bool = True) -> ExercisePlan:
    return ExercisePlan(slug, "implement", sources, is_pasted, is_last_submitted)


FIXED = ExercisePlan("softmax", "fix-1", ("accepted/functional",))
FIX_TRIED = ExercisePlan("softmax", "fix-1", ("bugs/log-of-softmax", "accepted/functional"))
ALL_TESTS = ExercisePlan("kv_cache", "test", ("tests/3", "tests/7"))

NUMERICS = InterviewPlan(
    "Demo: numerics screen",
    45,
    {"softmax": ("implement", "fix-1"), "attention": ("implement",)},
    (
        CandidatePlan(
            "Alex Example",
            20,
            11.6,
            37,
            (
                implement("softmax", "accepted/plain"),
                FIXED,
                implement("attention", "bugs/finite-mask", "accepted/einsum"),
            ),
            (Level.STRONG_YES, Level.YES),
            Decision.Choice.ADVANCE,
            "A fair interview. I liked that the failed case was shown with its values.",
        ),
        CandidatePlan(
            "Billie Example",
            18,
            15.1,
            43,
            (
                implement("softmax", "bugs/mean-subtracted", "accepted/plain"),
                FIXED,
                implement("attention", "bugs/scale-missing", "bugs/diagonal-masked", "accepted/per_query"),
            ),
            (Level.YES, Level.YES),
            Decision.Choice.ADVANCE,
        ),
        CandidatePlan(
            "Charlie Example",
            17,
            10.8,
            44,
            (
                implement(
                    "softmax", "bugs/max-subtracted-late.naive", "bugs/max-subtracted-late", "bugs/log-of-softmax"
                ),
                implement("attention", "bugs/softmax-missing", "bugs/query-transposed"),
            ),
            (Level.NO, Level.STRONG_NO),
            Decision.Choice.REJECT,
            "The time was short for two problems.",
            away_seconds=95,
        ),
        CandidatePlan(
            "Dana Example",
            12,
            16.4,
            29,
            (
                implement("softmax", "accepted/single_precision", is_pasted=True),
                FIXED,
                implement("attention", "accepted/input_dtype", is_pasted=True),
            ),
            (Level.YES, Level.NO),
            Decision.Choice.HOLD,
            away_seconds=260,
        ),
        CandidatePlan(
            "Eli Example",
            5,
            13.3,
            45,
            (
                implement("softmax", "bugs/mean-subtracted", "bugs/max-added-back", "accepted/online"),
                FIX_TRIED,
                implement("attention", "bugs/scale-missing", "bugs/finite-mask.added", is_last_submitted=False),
            ),
            (Level.YES, Level.NO),
        ),
        CandidatePlan(
            "Frankie Example",
            1,
            14.7,
            41,
            (
                implement("softmax", "bugs/log-of-softmax", "accepted/per_row"),
                FIXED,
                implement("attention", "bugs/diagonal-masked", "accepted/loops"),
            ),
            (None, Level.YES),
            feedback="Thank you. I would have liked a word about what the efficiency cases measure.",
        ),
    ),
)
INFERENCE = InterviewPlan(
    "Demo: inference round",
    60,
    {"kv_cache": ("implement", "test"), "rope": ("implement",)},
    (
        CandidatePlan(
            "Gale Example",
            15,
            11.2,
            52,
            (
                implement("kv_cache", "bugs/buffers-aliased", "accepted/preallocated"),
                ALL_TESTS,
                implement("rope", "accepted/rotate_half"),
            ),
            (Level.STRONG_YES, Level.STRONG_YES),
            Decision.Choice.ADVANCE,
            "I enjoyed writing the tests most.",
        ),
        CandidatePlan(
            "Harper Example",
            9,
            15.9,
            58,
            (
                implement("kv_cache", "bugs/current-token-only", "bugs/overwrites-when-full", "accepted/one_array"),
                ExercisePlan("kv_cache", "test", ("tests/2",)),
                implement("rope", "bugs/interleaved-pairs", "accepted/plain"),
            ),
            (Level.YES, Level.NO),
            Decision.Choice.HOLD,
        ),
        CandidatePlan(
            "Indigo Example",
            8,
            10.3,
            60,
            (
                implement("kv_cache", "bugs/causal-mask-on-decode", "bugs/current-token-only"),
                implement("rope", "bugs/angle-sign-flipped", "bugs/offset-ignored", is_last_submitted=False),
            ),
            (Level.NO, Level.NO),
            Decision.Choice.REJECT,
            away_seconds=40,
        ),
        CandidatePlan(
            "Jules Example",
            2,
            16.1,
            49,
            (
                implement("kv_cache", "bugs/list-growth", "accepted/doubling"),
                ALL_TESTS,
                implement("rope", "bugs/value-rotated", "accepted/complex_turns"),
            ),
            (Level.YES, None),
        ),
    ),
)
DEMO_INTERVIEWS = (NUMERICS, INFERENCE)
