"""The rubric that every team has. A changed text needs a new `VERSION`: interviews keep the version that they use."""

from judge.domain.rubric_dimensions import Dimension

NAME = "ML systems coding"
VERSION = 1
DIMENSIONS = (
    # After id, title and question, the levels from `strong_no` to `strong_yes`.
    Dimension(
        "normal-case",
        "Right on the normal case",
        "Does the code do what the statement asks, for inputs of ordinary size and values?",
        "No working version. The formula, the axis or the shapes are wrong, and hints did not change that.",
        "Works only for some shapes or after hints that named the mistake. The candidate cannot say which part of the "
        "code does what.",
        "Passes the normal cases with little help. Shapes, axes and dtypes are deliberate, and the candidate can "
        "explain each line.",
        "Passes the normal cases early and unaided, in short vectorized code. The candidate stated the shapes first "
        "and tried a small example that can be checked mentally.",
    ),
    Dimension(
        "numerical-traps",
        "Aware of the numerical traps",
        "Overflow, cancellation, division by zero, empty and masked rows, dtype, the axis that is reduced.",
        "Fails on large, empty or masked inputs and sees no reason to expect trouble, also when one is named.",
        "Knows a recipe, such as subtracting the maximum, but not what it prevents. Finds a trap only after a failed "
        "case shows it.",
        "Handles the main trap of the problem unprompted and says what would happen otherwise. Fixes the others once a "
        "case fails.",
        "Names the traps before writing code, with the input that triggers each. Weighs accuracy, memory and speed, "
        "and says where the solution still breaks.",
    ),
    Dimension(
        "wrong-output",
        "Knows what to check when the output looks wrong",
        "What does the candidate do between a wrong result and the next change?",
        "Changes lines at random, or submits again and hopes. Does not look at the values.",
        "Prints everything or asks what is wrong. Finds the cause by luck, or fixes the symptom in one case.",
        "Compares shapes, dtypes and the first wrong value, reduces the input, and changes one thing at a time. Finds "
        "the cause.",
        "States a hypothesis and the check that would refute it: rows that should sum to one, a constant input, a "
        "slow loop as reference. Finds the cause quickly and adds the check that would have caught it.",
    ),
    Dimension(
        "communication",
        "Communication",
        "Could you work with this person on a bug in production?",
        "You cannot follow what the candidate does or why. Questions and hints are ignored or met with irritation.",
        "Explains only when asked, in terms that stay vague. Assumptions come out only after they failed.",
        "Says what they are about to do and why. Asks when the statement leaves something open, and uses hints.",
        "Makes the trade-offs clear in few words, names what they do not know, and would leave a colleague able to "
        "continue the work.",
    ),
)
