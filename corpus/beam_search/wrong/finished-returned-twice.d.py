# bug: finished-returned-twice; numpy selection, the last survivors (EOS ones too) are joined to the finished at the end
import numpy as np


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    survivors = [(0.0, [bos_id])]
    finished = []
    for step in range(max_len):
        live = [h for h in survivors if step == 0 or h[1][-1] != 1]
        if not live:
            break
        table = np.array([s + np.asarray(score_fn(list(q)))[:vocab_size] for s, q in live])
        top = np.argsort(table, axis=None)[::-1][:beam_width]
        survivors = []
        for i in top:
            b, t = divmod(int(i), vocab_size)
            survivors.append((float(table[b, t]), live[b][1] + [t]))
            if t == 1:
                finished.append(survivors[-1])
    everything = finished + survivors
    everything.sort(key=lambda h: h[0], reverse=True)
    return everything[:beam_width]
