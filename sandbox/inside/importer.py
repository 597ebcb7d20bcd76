"""Imports a job's files from memory, as ordinary modules whose source tracebacks and `inspect` can show."""

import importlib
import linecache
import marshal
import sys
import tokenize
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec
from importlib.util import MAGIC_NUMBER
from types import CodeType, ModuleType

MAX_SOURCE_BYTES = 1 << 20


class JobFileFinder:
    """A finder and loader for the job's files. `install` adds it to sys.meta_path.

    It has no base class of `importlib.abc`, which would load five more libraries into each cell.
    """

    def __init__(self, files: Mapping[str, bytes], bytecode: Mapping[str, bytes]) -> None:
        self.files = dict(files)
        self.bytecode = dict(bytecode)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        filename = f"{fullname}.py"
        if filename not in self.files:
            return None
        spec = ModuleSpec(fullname, self, origin=filename)  # type: ignore[arg-type] -- it has the methods of a Loader
        spec.has_location = True
        return spec

    def create_module(self, spec: ModuleSpec) -> None:
        """Let the import system create the module."""

    def exec_module(self, module: ModuleType) -> None:
        exec(self.get_code(module.__name__), module.__dict__)

    def get_source(self, fullname: str) -> str:
        filename = f"{fullname}.py"
        return decode_source(filename, self.files[filename])

    def get_code(self, fullname: str) -> CodeType:
        filename = f"{fullname}.py"
        text = self.get_source(fullname)
        # Otherwise its lines would come from a file of this name that the program wrote into the working folder.
        linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
        if (compiled := self.bytecode.get(filename, b"")).startswith(MAGIC_NUMBER):
            return marshal.loads(compiled[len(MAGIC_NUMBER) :])
        return compile(self.files[filename], filename, "exec", dont_inherit=True)

    def import_submission(self, name: str) -> ModuleType:
        """Import one of the files. Unlike a plain import, it raises SyntaxError for an empty file."""
        filename = f"{name}.py"
        if filename in self.files and not self.files[filename].strip():
            raise _make_syntax_error(f"{filename} is empty", filename, 1, "")
        return importlib.import_module(name)

    def install(self) -> None:
        sys.meta_path.insert(0, self)


def _make_syntax_error(message: str, filename: str, line: int | None, text: str) -> SyntaxError:
    return SyntaxError(message, (filename, line, None, text))


def decode_source(filename: str, source: bytes) -> str:
    """Decode a source file. Raises SyntaxError, with the line, if Python cannot read it."""
    if len(source) > MAX_SOURCE_BYTES:
        message = f"{filename} has {len(source)} bytes; a source file may have at most {MAX_SOURCE_BYTES}"
        raise _make_syntax_error(message, filename, None, "")
    if (position := source.find(b"\0")) >= 0:
        line = source.count(b"\n", 0, position) + 1
        raise _make_syntax_error(f"{filename} has a NUL byte on line {line}", filename, line, "")
    encoding = _detect_encoding(source)
    try:
        return source.decode(encoding)
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        byte = source[error.start]
        raise _make_syntax_error(
            f"{filename} is not {encoding.upper()}: byte 0x{byte:02x} on line {line}", filename, line, ""
        ) from None


def _detect_encoding(source: bytes) -> str:
    """Detect the declared encoding. An unknown one is left for the compiler to reject."""
    lines = iter(source.splitlines(keepends=True))
    try:
        return tokenize.detect_encoding(lambda: next(lines, b""))[0]
    except SyntaxError:
        return "utf-8"
