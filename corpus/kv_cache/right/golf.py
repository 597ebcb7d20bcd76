# golfer
import numpy as n
class KVCache:
    def __init__(s,d_k,d_v,max_seq):s.K,s.V,s.length=n.zeros((max_seq,d_k)),n.zeros((max_seq,d_v)),0
    def append(s,k,v):
        l=s.length;s.K[l],s.V[l]=k,v;s.length=l+1
    def attend(s,q):
        z=s.K[:s.length]@q/len(q)**.5;w=n.exp(z-z.max());return w@s.V[:s.length]/w.sum()
def decode_step(x_embed,W_Q,W_K,W_V,cache):cache.append(x_embed@W_K,x_embed@W_V);return cache.attend(x_embed@W_Q)
