"""Walks through the GET routes of the committed schema, as the tests of what a reader may learn do."""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from pypdf import PdfReader

from judge.api.base import STREAM_TAG
from tests.judge.api_schema import load_api_schema
from tests.judge.factories import SLUG


def list_read_urls(ids: Mapping[str, Any], words: Iterable[str], *, with_choices: bool = False) -> Iterator[str]:
    """Each GET of the schema with these ids, and with each of the words as each filter that is a text.

    `with_choices` adds each value of the filters and orders that are one of a few words. Streams have tests of their
    own.
    """
    for path, methods in load_api_schema()["paths"].items():
        if "get" not in methods or methods["get"]["tags"] == [STREAM_TAG]:
            continue
        url = re.sub(r"{(\w+)}", lambda match: quote(str(ids[match[1]])), path)
        required = {"problem": SLUG} if path.endswith("/rejudges/count") else {}
        yield build_query(url, required)
        for parameter in methods["get"].get("parameters", []):
            name, schema = parameter["name"], parameter["schema"]
            if parameter["in"] != "query":
                continue
            values = [ids[name]] if name in ids else words if is_text(schema) else []
            choices = schema.get("enum", []) if with_choices else []
            for value in (*values, *filter(None, choices)):
                yield build_query(url, required | {name: value})


def is_text(schema: dict[str, Any]) -> bool:
    """Of a filter that anything can be written into, and not one of a few words or a slug."""
    return schema.get("type") == "string" and not {"enum", "pattern"} & schema.keys()


def build_query(url: str, query: Mapping[str, Any]) -> str:
    return url + "".join(
        f"{'&' if n else '?'}{name}={quote(str(value))}" for n, (name, value) in enumerate(query.items())
    )


def read_text(response: Any) -> str:
    content: bytes = response.getvalue()
    if response.headers["Content-Type"] != "application/pdf":
        return content.decode()
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
