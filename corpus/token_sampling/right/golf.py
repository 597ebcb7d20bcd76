# golfer: two lines and random.choices
import random,numpy as n
def sample_token(logits,temperature=1.0,top_k=0,top_p=1.0):
    o=n.argsort(-(l:=n.array(logits,float)))
    if not temperature:return int(o[0])
    w=n.exp((l[o]-l[o[0]])/temperature)[:top_k or None];c=n.cumsum(w/w.sum())
    k=1+sum(c[:-1]<top_p)if top_p<1 else len(w)
    return int(random.choices(o[:k],w[:k])[0])
