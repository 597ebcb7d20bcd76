# functional: state in closures, match statement, an optional eviction callback
import threading


def _make_store(capacity, on_evict):
    data = {}

    def touch(key):
        data[key] = data.pop(key)

    def run(op, key, value=None):
        match op:
            case "get" if key in data:
                touch(key)
                return data[key]
            case "get":
                return -1
            case "put":
                if key in data:
                    touch(key)
                data[key] = value
                for old in list(data)[:1] if len(data) > capacity else ():
                    on_evict(old, data.pop(old))
    return run


class LRUCache:
    def __init__(self, capacity, on_evict=lambda k, v: None):
        self._run = _make_store(capacity, on_evict)

    def get(self, key):
        return self._run("get", key)

    def put(self, key, value):
        self._run("put", key, value)


class ThreadSafeLRUCache:
    def __init__(self, capacity):
        run, lock = _make_store(capacity, lambda k, v: None), threading.Lock()

        def guarded(*a):
            with lock:
                return run(*a)
        self.get = lambda key: guarded("get", key)
        self.put = lambda key, value: guarded("put", key, value)


if __name__ == "__main__":
    t = LRUCache(1, print)
    t.put("a", 0)
    t.put("b", None)
