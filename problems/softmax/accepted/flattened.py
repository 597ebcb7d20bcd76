"""Reshapes the input to two axes once, so plain matrix arithmetic handles every shape."""

import numpy as np


def _move_axis_last(x, axis):
    x = np.array(x, dtype=float)
    return np.moveaxis(x, axis, -1)


def softmax(x, axis=-1):
    moved = _move_axis_last(x, axis)
    flat = moved.reshape(-1, moved.shape[-1])
    flat = (flat.T - flat.max(1)).T
    np.exp(flat, out=flat)
    flat = (flat.T / flat.sum(1)).T
    return np.moveaxis(flat.reshape(moved.shape), -1, axis)


def log_softmax(x):
    moved = _move_axis_last(x, -1)
    flat = moved.reshape(-1, moved.shape[-1])
    flat = (flat.T - flat.max(1)).T
    return (flat.T - np.log(np.exp(flat).sum(1))).T.reshape(moved.shape)
