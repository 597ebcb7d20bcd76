"""Cases of bpe_training: small corpora that each expose one mistake, random corpora that expose all of them, a corpus
with many words, and a corpus that grows by words that no merge changes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import numpy as np

from problems.bpe_training.measured_cases import make_large_case, make_measured_case
from problems.bpe_training.merge_replay import CORRECT_PROCEDURE, Pair, count_pairs
from problems.format.case import Case, make_call_case
from problems.format.payloads import call

Rng = np.random.Generator

LYRICS = [
    "the rain in the lane ran down the drain",
    "again and again the train ran late in the rain",
    "a late train is a train that the rain made late",
]


def cases(rng: Rng) -> Iterator[Case]:
    """Yield all cases."""
    second_rng = rng.spawn(1)[0]  # leaves the draws of the random cases unchanged
    for case in chain(_make_normal_cases(rng), _make_trap_cases(), _make_random_trap_cases(rng)):
        yield case if case.sample or case.fixed else _rename_letters(second_rng, case)
    yield make_large_case(rng.spawn(1)[0])
    yield _make_efficiency_case()
    for case in _make_encode_cases(rng):
        yield _rename_letters(second_rng, case)
    yield make_measured_case(rng.spawn(1)[0])


def _rename_letters(rng: Rng, case: Case) -> Case:
    """Return the case with other letters in all its texts. The w stays, because the marker </w> contains it."""
    letters = "abcdefghijklmnopqrstuvxyz"
    table = str.maketrans(letters, "".join(rng.permutation(list(letters))))
    if case.payload["entry"] == "train_bpe":
        corpus, num_merges = case.payload["args"]
        args = [[text.translate(table) for text in corpus], num_merges]
    else:
        word, merges = case.payload["args"]
        args = [word.translate(table), [(left.translate(table), right.translate(table)) for left, right in merges]]
    return replace(case, payload={**case.payload, "args": args})


def _make_case(name: str, group: str, summary: str, corpus: Sequence[str], num_merges: int, **rest: Any) -> Case:
    inputs = {"corpus": list(corpus), "num_merges": num_merges}
    return make_call_case("train_bpe", name, group, inputs, summary=summary, **rest)


def _draw_words(rng: Rng, alphabet: str, count: int, max_length: int) -> list[str]:
    """Draw `count` distinct words with decreasing frequencies, and return their occurrences in random order."""
    distinct: dict[str, None] = {}
    while len(distinct) < count:
        letters = rng.choice(list(alphabet), int(rng.integers(2, max_length + 1)))
        distinct["".join(letters)] = None
    times = [int(40 / (place + 1.5)) + int(rng.integers(1, 4)) for place in range(count)]
    tokens = [word for word, n in zip(distinct, times, strict=True) for _ in range(n)]
    return [tokens[place] for place in rng.permutation(len(tokens))]


def _draw_texts(rng: Rng, alphabet: str, count: int, max_length: int) -> list[str]:
    """Draw words as in `_draw_words`, joined into five texts of different lengths."""
    words = _draw_words(rng, alphabet, count, max_length)
    cuts = np.sort(rng.choice(len(words) - 1, 4, replace=False)) + 1
    return [" ".join(part) for part in np.split(np.array(words), cuts)]


def _make_normal_cases(rng: Rng) -> Iterator[Case]:
    hug = ["hug hug hug hug pug pug", "hug hugs hugs pun bun bun"]
    yield _make_case("a few words", "normal", "two short sentences, four merges", hug, 4, sample=True)
    yield _make_case("one word", "normal", "one repeated word", ["ban ban ban ban"], 3)
    yield _make_case("three sentences", "normal", "three sentences, fifteen merges", LYRICS, 15)
    yield _make_case("one merge", "normal", "three sentences, one merge", LYRICS, 1)
    yield _make_case("one word per text", "normal", "each word is a separate text", " ".join(LYRICS).split(), 12)
    for turn, (alphabet, count, max_length, merges) in enumerate(
        (("abc", 8, 5, 8), ("abcdef", 14, 6, 12), ("etaoin", 20, 7, 20)), 1
    ):
        name = f"a random corpus {turn}"
        summary = f"random words over {len(alphabet)} letters"
        yield _make_case(name, "normal", summary, _draw_texts(rng, alphabet, count, max_length), merges)


def _make_trap_cases() -> Iterator[Case]:
    yield _make_case("a run of one letter", "trap", "a word of one letter repeated", ["aaaa aaaa b"], 3, sample=True)
    yield _make_case("longer runs", "trap", "runs of odd and even lengths", ["aaaaaaa bb bbb", "aaaaa aaa bbbb a"], 8)
    yield _make_case("overlapping pairs decide", "trap", "a run whose overlapping pairs decide", ["abbb"], 1)
    yield _make_case("a run and a pair", "trap", "overlapping pairs and a pair of another word", ["bc bc aaaa"], 3)
    yield _make_case("a run of three", "trap", "a run of three and a pair that is as frequent", ["xyyy zq zq"], 5)
    twice = ["abab abab cd cd cd ef"]
    yield _make_case("twice in a word", "trap", "a pair that occurs twice in one word", twice, 6)
    yield _make_case(
        "three times in a word", "trap", "a pair that occurs three times in one word", ["xoxoxo kl kl m"], 5
    )
    nested = ["a aaaa", "a aaaa"]
    yield _make_case("whole symbols", "trap", "short words inside longer ones", nested, 4)
    ends = ["ab ab ab xab xab abc abc abcab cab"]
    yield _make_case("overlapping symbols", "trap", "symbols that start or end with other symbols", ends, 12)
    yield _make_case(
        "nested symbols", "trap", "symbols inside other symbols", ["bcbc abc abc bca bcabc abcbc cbc ab bc"], 14
    )
    begin = ["abx aby abz abu", "abv ok of", "on os or"]
    yield _make_case("a common prefix", "trap", "words with a common prefix, and other words", begin, 5)
    middle = ["cuts buttons nuts mutter", "cutlet putting rut", "oak elm fir yew bay ivy fern"]
    yield _make_case("a common middle", "trap", "words with a common middle, and other words", middle, 8)
    whitespace = ["low\tlow\nlower  low", "  newest\n\n", "\tnewer   low \n lower"]
    yield _make_case("whitespace", "trap", "tabs, newlines and runs of spaces between words", whitespace, 9)
    yield _make_case("ties", "trap", "all pairs are equally frequent", ["ab cd ef gh"], 5)
    yield _make_case("ties in one word", "trap", "a word whose letters all differ", ["abcdefg"], 4)
    often = ["hot " * 9 + "potato tomato tomahawk", "otter atom to " + "hot " * 3]
    yield _make_case("one frequent word", "trap", "one word that is far more frequent than others", often, 9)
    spread = ["up"] * 7 + ["supper", "pupil", "popup upper", "puppet"]
    yield _make_case("frequent across texts", "trap", "a word that occurs once in each of many texts", spread, 8)
    reason = "a corpus without words has no other form"
    yield _make_case("an empty corpus", "trap", "an empty corpus", [], 5, fixed=reason)
    yield _make_case("empty texts", "trap", "texts without words", ["", "  \t\n", " "], 3, fixed=reason)
    yield _make_case("no merges", "trap", "num_merges is 0", LYRICS, 0)
    yield _make_case("until no pair is left", "trap", "more merges than are possible", ["hug hugs pug", "bug hug"], 200)
    yield _make_case(
        "until no pair is left, runs", "trap", "more merges than are possible, with runs", ["aaaaa aa b"], 60
    )
    yield _make_case("one letter", "trap", "a word of one letter, more merges than are possible", ["a a"], 4)
    yield _make_case("one-letter words", "trap", "words of only one letter", ["a b a c", "b a d d d d"], 9)
    marker = ["</w> </w> w< w<", "a</w> a</w a< /w> w>w", "</ </ w>w> a"]
    yield _make_case("the marker's characters", "trap", "words that contain the characters of the marker", marker, 10)
    yield _make_case("the marker as text", "trap", "a word that ends with the marker's text", ["a</w> a", "a</w> a"], 7)
    twice = ["</w></w> </w></w> ab ba", "</w></w> ab"]
    yield _make_case("the marker's text twice", "trap", "a word of the marker's text, twice", twice, 7)
    other = ["größe größe große straße", "東京 東京都 京都 naïve naïve café 😀😀 😀😀😀"]
    yield _make_case("non-ASCII words", "trap", "words that are not ASCII", other, 14)
    yield _make_case("a long word", "trap", "one long word", ["abracadabra" * 4 + " cad cad"], 20)


def _make_random_trap_cases(rng: Rng) -> Iterator[Case]:
    for turn, (alphabet, count, max_length, merges) in enumerate(
        (("ab", 9, 7, 12), ("abcd", 16, 7, 24), ("aeinrst", 24, 7, 30), ("abcde", 12, 5, 300)), 1
    ):
        name = f"a long training {turn}"
        length = "until no pair is left" if merges > 100 else "many merges"
        summary = f"random words over {len(alphabet)} letters, {length}"
        yield _make_case(name, "trap", summary, _draw_texts(rng, alphabet, count, max_length), merges)


FEW_MERGES, MANY_MERGES = 3, 11
FEW_WORDS, MANY_WORDS = 15, 55


def _make_efficiency_case() -> Case:
    """Make a case in which all merges are in three frequent words, while the number of the other words grows."""
    frequent = [" ".join([word] * times) for word, times in (("ab", 70), ("cde", 60), ("fghijk", 40))]
    small, large = ([*frequent, *_make_untouched_words(count)] for count in (FEW_WORDS, MANY_WORDS))
    work = [[corpus, merges] for corpus in (small, large) for merges in (FEW_MERGES, MANY_MERGES)]
    return Case(
        name="words that a merge does not change",
        group="efficiency",
        summary="the work of a merge, with few and with many words that it does not change",
        payload={"entry": "train_bpe", "work": work},
        private={"words": MANY_WORDS - FEW_WORDS, "merges": MANY_MERGES - FEW_MERGES},
        checker="growth",
        self_counted=True,
        fixed="only the work is judged, and the allowed work holds for these words",
    )


def _make_untouched_words(count: int) -> list[str]:
    """Return `count` distinct words of eight characters over an alphabet of four.

    The first nine words together contain every pair of characters.
    """
    square = "1122334413142432"
    first = [square[place : place + 8] for place in range(9)]
    distinct = dict.fromkeys(first)
    number = 0
    while len(distinct) < count:
        number += 7919
        distinct["".join("1234"[(number >> 2 * place) & 3] for place in range(8))] = None
    return list(distinct)


def _train(corpus: Sequence[str], num_merges: int) -> list[Pair]:
    state = CORRECT_PROCEDURE.start_training(corpus)
    while len(state.merges) < num_merges and (counts := count_pairs(state.vocab)):
        CORRECT_PROCEDURE.apply_merge(state, max(counts, key=lambda pair: counts[pair]))
    return state.merges


def _make_encode_cases(rng: Rng) -> Iterator[Case]:
    lyrics = _train(LYRICS, 40)
    short = [("a", "</w>"), ("a", "a")]
    for name, word, merges in (
        ("a word of the corpus", "train", lyrics),
        ("a new word", "drainage", lyrics),
        ("a word of unseen letters", "xyz", lyrics),
        ("no merges", "train", []),
        ("the rank decides", "aa", short),
        ("the rank decides, longer", "aaaaa", short),
        ("a run", "lllll", [("l", "l"), ("ll", "ll"), ("ll", "l"), ("llll", "l")]),
        ("an early merge in the middle", "hugs", [("u", "g"), ("h", "ug"), ("s", "</w>"), ("hug", "s</w>")]),
        ("a merge with the marker", "in", [("n", "</w>"), ("i", "n</w>")]),
        ("one letter", "a", lyrics),
        ("a repeated word", "rainrain", lyrics),
        ("non-ASCII letters", "größer", _train(["größe größe große"], 6)),
    ):
        yield _make_encode_case(name, word, merges)
    merges = _train(_draw_texts(rng, "abcd", 16, 7), 25)
    for turn in range(4):
        word = "".join(rng.choice(list("abcd"), 6 + 2 * turn))
        yield _make_encode_case(f"a random word {turn + 1}", word, merges)


def _make_encode_case(name: str, word: str, merges: Sequence[Pair]) -> Case:
    return Case(
        name=f"encode: {name}",
        group="part2",
        summary=f"encoding, {name}",
        payload=call("bpe_encode", {"word": word, "merges": list(merges)}),
    )
