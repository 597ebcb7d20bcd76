# bug: keeps-going-after-rejection, skips a refused token and goes on
import numpy as n,random as r
S=lambda x:(lambda e:e/e.sum())(n.exp(x-max(x)))
D=lambda w:r.choices(range(len(w)),w)[0]
def verify_speculative(draft_tokens,draft_probs,target_logits):
 a=[]
 for t,q,l in zip(draft_tokens,draft_probs,target_logits):
  p=S(l*1.)
  if r.random()<p[t]/q[t]:a+=[t]
 return a,D(S(target_logits[len(draft_tokens)]*1.))
expected_tokens=lambda alpha,K:sum(alpha**i for i in range(K+1))
