"""The process that makes one PDF: `python -m judge.domain.typesetting.typeset_process`.

It reads the data of the template as JSON from its standard input and writes the PDF to its standard output. Its limits
end it if a text makes Typst compute for too long. The template reads no file, and can read none outside its folder,
which is its root.
"""

import json
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

import typst

from judge.domain.typesetting.missing_letters import NOTE, may_lack_font

CPU_SECONDS = 10
MEMORY_BYTES = 2 * 1024 * 1024 * 1024
TEMPLATE = Path(__file__).parent / "template" / "document.typ"


def main() -> None:
    with suppress(OSError):  # if the memory of the container is full, the kernel ends this process, not the web server
        Path("/proc/self/oom_score_adj").write_text("1000")
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C stops the web server, which waits for this process
    data = json.loads(sys.stdin.read())
    # Typst's own fonts come first, then those of the system, if they have the characters that Typst's lack.
    if may_lack_font(json.dumps(data, ensure_ascii=False), typst.Fonts().families()):
        data["blocks"].insert(0, {"kind": "paragraph", "runs": [{"text": NOTE, "code": False}], "muted": True})
    compiler = typst.Compiler(TEMPLATE, root=TEMPLATE.parent, sys_inputs={"data": json.dumps(data)})
    pdf = compiler.compile(format="pdf")
    assert isinstance(pdf, bytes)
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
