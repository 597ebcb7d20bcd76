# old-school: object base class, circular list of [prev, next, key, value]
PREV, NEXT, KEY, VALUE = range(4)


class LRUCache(object):
    def __init__(self, capacity):
        self.capacity = int(capacity)
        self.links = dict()
        root = []
        root[:] = [root, root, None, None]
        self.root = root

    def _move_to_newest(self, link):
        link[PREV][NEXT] = link[NEXT]
        link[NEXT][PREV] = link[PREV]
        self._append(link)

    def _append(self, link):
        root = self.root
        last = root[PREV]
        last[NEXT] = root[PREV] = link
        link[PREV] = last
        link[NEXT] = root

    def get(self, key):
        try:
            link = self.links[key]
        except KeyError:
            return -1
        self._move_to_newest(link)
        return link[VALUE]

    def put(self, key, value):
        if key in self.links:
            link = self.links[key]
            link[VALUE] = value
            self._move_to_newest(link)
        else:
            link = [None, None, key, value]
            self._append(link)
            self.links[key] = link
            if len(self.links) > self.capacity:
                oldest = self.root[NEXT]
                self.root[NEXT] = oldest[NEXT]
                oldest[NEXT][PREV] = self.root
                del self.links[oldest[KEY]]

    def __repr__(self):
        return 'LRUCache(%d of %d)' % (len(self.links), self.capacity)
