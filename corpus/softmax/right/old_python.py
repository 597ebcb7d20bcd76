# old-school Python 2 habits: loops over indices, % formatting
import numpy
from numpy import exp, log, zeros, ndindex

def softmax(x):
    x = numpy.array(x)
    result = zeros(x.shape, dtype='d')
    for idx in ndindex(*x.shape[:-1]):
        row = x[idx]
        mx = numpy.max(row)
        ex = exp(row - mx)
        result[idx] = ex / float(ex.sum())
    return result

def log_softmax(x):
    x = numpy.array(x, dtype='d')
    result = zeros(x.shape, dtype='d')
    for idx in ndindex(*x.shape[:-1]):
        row = x[idx]
        mx = numpy.max(row)
        lse = mx + log(exp(row - mx).sum())
        result[idx] = row - lse
    return result

if __name__ == '__main__':
    print('sum: %.3f' % softmax([1, 2, 3]).sum())
