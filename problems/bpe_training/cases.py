"""Cases of bpe_training: corpora by hand at which one mistake shows, random ones at which all do, and a corpus that
grows by words which no merge touches."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from problems.bpe_training.replay import RIGHT_WAY, Pair, counted
from problems.format.case import Case
from problems.format.payloads import call

Rng = np.random.Generator

LYRICS = [
    "the rain in the lane ran down the drain",
    "again and again the train ran late in the rain",
    "a late train is a train that the rain made late",
]


def cases(rng: Rng) -> Iterator[Case]:
    """All cases, samples first within their group."""
    yield from _normal(rng)
    yield from _trap()
    yield from _random_traps(rng)
    yield _growth()
    yield from _encode(rng)


def _case(name: str, group: str, summary: str, corpus: Sequence[str], num_merges: int, **rest: Any) -> Case:
    payload = call("train_bpe", {"corpus": list(corpus), "num_merges": num_merges})
    return Case(name=name, group=group, summary=summary, payload=payload, **rest)


def _words(rng: Rng, alphabet: str, count: int, longest: int) -> list[str]:
    """Distinct words, the later ones rarer, in no order."""
    distinct: dict[str, None] = {}
    while len(distinct) < count:
        letters = rng.choice(list(alphabet), int(rng.integers(2, longest + 1)))
        distinct["".join(letters)] = None
    times = [int(40 / (place + 1.5)) + int(rng.integers(1, 4)) for place in range(count)]
    tokens = [word for word, n in zip(distinct, times, strict=True) for _ in range(n)]
    return [tokens[place] for place in rng.permutation(len(tokens))]


def _texts(rng: Rng, alphabet: str, count: int, longest: int) -> list[str]:
    """Such words in sentences of unlike length."""
    words = _words(rng, alphabet, count, longest)
    cuts = np.sort(rng.choice(len(words) - 1, 4, replace=False)) + 1
    return [" ".join(part) for part in np.split(np.array(words), cuts)]


def _normal(rng: Rng) -> Iterator[Case]:
    hug = ["hug hug hug hug pug pug", "hug hugs hugs pun bun bun"]
    yield _case("a few words", "normal", "two short sentences, four merges", hug, 4, sample=True)
    yield _case("one word", "normal", "one word, over and over", ["ban ban ban ban"], 3)
    yield _case("three sentences", "normal", "three English sentences, fifteen merges", LYRICS, 15)
    yield _case("one merge", "normal", "three English sentences, one merge", LYRICS, 1)
    yield _case("words apart", "normal", "each word a text of its own", " ".join(LYRICS).split(), 12)
    for turn, (alphabet, count, longest, merges) in enumerate(
        (("abc", 8, 5, 8), ("abcdef", 14, 6, 12), ("etaoin", 20, 7, 20)), 1
    ):
        name = f"a random corpus {turn}"
        summary = f"random words over {len(alphabet)} letters"
        yield _case(name, "normal", summary, _texts(rng, alphabet, count, longest), merges)


def _trap() -> Iterator[Case]:
    yield _case("a run of one letter", "trap", "a word of one letter repeated", ["aaaa aaaa b"], 3, sample=True)
    yield _case("longer runs", "trap", "runs of odd and even lengths", ["aaaaaaa bb bbb", "aaaaa aaa bbbb a"], 8)
    yield _case("one run decides", "trap", "a run whose overlapping pairs decide", ["abbb"], 1)
    yield _case("a run against a pair", "trap", "overlapping pairs against another word", ["bc bc aaaa"], 3)
    yield _case("three alike", "trap", "a run of three, against a pair that is nearly as frequent", ["xyyy zq zq"], 5)
    twice = ["abab abab cd cd cd ef"]
    yield _case("twice in a word", "trap", "a pair that stands twice in one word", twice, 6)
    yield _case("thrice in a word", "trap", "a pair that stands three times in one word", ["xoxoxo kl kl m"], 5)
    whole = ["a aaaa", "a aaaa"]
    yield _case("whole symbols", "trap", "short words inside longer ones", whole, 4)
    ends = ["ab ab ab xab xab abc abc abcab cab"]
    yield _case("symbols that end alike", "trap", "symbols that end or begin with others", ends, 12)
    yield _case("more of those", "trap", "symbols inside other symbols", ["bcbc abc abc bca bcabc abcbc cbc ab bc"], 14)
    begin = ["abx aby abz abu", "abv ok of", "on os or"]
    yield _case("words that begin alike", "trap", "words with one beginning and unlike ends, beside others", begin, 5)
    middle = ["cuts buttons nuts mutter", "cutlet putting rut", "oak elm fir yew bay ivy fern"]
    yield _case("words alike inside", "trap", "words that are alike in their middle, beside others", middle, 8)
    blanks = ["low\tlow\nlower  low", "  newest\n\n", "\tnewer   low \n lower"]
    yield _case("blanks", "trap", "tabs, newlines and runs of spaces between words", blanks, 9)
    yield _case("ties", "trap", "every pair is as frequent as every other", ["ab cd ef gh"], 5)
    yield _case("ties in one word", "trap", "a word whose letters all differ", ["abcdefg"], 4)
    often = ["hot " * 9 + "potato tomato tomahawk", "otter atom to " + "hot " * 3]
    yield _case("one word often", "trap", "one word far more often than others", often, 9)
    spread = ["up"] * 7 + ["supper", "pupil", "popup upper", "puppet"]
    yield _case("often across texts", "trap", "a word that stands once in each of many texts", spread, 8)
    yield _case("nothing", "trap", "an empty corpus", [], 5)
    yield _case("blank texts", "trap", "texts without a word", ["", "  \t\n", " "], 3)
    yield _case("no merges", "trap", "num_merges 0", LYRICS, 0)
    yield _case("until nothing is left", "trap", "more merges than are possible", ["hug hugs pug", "bug hug"], 200)
    yield _case("until nothing is left, runs", "trap", "more merges than are possible, with runs", ["aaaaa aa b"], 60)
    yield _case("one letter", "trap", "a word of one letter, more merges than are possible", ["a a"], 4)
    yield _case("single letters", "trap", "words of one letter only", ["a b a c", "b a d d d d"], 9)
    marker = ["</w> </w> w< w<", "a</w> a</w a< /w> w>w", "</ </ w>w> a"]
    yield _case("the marker's letters", "trap", "words that hold the characters of the marker", marker, 10)
    yield _case("the marker as text", "trap", "a word that ends with the marker's text", ["a</w> a", "a</w> a"], 7)
    other = ["größe größe große straße", "東京 東京都 京都 naïve naïve café 😀😀 😀😀😀"]
    yield _case("other scripts", "trap", "words that are not ASCII", other, 14)
    yield _case("a long word", "trap", "one long word", ["abracadabra" * 4 + " cad cad"], 20)


def _random_traps(rng: Rng) -> Iterator[Case]:
    for turn, (alphabet, count, longest, merges) in enumerate(
        (("ab", 9, 7, 12), ("abcd", 16, 7, 24), ("aeinrst", 24, 7, 30), ("abcde", 12, 5, 300)), 1
    ):
        name = f"a long training {turn}"
        summary = f"random words over {len(alphabet)} letters, {'to the end' if merges > 100 else 'many merges'}"
        yield _case(name, "trap", summary, _texts(rng, alphabet, count, longest), merges)


FEW, MANY = 3, 11
SMALL, LARGE = 15, 55


def _growth() -> Case:
    """Merges happen in three heavy words alone; the other words share few pairs and only grow in number."""
    heavy = [" ".join([word] * times) for word, times in (("ab", 70), ("cde", 60), ("fghijk", 40))]
    small, large = ([*heavy, *_light(count)] for count in (SMALL, LARGE))
    work = [[corpus, merges] for corpus in (small, large) for merges in (FEW, MANY)]
    return Case(
        name="words that a merge leaves alone",
        group="efficiency",
        summary="the work of a merge, with few and with many words that it does not touch",
        payload={"entry": "train_bpe", "work": work},
        private={"words": LARGE - SMALL, "merges": MANY - FEW},
        checker="growth",
    )


def _light(count: int) -> list[str]:
    """Distinct words of eight letters out of four, in which each pair of letters comes up among the first few."""
    square = "1122334413142432"
    first = [square[place : place + 8] for place in range(9)]
    distinct = dict.fromkeys(first)
    number = 0
    while len(distinct) < count:
        number += 7919
        distinct["".join("1234"[(number >> 2 * place) & 3] for place in range(8))] = None
    return list(distinct)


def _trained(corpus: Sequence[str], num_merges: int) -> list[Pair]:
    state = RIGHT_WAY.begin(corpus)
    while len(state.merges) < num_merges and (counts := counted(state.vocab)):
        RIGHT_WAY.step(state, max(counts, key=lambda pair: counts[pair]))
    return state.merges


def _encode(rng: Rng) -> Iterator[Case]:
    lyrics = _trained(LYRICS, 40)
    short = [("a", "</w>"), ("a", "a")]
    for name, word, merges in (
        ("a word of the corpus", "train", lyrics),
        ("a new word", "drainage", lyrics),
        ("a word of other letters", "xyz", lyrics),
        ("no merges", "train", []),
        ("the rank decides", "aa", short),
        ("the rank decides, longer", "aaaaa", short),
        ("a run", "lllll", [("l", "l"), ("ll", "ll"), ("ll", "l"), ("llll", "l")]),
        ("an early merge in the middle", "hugs", [("u", "g"), ("h", "ug"), ("s", "</w>"), ("hug", "s</w>")]),
        ("a merge up to the end", "in", [("n", "</w>"), ("i", "n</w>")]),
        ("one letter", "a", lyrics),
        ("a letter in pieces of others", "rainrain", lyrics),
        ("other scripts", "größer", _trained(["größe größe große"], 6)),
    ):
        yield _encode_case(name, word, merges)
    merges = _trained(_texts(rng, "abcd", 16, 7), 25)
    for turn in range(4):
        word = "".join(rng.choice(list("abcd"), 6 + 2 * turn))
        yield _encode_case(f"a random word {turn + 1}", word, merges)


def _encode_case(name: str, word: str, merges: Sequence[Pair]) -> Case:
    return Case(
        name=f"encode: {name}",
        group="part2",
        summary=f"encoding, {name}",
        payload=call("bpe_encode", {"word": word, "merges": list(merges)}),
    )
