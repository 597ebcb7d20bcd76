# old-school: ndindex over rows, float() of everything, lists out
import numpy

def rms_norm(x, gamma, eps=1e-6):
    x = numpy.array(x, dtype='d')
    y = numpy.empty_like(x)
    for idx in numpy.ndindex(*x.shape[:-1]):
        row = x[idx]
        y[idx] = row / numpy.sqrt(numpy.dot(row, row) / float(len(row)) + eps) * gamma
    return y.tolist()

def layer_norm(x, gamma, beta, eps=1e-5):
    x = numpy.array(x, dtype='d')
    y = numpy.empty_like(x)
    for idx in numpy.ndindex(*x.shape[:-1]):
        row = x[idx] - numpy.sum(x[idx]) / float(x.shape[-1])
        var = numpy.dot(row, row) / float(len(row))
        y[idx] = row / numpy.sqrt(var + eps) * gamma + beta
    return y.tolist()

if __name__ == '__main__':
    print(rms_norm([3.0, 4.0], [1.0, 1.0]))
