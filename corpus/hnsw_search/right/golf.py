# golfed
import numpy as np
def hnsw_search(graph,vectors,query,entry_point,num_layers,ef,k):
 D=lambda i:(float(((np.array(vectors[i])*1.-query)**2).sum()),i)
 N=lambda c,l:map(D,graph.get(c,{}).get(l,()))
 e=D(entry_point);w=max(ef,k)
 for l in range(num_layers,0,-1):
  while(b:=min([e,*N(e[1],l)]))[0]<e[0]:e=b
 R=[e];S={e[1]};X=set()
 while T:=[r for r in R if r[1]not in X]:
  c=T[0][1];X|={c};F=[x for x in N(c,0)if x[1]not in S];S|={i for _,i in F};R=sorted(R+F)[:w]
 return[i for _,i in R[:k]]
