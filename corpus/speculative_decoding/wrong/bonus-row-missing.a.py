# bug: bonus-row-missing, bonus from the last row looked at
import numpy as n,random as r
S=lambda x:(lambda e:e/e.sum())(n.exp(x-max(x)))
D=lambda w:r.choices(range(len(w)),w)[0]
def verify_speculative(draft_tokens,draft_probs,target_logits):
 a=[]
 for t,q,l in zip(draft_tokens,draft_probs,target_logits):
  p=S(l*1.)
  if r.random()>=p[t]/q[t]:w=(p-q).clip(0);return a,D(w if w.any()else p)
  a+=[t]
 return a,D(S(target_logits[max(len(a)-1,0)]*1.))
expected_tokens=lambda alpha,K:sum(alpha**i for i in range(K+1))
