# old-school: range(len()), numpy.zeros accumulators
import numpy

def log_softmax(row):
    m = numpy.max(row)
    return row - m - numpy.log(numpy.sum(numpy.exp(row - m)))

def cross_entropy(logits, targets, epsilon=0.0):
    logits = numpy.array(logits, dtype='float64')
    if len(logits.shape) == 1:
        logits = logits.reshape(1, -1)
        targets = [targets]
    n = logits.shape[0]
    v = logits.shape[1]
    losses = numpy.zeros(n)
    for i in range(n):
        t = int(targets[i])
        if t < 0 or t >= v:
            raise ValueError('target %d is not in [0, %d)' % (t, v))
        lp = log_softmax(logits[i])
        losses[i] = -((1.0 - epsilon) * lp[t] + epsilon * numpy.sum(lp) / v)
    return float(numpy.sum(losses) / n)

if __name__ == '__main__':
    print('%.4f' % cross_entropy([0.0, 1.0], 1))
