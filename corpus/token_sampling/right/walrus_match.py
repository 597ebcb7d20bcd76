# match, walrus, dict of survivors; temperature 0 by a tiny floor
import math, random

def _probs(table):
    top = max(table.values())
    e = {t: math.exp(v - top) for t, v in table.items()}
    return {t: v / z for t, v in e.items()} if (z := sum(e.values())) else e

def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    t = max(temperature, 1e-9)
    table = {i: float(v) / t for i, v in enumerate(logits)}
    ranked = sorted(table, key=table.get, reverse=True)
    match top_k:
        case 0:
            pass
        case k:
            table = {i: table[i] for i in ranked[:k]}
    p = _probs(table)
    nucleus, mass = {}, 0.0
    for tok in sorted(p, key=p.get, reverse=True):
        if nucleus and top_p < 1.0 and mass >= top_p:
            break
        nucleus[tok] = p[tok]
        mass += p[tok]
    toks = list(nucleus)
    choice = random.choices(toks, list(nucleus.values()), k=1)[0]
    # print("kept", toks)
    return choice
