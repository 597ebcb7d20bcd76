"""Cells by way of a launcher: a small server that alone may talk to the Docker engine, and its client, a backend.

Who may talk to the engine is root on its machine, so no worker does. The launcher knows few verbs (`verbs.py`), and
nothing that a worker can say becomes part of what the engine is asked for, but sizes, each with an upper bound.

A connection begins with a handshake (`handshake.py`) and a request. After `make` it is the cell's channel: what the
worker sends goes to the cell's standard input, what the engine sends of the cell goes to the worker as it is, and the
connection's end is the cell's end, whichever side is the first to go.
"""
