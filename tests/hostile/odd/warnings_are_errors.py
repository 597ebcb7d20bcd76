"""Turns every warning into an exception.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import warnings

import numpy as np

warnings.simplefilter("error")
np.seterr(all="raise", under="ignore")
