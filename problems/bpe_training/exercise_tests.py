from collections import Counter

import pytest
from solution import train_bpe


def counts_of(words):
    counts = Counter()
    for word, times in words.items():
        for pair in zip(word, word[1:]):
            counts[pair] += times
    return counts


def apply(word, pair):
    out, place = [], 0
    while place < len(word):
        if tuple(word[place : place + 2]) == pair:
            out.append(pair[0] + pair[1])
            place += 2
        else:
            out.append(word[place])
            place += 1
    return tuple(out)


def check(corpus, num_merges):
    """Replay: each merge must be one of the most frequent pairs at its turn."""
    words = Counter((*word, "</w>") for text in corpus for word in text.split())
    merges = [tuple(pair) for pair in train_bpe(corpus, num_merges)]
    for pair in merges:
        counts = counts_of(words)
        assert counts[pair] == max(counts.values())
        replayed = Counter()
        for word, times in words.items():
            replayed[apply(word, pair)] += times
        words = replayed
    assert len(merges) == num_merges or not counts_of(words)


@pytest.mark.parametrize(
    "corpus",
    [
        ["low low low lower lowest"],
        ["aaaa aaa", "aaaaa"],
        ["abab abab ab", "ba\tba  \n ab"],
        ["newest newest newest widest widest", "new"],
        ["x </w> w> <w"],
        ["thé thé été"],
    ],
)
@pytest.mark.parametrize("num_merges", [1, 3, 30])
def test_each_merge_is_a_most_frequent_pair(corpus, num_merges):
    check(corpus, num_merges)


def test_words_count_as_often_as_they_occur():
    assert tuple(train_bpe(["ab ab ab cd ce cf"], 1)[0]) in {("a", "b"), ("b", "</w>")}
    check(["ab ab ab ab xc yc zc"], 2)


def test_the_last_pair_counts():
    assert tuple(train_bpe(["ab cb db eb"], 1)[0]) == ("b", "</w>")


def test_nothing_to_merge():
    assert list(train_bpe([], 5)) == []
    assert list(train_bpe(["abc"], 0)) == []
