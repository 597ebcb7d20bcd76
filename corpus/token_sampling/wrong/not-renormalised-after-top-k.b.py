# bug: not-renormalised-after-top-k, np.random.choice is given probabilities that do not sum to 1
import numpy as np

def softmax(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)

def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    logits = np.asarray(logits, dtype=np.float64)
    if temperature == 0:
        return int(np.argmax(logits))
    probs = softmax((logits - logits.max()) / temperature)
    if top_k > 0:
        smallest = np.argsort(probs)[: max(0, len(probs) - top_k)]
        probs[smallest] = 0.0
    if top_p < 1.0:
        order = np.argsort(-probs)
        cum = np.cumsum(probs[order])
        probs[order[np.searchsorted(cum, top_p) + 1:]] = 0.0
        probs /= probs.sum()
    return int(np.random.choice(len(probs), p=probs))
