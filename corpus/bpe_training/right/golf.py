# golfer, incremental all the same: counts and word sets for each pair
from collections import Counter as C,defaultdict as D
def train_bpe(corpus,num_merges):
    f=C(w for t in corpus for w in t.split());W={w:[*w,"</w>"]for w in f};c=C();h=D(set);m=[]
    def u(w,k):
        for p in zip(W[w],W[w][1:]):
            c[p]+=k*f[w];(h[p].add if k>0 else h[p].discard)(w)
            if c[p]<1:del c[p]
    for w in W:u(w,1)
    while c and num_merges>len(m):
        m+=[p:=max(c,key=c.get)]
        for w in[*h[p]]:
            u(w,-1);s=W[w];i=0
            while i<len(s)-1:
                if(s[i],s[i+1])==p:s[i:i+2]=["".join(p)]
                i+=1
            u(w,1)
    return m
