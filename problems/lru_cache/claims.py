"""The numbers in the texts of lru_cache: how each one is computed, or why it is given."""

from problems.lru_cache.reference import PrefixBlockCache

CACHE = PrefixBlockCache(8, 2)
CACHE.insert([1, 2, 3, 4, 5])

CLAIMS: dict[str, object] = {"`match([1, 2, 3, 4, 9])` is 4": (..., ..., ..., CACHE.match([1, 2, 3, 4, 9]))}
GIVEN = {"inputs": ("after `insert([1, 2, 3, 4, 5])`", "`match([3, 4])`", "use 1, put 3")}
assert (CACHE.match([1, 2]), CACHE.match([3, 4])) == (2, 0)
