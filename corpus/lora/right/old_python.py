# old-school: rank-one terms summed in a loop, no @ operator
import numpy
from numpy import dot, zeros

class LoRALinear(object):
    def __init__(self, W, r, alpha):
        shape = W.shape
        self.W = W.copy()
        self.r = r
        self.scale = 1.0 * alpha / r
        self.A = numpy.random.randn(r, shape[1]) / numpy.sqrt(r)
        self.B = zeros((shape[0], r))

    def forward(self, x):
        y = dot(self.W, x) * 1.0
        for j in range(self.r):
            y = y + self.scale * dot(self.A[j], x) * numpy.asarray(self.B)[:, j]
        return y

    def __repr__(self):
        return 'LoRALinear(r=%d, scale=%g)' % (self.r, self.scale)
