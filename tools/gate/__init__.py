"""What `.ci/run` needs around pytest: a record of the failures of each part, and the second run of these tests."""
