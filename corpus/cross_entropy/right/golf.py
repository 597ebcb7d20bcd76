# golfer
import numpy as n
def cross_entropy(logits,targets,epsilon=0.0):
    z=n.atleast_2d(logits);z=z-z.max(1)[:,None];z=n.log(n.exp(z).sum(1))[:,None]-z
    return float((1-epsilon)*z[n.arange(len(z)),n.ravel(targets)].mean()+epsilon*z.mean())
