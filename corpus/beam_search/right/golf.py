# golfer
def beam_search(score_fn,beam_width,max_len,vocab_size,bos_id=0,length_penalty=0.0):
    r=lambda c:-c[0]/max(1,len(c[1])-1)**length_penalty
    L,F=[(0.,[bos_id])],[]
    while max_len and L:
        max_len-=1
        C=sorted(((s+float(p),t+[i])for s,t in L for i,p in enumerate(score_fn(t))),key=lambda c:-c[0])[:beam_width]
        L=[c for c in C if c[1][-1]!=1];F+=[c for c in C if c[1][-1]==1]
    return sorted(L+F,key=r)[:beam_width]
