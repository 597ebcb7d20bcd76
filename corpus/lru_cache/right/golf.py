# golfer: a plain dict keeps insertion order
class LRUCache:
    def __init__(s,capacity):s.c,s.d=capacity,{}
    def get(s,key):
        if key not in s.d:return -1
        s.d[key]=v=s.d.pop(key);return v
    def put(s,key,value):
        s.d.pop(key,0);s.d[key]=value
        if len(s.d)>s.c:del s.d[next(iter(s.d))]
