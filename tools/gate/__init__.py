"""What the gate needs around pytest: which tests it runs in which process, and which are in quarantine; a record of the
failures of each part of `.ci/run`, and the second run of these tests. Also the groups of `make test-all`."""
