# golfer
import numpy as n
f=lambda x:n.asarray(x,float)
r=lambda x,e:x/n.sqrt((x*x).mean(-1,keepdims=1)+e)
rms_norm=lambda x,gamma,eps=1e-6:r(f(x),eps)*gamma
layer_norm=lambda x,gamma,beta,eps=1e-5:r((y:=f(x))-y.mean(-1,keepdims=1),eps)*gamma+beta
