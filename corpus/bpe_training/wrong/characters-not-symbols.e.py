# bug: characters-not-symbols, words stay text and are cut by a regex that only knows the newest merged symbol
import re
from collections import Counter

MARK = "</w>"


def train_bpe(corpus, num_merges):
    words = Counter(w for s in corpus for w in s.split())
    merges, newest = [], None
    while len(merges) < num_merges:
        pattern = re.compile((re.escape(newest) + "|" if newest else "") + ".", re.S)
        table = Counter()
        for word, n in words.items():
            if newest and newest.endswith(MARK):
                units = pattern.findall(word + MARK) if (word + MARK).endswith(newest) else list(word) + [MARK]
                if units[-1] != newest and units[-1] != MARK:
                    units = pattern.findall(word) + [MARK]
            else:
                units = pattern.findall(word) + [MARK]
            for pair in zip(units, units[1:]):
                table[pair] += n
        if not table:
            break
        best = max(table.items(), key=lambda kv: kv[1])[0]
        merges.append(best)
        newest = best[0] + best[1]
    return merges
