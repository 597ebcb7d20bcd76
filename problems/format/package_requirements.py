"""How much a package must have at least, and what it may have at most. docs/authoring.md has them as one table."""

MIN_STATEMENT = 400
"""Characters of the statement."""
MIN_CASES = 20
MIN_SAMPLES, MAX_SAMPLES = 2, 4
MIN_ACCEPTED = 6
MIN_BUGS = 1
MIN_VARIANTS = 2
"""Sources of each known bug."""
MIN_PROMPTS = 2
MIN_TRAPS = 1
MIN_READING, MAX_READING = 1, 4
MIN_ORACLE_PAIRS = 200
