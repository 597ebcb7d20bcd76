# bug: refused-request-charged, subtracts before it looks
from time import monotonic as T
class TokenBucket:
 def __init__(s,capacity,rate):s.c,s.r,s.x,s.t=capacity,rate,capacity,T()
 def consume(s,n=1.0):
  t=T();s.x,s.t=min(s.c,s.x+(t-s.t)*s.r),t
  ok=0<=n<=s.x
  s.x-=abs(n)
  return bool(ok)
class LeakyBucket:
 def __init__(s,capacity,rate):s.c,s.r,s.l,s.t=capacity,rate,0,T()
 def offer(s):t=T();s.l,s.t=max(0,s.l-(t-s.t)*s.r),t;ok=s.l+1<=s.c;s.l+=ok;return ok
class ThreadSafeTokenBucket(TokenBucket):
 def __init__(s,*a,**k):
  import threading as h;s.k=h.Lock();super().__init__(*a,**k)
 def consume(s,n=1.0):
  with s.k:return super().consume(n)
