# golfer
import numpy as n
def multi_head_attention(x,W_Q,W_K,W_V,W_O,n_heads,causal=False):
    S,D=x.shape;assert D%n_heads<1
    q,k,v=((x@w).reshape(S,n_heads,-1).swapaxes(0,1)for w in(W_Q,W_K,W_V))
    s=q@k.swapaxes(1,2)*(D//n_heads)**-.5
    if causal:s[:,n.tri(S)<1]=-n.inf
    e=n.exp(s-s.max(2)[...,None]);return(e@v/e.sum(2)[...,None]).swapaxes(0,1).reshape(S,D)@W_O
