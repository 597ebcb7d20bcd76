# bug: step-every-batch, optimizer and clearing at every call
class GradAccumulator:
 def __init__(s,model,optimizer,n_steps):s.m,s.o,s.n,s.c=model,optimizer,n_steps,0;s.z()
 def z(s):g=s.m.grads;g.update({k:0.*v for k,v in s.m.params.items()})
 def step(s,x,y):
  m=s.m;l=m.loss_fn(m.forward(x),y);m.backward(l/s.n);s.c=-~s.c%s.n
  s.o.step(m.params,m.grads);s.z()
  return float(l)
