# old-school: helper functions, heads appended in a list, nested list result
import numpy

def attention(q, k, v, causal):
    scores = numpy.dot(q, k.T) / numpy.sqrt(float(q.shape[1]))
    result = []
    for i in range(len(scores)):
        stop = i + 1 if causal else len(scores)
        row = scores[i][:stop]
        w = numpy.exp(row - max(row))
        w = w / sum(w)
        result.append(numpy.dot(w, v[:stop]))
    return numpy.array(result)

def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    d_model = x.shape[1]
    if d_model % n_heads != 0:
        raise ValueError('%d %% %d != 0' % (d_model, n_heads))
    d_k = int(d_model / n_heads)
    q = numpy.dot(x, W_Q)
    k = numpy.dot(x, W_K)
    v = numpy.dot(x, W_V)
    heads = []
    for h in range(n_heads):
        a = h * d_k
        b = a + d_k
        heads.append(attention(q[:, a:b], k[:, a:b], v[:, a:b], causal))
    return numpy.dot(numpy.hstack(heads), W_O).tolist()

if __name__ == '__main__':
    e = numpy.eye(4)
    print(multi_head_attention(e, e, e, e, e, 2))
