"""Which lines two programs have in common, whatever their variables are called.

It compares sequences of tokens, as in "Winnowing: Local Algorithms for Document Fingerprinting" (Schleimer, Wilkerson
and Aiken, 2003). Winnowing itself, which thins out an index of many large files, is not needed: an interview has a few
hundred short ones. The library copydetect does the same, but needs Matplotlib, a template engine and a highlighter.
"""

import keyword
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from io import StringIO

LENGTH = 15
"""How many tokens a common sequence has at least. Shorter ones are how everybody writes."""
MAX_TOKENS = 4_000
"""Of one program, about 400 lines. The rest is not compared: a hundred programs of five times that size occupied the
server for 18 s."""
MAX_PLACES = 20
"""How many places of one sequence in the second program are compared, if it repeats itself."""
LAYOUT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
    tokenize.ERRORTOKEN,
}


@dataclass(frozen=True)
class Program:
    """`tokens` have neither comments nor layout. A name that the program can choose is "name", and a text is "text"."""

    source: str
    tokens: list[str]
    lines: list[int]
    """The line of each token, from 1."""
    is_shortened: bool = False
    """Whether its end is not compared."""

    @cached_property
    def sequences(self) -> list[int]:
        """The hash of the sequence that starts at each token."""
        return [hash(tuple(self.tokens[start : start + LENGTH])) for start in range(len(self.tokens) - LENGTH + 1)]


@dataclass(frozen=True, slots=True)
class CommonPart:
    """Lines of two programs with the same tokens: for each program the first and the last line, both included."""

    first: tuple[int, int]
    second: tuple[int, int]


@dataclass(frozen=True, slots=True)
class ProgramComparison:
    parts: list[CommonPart]
    first_lines: list[int]
    """The lines of the first program that are in a part, without those that are ignored."""
    second_lines: list[int]


def read_program(source: str) -> Program:
    """What follows a syntax error that confuses the tokenizer is left out, such as a null byte: Python's own tokenizer
    raises SystemError there since 3.12."""
    tokens: list[str] = []
    lines: list[int] = []
    after_dot = is_shortened = False
    try:
        for count, token in enumerate(tokenize.generate_tokens(StringIO(source.partition("\0")[0]).readline)):
            if count == 2 * MAX_TOKENS or (len(tokens) == MAX_TOKENS and token.type not in LAYOUT):
                is_shortened = True
                break
            if token.type not in LAYOUT:
                tokens.append(normalize_token(token, after_dot=after_dot))
                lines.append(token.start[0])
                after_dot = token.string == "."
    except (tokenize.TokenError, SyntaxError):
        pass
    return Program(source, tokens, lines, is_shortened)


def normalize_token(token: tokenize.TokenInfo, *, after_dot: bool) -> str:
    """Attributes keep their names: those of a library cannot be chosen."""
    if token.type == tokenize.NAME and not after_dot and not keyword.iskeyword(token.string):
        return "name"
    return "text" if token.type == tokenize.STRING else token.string


def collect_sequences(programs: Iterable[Program]) -> set[int]:
    return {sequence for program in programs for sequence in program.sequences}


def find_own_tokens(program: Program, ignored: set[int]) -> set[int]:
    """The indexes of the tokens that are in no ignored sequence."""
    explained = {
        token
        for start, sequence in enumerate(program.sequences)
        if sequence in ignored
        for token in range(start, start + LENGTH)
    }
    return set(range(len(program.tokens))) - explained


def count_own_lines(program: Program, ignored: set[int]) -> int:
    return len({program.lines[token] for token in find_own_tokens(program, ignored)})


def compare_programs(first: Program, second: Program, ignored: set[int]) -> ProgramComparison:
    """`ignored` are the sequences of the starter and of solutions that many people arrive at."""
    places: dict[int, list[int]] = {}
    for start, sequence in enumerate(second.sequences):
        if sequence not in ignored:
            places.setdefault(sequence, []).append(start)
    own = find_own_tokens(first, ignored), find_own_tokens(second, ignored)
    parts: list[CommonPart] = []
    lines: tuple[set[int], set[int]] = set(), set()
    position = 0
    while position < len(first.sequences):
        found = places.get(first.sequences[position], [])[:MAX_PLACES]
        if not found:
            position += 1
            continue
        length, second_start = max((measure_common(first, position, second, start), start) for start in found)
        shared = (
            own[0].intersection(range(position, position + length)),
            own[1].intersection(range(second_start, second_start + length)),
        )
        if min(map(len, shared)) >= LENGTH:  # not only the edge of what is ignored
            parts.append(CommonPart(get_lines(first, position, length), get_lines(second, second_start, length)))
            lines[0].update(first.lines[token] for token in shared[0])
            lines[1].update(second.lines[token] for token in shared[1])
        position += length
    return ProgramComparison(parts, sorted(lines[0]), sorted(lines[1]))


def measure_common(first: Program, first_start: int, second: Program, second_start: int) -> int:
    """How many tokens are the same from these two on. The first LENGTH are."""
    length = LENGTH
    limit = min(len(first.tokens) - first_start, len(second.tokens) - second_start)
    while length < limit and first.tokens[first_start + length] == second.tokens[second_start + length]:
        length += 1
    return length


def get_lines(program: Program, start: int, length: int) -> tuple[int, int]:
    return program.lines[start], program.lines[start + length - 1]
