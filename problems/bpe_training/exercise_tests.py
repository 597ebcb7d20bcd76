from collections import Counter

import pytest
from solution import train_bpe


def count_pairs(words):
    counts = Counter()
    for word, times in words.items():
        for pair in zip(word, word[1:]):
            counts[pair] += times
    return counts


def merge_pair(word, pair):
    out, place = [], 0
    while place < len(word):
        if tuple(word[place : place + 2]) == pair:
            out.append(pair[0] + pair[1])
            place += 2
        else:
            out.append(word[place])
            place += 1
    return tuple(out)


def check_merges(corpus, num_merges):
    """Replay: each merge must be one of the most frequent pairs at its turn."""
    words = Counter((*word, "</w>") for text in corpus for word in text.split())
    merges = [tuple(pair) for pair in train_bpe(corpus, num_merges)]
    for pair in merges:
        counts = count_pairs(words)
        assert counts[pair] == max(counts.values())
        replayed = Counter()
        for word, times in words.items():
            replayed[merge_pair(word, pair)] += times
        words = replayed
    assert len(merges) == num_merges or not count_pairs(words)


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
    check_merges(corpus, num_merges)


def test_weights_words_by_frequency():
    assert tuple(train_bpe(["ab ab ab cd ce cf"], 1)[0]) in {("a", "b"), ("b", "</w>")}
    check_merges(["ab ab ab ab xc yc zc"], 2)


def test_counts_the_last_pair():
    assert tuple(train_bpe(["ab cb db eb"], 1)[0]) == ("b", "</w>")


def test_returns_no_merges_for_empty_input():
    assert list(train_bpe([], 5)) == []
    assert list(train_bpe(["abc"], 0)) == []
