# golfer
import numpy as n
class LoRALinear:
    def __init__(s,W,r,alpha):o,i=W.shape;s.W,s.c,s.A,s.B=W,alpha/r,n.random.randn(r,i),n.zeros((o,r))
    forward=lambda s,x:s.W@x+s.c*(s.B@(s.A@x))
    merge=lambda s:s.W+s.c*(s.B@s.A)
def dora_forward(W,A,B,m,scale,x):return m*((V:=W+scale*B@A)@x)/(V*V).sum(1)**.5
