"""What runs in the two cells of the exercise `test`: the candidate's tests in one, an implementation in the other.
Bundled into one file for each (`problems.format.driver_bundle`); standard library and NumPy only."""
