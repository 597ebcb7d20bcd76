"""The only access to the Docker engine: the few operations that this backend needs, and their errors."""

import contextlib
import os
import socket
from collections.abc import Generator, Iterator, Mapping
from typing import Any, cast

import docker
import requests
from docker import errors
from docker.context import ContextAPI
from docker.utils import kwargs_from_env

from sandbox.base import SandboxUnavailable
from sandbox.cell import Channel

_ANSWER_SECONDS = 30
"""How long the engine may take for any request but a build or a ping. A busy machine takes seconds to create a
container."""

_PING_SECONDS = 2
"""Less than a worker waits for the status of a launcher, so that it learns that the engine is frozen."""

_BUILD_SECONDS = 900
_CONNECTIONS = 32


class EngineError(SandboxUnavailable):
    """The engine refused a request or did not answer in time."""


class DockerEngine:
    """A connection to the engine. Thread-safe, but it cannot be used in both processes after a fork.

    Methods raise EngineError if the engine refuses, and SandboxUnavailable if it cannot be reached.
    """

    def __init__(self) -> None:
        self._address, settings = _find_address()
        _check_socket(self._address)
        with _translate_errors("be reached", self._address):
            self._api: Any = docker.APIClient(
                version="auto", timeout=_ANSWER_SECONDS, max_pool_size=_CONNECTIONS, **settings
            )
        # Each request would search the environment for proxies, and fail if a thread removes a variable meanwhile.
        self._api.trust_env = False

    def close(self) -> None:
        self._api.close()

    def ping(self) -> None:
        """Raise EngineError if the engine does not answer at once, because it is frozen."""
        with _translate_errors("answer", self._address, _PING_SECONDS):
            self._api.get(f"{self._api.base_url}/_ping", timeout=_PING_SECONDS)

    def get_info(self) -> dict[str, Any]:
        """Return the engine's information about itself (`docker info`)."""
        with _translate_errors("describe itself", self._address):
            return self._api.info()

    def has_image(self, tag: str) -> bool:
        with _translate_errors("find an image", self._address):
            try:
                self._api.inspect_image(tag)
            except errors.ImageNotFound:
                return False
            return True

    def list_images(self, label: str) -> list[dict[str, Any]]:
        """List the images that have a label, with or without a tag."""
        with _translate_errors("list images", self._address):
            return self._api.images(filters={"label": label})

    def remove_image(self, image: str) -> None:
        """Remove an image. Does nothing if the image does not exist or a container uses it."""
        with _translate_errors("remove an image", self._address), _ignore_statuses(404, 409):
            self._api.remove_image(image)

    def build_image(self, context: Any, tag: str, arguments: Mapping[str, str]) -> Iterator[str]:
        """Build an image from a tar archive. Yields the engine's output. Raises EngineError if the build fails."""
        with _translate_errors("build an image", self._address):
            for progress in self._api.build(
                fileobj=context,
                custom_context=True,
                tag=tag,
                buildargs=dict(arguments),
                network_mode="host",  # as pip on this machine does; a bridge network may have no route
                rm=True,
                forcerm=True,
                decode=True,
                timeout=_BUILD_SECONDS,
            ):
                if "error" in progress:
                    raise EngineError(str(progress["error"]).strip())
                yield str(progress.get("stream", ""))

    def create_container(self, configuration: Mapping[str, Any]) -> str:
        """Create a container without starting it. Returns its id."""
        with _translate_errors("create a container", self._address):
            return str(self._api.create_container_from_config(dict(configuration))["Id"])

    def attach_stream(self, container: str) -> Channel:
        """Open a stream to a container's standard streams (see `sandbox.attach_stream`)."""
        with _translate_errors("attach to a container", self._address):
            stream = self._api.attach_socket(container, {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1})
            if not isinstance(stream, socket.SocketIO):
                return cast("Channel", stream)
            # The SDK's object can only read. It belongs to a response that leaves the socket open when it is deleted.
            duplicate = socket.socket(fileno=os.dup(stream.fileno()))
            cast("Any", stream)._response.close()
            return duplicate

    def start_container(self, container: str) -> None:
        with _translate_errors("start a container", self._address):
            self._api.start(container)

    def set_container_limits(self, container: str, memory_bytes: int, processes: int) -> None:
        with _translate_errors("limit a container", self._address):
            # The SDK's own method cannot limit the number of processes.
            url = f"{self._api.base_url}/v{self._api.api_version}/containers/{container}/update"
            limits = {"Memory": memory_bytes, "MemorySwap": memory_bytes, "PidsLimit": processes}
            answer: requests.Response = self._api.post(url, json=limits, timeout=_ANSWER_SECONDS)
            if not answer.ok:
                raise EngineError(f"the Docker engine at {self._address} could not limit a container: {answer.text}")

    def inspect_container(self, container: str) -> dict[str, Any]:
        """Return all information about a container; empty if it does not exist."""
        with _translate_errors("inspect a container", self._address):
            try:
                return self._api.inspect_container(container)
            except errors.NotFound:
                return {}

    def remove_container(self, container: str) -> None:
        """Kill and remove a container. Does nothing if the container does not exist or is being removed."""
        with _translate_errors("remove a container", self._address), _ignore_statuses(404, 409):
            self._api.remove_container(container, force=True, v=True)

    def list_containers(self, label: str) -> list[dict[str, Any]]:
        """List the containers that have a label, running or not."""
        with _translate_errors("list containers", self._address):
            return self._api.containers(all=True, filters={"label": label})


