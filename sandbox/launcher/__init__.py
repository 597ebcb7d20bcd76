"""A launcher and its client, a backend. The launcher is a small server that holds the only access to the Docker engine.

A process that can access the engine is root on its machine, so no worker can. The launcher accepts few commands
(`commands.py`). Nothing that a worker sends becomes part of a request to the engine, except sizes with an upper bound.

It listens on a Unix socket. Only the users that it serves can open the socket, and the kernel reports who did. A
connection starts with a request. After `make` it becomes the cell's channel: data from the worker goes to the cell's
standard input, and the engine's output of the cell goes to the worker unchanged. When either side closes the
connection, the cell is destroyed.
"""
