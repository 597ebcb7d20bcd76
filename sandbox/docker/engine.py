"""The one door to the Docker engine: the few verbs that this backend needs, and its errors in our words."""

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

from sandbox.base import SandboxError, SandboxUnavailable
from sandbox.cell import Channel

_ANSWER_SECONDS = 30
"""How long the engine may take for anything but a build. A busy machine needs seconds to make a container."""

_BUILD_SECONDS = 900
_CONNECTIONS = 32


class EngineError(SandboxError):
    """The engine refused, or did not answer in time."""


class Engine:
    """A connection to the engine. Thread-safe; not to be used on both sides of a fork."""

    def __init__(self) -> None:
        self._where, settings = _address()
        _knock(self._where)
        with _said("be reached", self._where):
            self._api: Any = docker.APIClient(
                version="auto", timeout=_ANSWER_SECONDS, max_pool_size=_CONNECTIONS, **settings
            )

    def close(self) -> None:
        self._api.close()

    def about(self) -> dict[str, Any]:
        """What the engine says of itself."""
        with _said("say what it is", self._where):
            return self._api.info()

    def has_image(self, tag: str) -> bool:
        with _said("look for an image", self._where):
            try:
                self._api.inspect_image(tag)
            except errors.ImageNotFound:
                return False
            return True

    def images(self, label: str) -> list[dict[str, Any]]:
        """The images that carry a label, with a tag or without."""
        with _said("list images", self._where):
            return self._api.images(filters={"label": label})

    def remove_image(self, image: str) -> None:
        """Remove an image. Nothing happens to one that is gone, or that a container is made of."""
        with _said("remove an image", self._where), _unless(404, 409):
            self._api.remove_image(image)

    def build(self, context: Any, tag: str, arguments: Mapping[str, str]) -> Iterator[str]:
        """Build an image from a tar archive; yields what the engine says. Raises EngineError where it fails."""
        with _said("build an image", self._where):
            for said in self._api.build(
                fileobj=context,
                custom_context=True,
                tag=tag,
                buildargs=dict(arguments),
                network_mode="host",  # as pip on this machine; a bridge may lead nowhere
                rm=True,
                forcerm=True,
                decode=True,
                timeout=_BUILD_SECONDS,
            ):
                if "error" in said:
                    raise EngineError(str(said["error"]).strip())
                yield str(said.get("stream", ""))

    def create(self, configuration: Mapping[str, Any]) -> str:
        """Make a container, without starting it; gives its id."""
        with _said("make a container", self._where):
            return str(self._api.create_container_from_config(dict(configuration))["Id"])

    def attach(self, container: str) -> Channel:
        """A stream to its standard input and from its standard output and error (see `sandbox.streams`)."""
        with _said("attach to a container", self._where):
            stream = self._api.attach_socket(container, {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1})
            if not isinstance(stream, socket.SocketIO):
                return cast("Channel", stream)
            # The SDK's object can only read, and belongs to a response that leaves the socket open when it goes.
            own = socket.socket(fileno=os.dup(stream.fileno()))
            cast("Any", stream)._response.close()
            return own

    def start(self, container: str) -> None:
        with _said("start a container", self._where):
            self._api.start(container)

    def limit(self, container: str, memory_bytes: int, processes: int) -> None:
        with _said("limit a container", self._where):
            # The SDK's own verb for this knows nothing of processes.
            url = f"{self._api.base_url}/v{self._api.api_version}/containers/{container}/update"
            limits = {"Memory": memory_bytes, "MemorySwap": memory_bytes, "PidsLimit": processes}
            answer: requests.Response = self._api.post(url, json=limits, timeout=_ANSWER_SECONDS)
            if not answer.ok:
                raise EngineError(f"the Docker engine at {self._where} could not limit a container: {answer.text}")

    def look(self, container: str) -> dict[str, Any]:
        """All that the engine knows of a container; empty where it is gone."""
        with _said("look at a container", self._where):
            try:
                return self._api.inspect_container(container)
            except errors.NotFound:
                return {}

    def remove(self, container: str) -> None:
        """Kill and remove a container. Nothing happens to one that is gone, or on its way."""
        with _said("remove a container", self._where), _unless(404, 409):
            self._api.remove_container(container, force=True, v=True)

    def labelled(self, label: str) -> list[dict[str, Any]]:
        """The containers that carry a label, running or not."""
        with _said("list containers", self._where):
            return self._api.containers(all=True, filters={"label": label})


def _address() -> tuple[str, dict[str, Any]]:
    """Where the engine is, as the docker command finds it: DOCKER_HOST, else the context in use, else its socket."""
    settings: dict[str, Any]
    if os.environ.get("DOCKER_HOST"):
        settings = cast("dict[str, Any]", kwargs_from_env())
    else:
        name = os.environ.get("DOCKER_CONTEXT")
        context: Any = ContextAPI.get_context(name)
        if context is None:
            raise SandboxUnavailable(f"there is no Docker context {name!r}; `docker context ls` lists those there are")
        settings = {"base_url": context.Host, "tls": context.TLSConfig or False}
    return str(settings.get("base_url") or "unix:///var/run/docker.sock"), settings


@contextlib.contextmanager
def _unless(*statuses: int) -> Generator[None]:
    """Pass over an answer with one of these statuses."""
    try:
        yield
    except errors.APIError as e:
        if e.status_code not in statuses:
            raise


@contextlib.contextmanager
def _said(what: str, where: str) -> Generator[None]:
    """Translate what the SDK raises."""
    try:
        yield
    except errors.APIError as e:
        raise EngineError(f"the Docker engine at {where} could not {what}: {e.explanation or e}") from e
    except requests.Timeout as e:
        raise EngineError(f"the Docker engine at {where} took more than {_ANSWER_SECONDS} s to {what}") from e
    except (errors.DockerException, requests.RequestException, OSError) as e:
        raise SandboxUnavailable(_unreachable(where, e)) from e


def _knock(where: str) -> None:
    """Whether anybody listens on a local socket; the SDK would say it in three nested exceptions."""
    scheme, _, path = where.partition("://")
    if scheme in ("unix", "http+unix"):
        try:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(_ANSWER_SECONDS)
                probe.connect(f"/{path.lstrip('/')}")
        except OSError as e:
            raise SandboxUnavailable(_unreachable(where, e)) from e


def _unreachable(where: str, error: BaseException) -> str:
    if isinstance(error, PermissionError):
        return (
            f"this user may not talk to the Docker engine at {where}; add it to the engine's group with "
            "`sudo usermod -aG docker $USER` and log in again"
        )
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)[:200]
    return (
        f"no Docker engine answers at {where} ({why}); install or start it (`sudo systemctl start docker`), "
        "or set DOCKER_HOST to where one listens"
    )
