# golfer
import numpy as n
def precompute_rope(d,max_seq,base=1e4):a=n.outer(range(max_seq),base**-(n.arange(0,d,2)/d));return n.cos(a),n.sin(a)
def apply_rope(x,cos,sin,offset=0):
    a,b=n.split(n.array(x),2,1);c,s=(n.array(t)[offset:offset+len(x)]for t in(cos,sin))
    return n.hstack([a*c-b*s,b*c+a*s])
rope_qkv=lambda q,k,v,cos,sin,offset=0:(*(apply_rope(t,cos,sin,offset)for t in(q,k)),v)
