"""Has every warning raised.

Against: softmax
Verdict: accepted
Then: solves it
"""

import warnings

import numpy as np

warnings.simplefilter("error")
np.seterr(all="raise", under="ignore")
