"""Makes a port of the machine reachable in a network of its own, where a Chromium does not notice that the networks of
the machine change."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.browser.own_network import OwnNetwork

HOST = "127.0.0.1"
CHUNK_BYTES = 64 * 1024


@contextmanager
def forward_port(network: OwnNetwork, port: int) -> Iterator[None]:
    """Connections to `port` inside the network reach the same port outside it."""
    with network.entered():
        listener = socket.create_server((HOST, port))
    loop = asyncio.new_event_loop()
    stopped = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(listener, port, stopped),), daemon=True)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join()
        loop.close()


async def serve(listener: socket.socket, port: int, stopped: asyncio.Event) -> None:
    connections: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(forward(reader, writer, port))
        connections.add(task)
        task.add_done_callback(connections.discard)

    server = await asyncio.start_server(accept, sock=listener)
    await stopped.wait()
    server.close()
    for task in connections:
        task.cancel()
    await asyncio.gather(*connections, return_exceptions=True)


async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
    """Copy both directions until both have ended. A connection that is refused outside ends inside."""
    outside_writer = None
    try:
        with suppress(OSError):
            outside_reader, outside_writer = await asyncio.open_connection(HOST, port)
            await asyncio.gather(copy_stream(reader, outside_writer), copy_stream(outside_reader, writer))
    finally:
        for each in (writer, outside_writer):
            if each is not None:
                each.close()


async def copy_stream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(CHUNK_BYTES):
        writer.write(data)
        await writer.drain()
    writer.write_eof()
