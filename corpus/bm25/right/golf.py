# golfed
from math import log
build_bm25_index=lambda docs:[*map(list,docs)]
def bm25_score(idx,query_terms,k1=1.5,b=.75):
 N=len(idx);a=sum(map(len,idx))/max(N,1)or 1
 f={t:sum(t in d for d in idx)for t in query_terms}
 I=lambda t:log((N-f[t]+.5)/(f[t]+.5)+1)
 return[sum((I(t)*(c:=d.count(t))*(k1+1)/(c+k1*(1-b+b*len(d)/a))for t in query_terms),.0)for d in idx]
def reciprocal_rank_fusion(rankings,k=60):
 s={}
 for r in rankings:
  for i,x in enumerate(r):s[x]=s.get(x,0)+1/(k+i+1)
 return sorted(s,key=lambda x:-s[x])