def _find_address() -> tuple[str, dict[str, Any]]:
    """Find the engine's address as the docker command does: DOCKER_HOST, else the current context, else the default.

    Returns it with the arguments of `docker.APIClient` that connect to it.
    """
    settings: dict[str, Any]
    if os.environ.get("DOCKER_HOST"):
        settings = cast("dict[str, Any]", kwargs_from_env())
    else:
        name = os.environ.get("DOCKER_CONTEXT")
        context: Any = ContextAPI.get_context(name)
        if context is None:
            raise SandboxUnavailable(
                f"The Docker context {name!r} does not exist, so no engine can be found. `docker context ls` lists "
                "the contexts."
            )
        settings = {"base_url": context.Host, "tls": context.TLSConfig or False}
    return str(settings.get("base_url") or "unix:///var/run/docker.sock"), settings


@contextlib.contextmanager
def _ignore_statuses(*statuses: int) -> Generator[None]:
    """Ignore an error reply with one of these statuses."""
    try:
        yield
    except errors.APIError as error:
        if error.status_code not in statuses:
            raise


@contextlib.contextmanager
def _translate_errors(action: str, address: str, seconds: int = _ANSWER_SECONDS) -> Generator[None]:
    """Translate the exceptions of the SDK. `action` completes the sentence "the engine could not …"."""
    try:
        yield
    except errors.APIError as error:
        raise EngineError(f"the Docker engine at {address} could not {action}: {error.explanation or error}") from error
    except requests.Timeout as error:
        raise EngineError(f"the Docker engine at {address} took more than {seconds} s to {action}") from error
    except (errors.DockerException, requests.RequestException, OSError) as error:
        raise SandboxUnavailable(_describe_unreachable(address, error)) from error


def _check_socket(address: str) -> None:
    """Check that a local socket accepts connections. The SDK would report it in three nested exceptions."""
    scheme, _, path = address.partition("://")
    if scheme in ("unix", "http+unix"):
        try:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(_ANSWER_SECONDS)
                probe.connect(f"/{path.lstrip('/')}")
        except OSError as error:
            raise SandboxUnavailable(_describe_unreachable(address, error)) from error


def _describe_unreachable(address: str, error: BaseException) -> str:
    if isinstance(error, PermissionError):
        return (
            f"This user may not access the Docker engine at {address}, so no cell can start. Add it to the engine's "
            "group with `sudo usermod -aG docker $USER` and log in again."
        )
    return (
        f"No Docker engine answers at {address} ({_find_reason(error)}). Install or start it (`sudo systemctl start "
        "docker`), or set DOCKER_HOST to the address of a running engine."
    )


def _find_reason(error: BaseException) -> str:
    """Find the error of the system. The SDK's exceptions have it in the arguments of their arguments."""
    nested = error
    while not isinstance(nested, OSError) or not nested.strerror:
        inner = [argument for argument in nested.args if isinstance(argument, BaseException)]
        if not inner:
            return str(error)[:200]
        nested = inner[-1]
    return nested.strerror
