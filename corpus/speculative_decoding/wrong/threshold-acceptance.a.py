# bug: threshold-acceptance, accepts when the target is at least the draft
import math
import random

def softmax(row):
    biggest = max(row)
    exps = [math.exp(x - biggest) for x in row]
    total = sum(exps)
    return [e / total for e in exps]

def pick(weights):
    # walk along the weights until the dart is passed
    dart = random.random() * sum(weights)
    last = 0
    for i in range(len(weights)):
        if weights[i] > 0:
            last = i
            if dart < weights[i]:
                return i
            dart = dart - weights[i]
    return last

def verify_speculative(draft_tokens, draft_probs, target_logits):
    accepted = []
    for i in range(len(draft_tokens)):
        token = draft_tokens[i]
        p = softmax([float(x) for x in target_logits[i]])
        q = [float(x) for x in draft_probs[i]]
        if p[token] >= q[token]:
            accepted.append(token)
        else:
            left = []
            for a, b in zip(p, q):
                left.append(max(a - b, 0.0))
            if sum(left) == 0:
                left = p
            return accepted, pick(left)
    p = softmax([float(x) for x in target_logits[len(draft_tokens)]])
    return accepted, pick(p)
