"""What the two cells and the host agree on."""

TEST_FILE = "test_solution.py"
MOST_TESTS = 200
"""In one file, each set of parameters counted."""
LAST_CALLS = 3
"""How many calls of a failing test are told."""
SEED = 20240
"""Of the generators on both sides, as each test begins."""
