"""log_softmax is the primitive (a logaddexp reduction of the shifted row), softmax is its exp."""
import numpy as np


def log_softmax(x, axis=-1):
    x = np.asarray(x, dtype=np.result_type(x, np.float32))
    top = np.maximum.reduce(x, axis=axis, keepdims=True)
    shifted = x - top
    return shifted - np.logaddexp.reduce(shifted, axis=axis, keepdims=True)


def softmax(x, axis=-1):
    return np.exp(log_softmax(x, axis))


if __name__ == "__main__":
    print(softmax(np.eye(3), axis=0))
