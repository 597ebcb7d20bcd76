"""Decodes without speculation, one token for each call of the target.

Problem: speculative_loop
Verdict: wrong_answer
Cases: all
"""

def speculative_decode(draft, target, prompt, max_new, K):
    text = list(prompt)
    for _ in range(max_new):
        text.append(int(target(text)[-1].argmax()))
    return text[len(prompt):]
