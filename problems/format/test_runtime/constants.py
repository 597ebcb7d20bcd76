"""Constants that the cell of the tests shares with the cell of the implementation or with the host."""

TEST_FILE = "test_solution.py"
MAX_TESTS = 200
"""The limit for one test file. Each set of parameters counts as one test."""
MAX_REPORTED_CALLS = 3
"""The report on a failing test shows at most this many of its last calls."""
SEED = 20240
"""Seeds the random generators on both sides at the start of each test."""
