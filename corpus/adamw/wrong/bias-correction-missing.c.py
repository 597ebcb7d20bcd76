# bug: bias-correction-missing, only the second moment is corrected
import numpy as np
class AdamW:
 def __init__(s,lr=1e-3,beta1=0.9,beta2=0.999,eps=1e-8,weight_decay=0.01):s.h=lr,beta1,beta2,eps,weight_decay;s.s={};s.t=0
 def step(s,params,grads):
  l,a,b,e,w=s.h;s.t+=1
  E=lambda o,n,c:c*o+(1-c)*n
  for k in params:x=grads[k]*1.;m,v=s.s.get(k,(0,0));m,v=s.s[k]=E(m,x,a),E(v,x*x,b);params[k]=params[k]*(1-l*w)-l*m/((v/(1-b**s.t))**.5+e)
optimizer_state_bytes=lambda n_params,bytes_per_value:n_params*bytes_per_value*2
