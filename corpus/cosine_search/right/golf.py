# golfed, heapq.nlargest
import heapq as h,numpy as n
def cosine_top_k(index,q,k):
 f=lambda v:v/(n.linalg.norm(v,axis=-1,keepdims=True)+1e-8)
 s=f(n.array(index)*1.)@f(n.array(q)*1.);return h.nlargest(k,range(len(s)),s.tolist().__getitem__)
