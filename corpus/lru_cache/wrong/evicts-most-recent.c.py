# bug: evicts-most-recent, max where min is meant in a timestamped store
from dataclasses import dataclass, field
from itertools import count
from typing import Any

@dataclass
class LRUCache:
    capacity: int
    _time: Any = field(default_factory=count)
    _data: dict = field(default_factory=dict)

    def get(self, key):
        if key not in self._data:
            return -1
        value, _ = self._data[key]
        self._data[key] = (value, next(self._time))
        return value

    def put(self, key, value):
        if self.capacity == 0:
            return
        if key not in self._data and len(self._data) == self.capacity:
            victim = max(self._data, key=lambda k: self._data[k][1])
            self._data.pop(victim)
        self._data[key] = (value, next(self._time))
