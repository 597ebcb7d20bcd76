import { useCallback, useEffect, useRef, useState } from "react";
import { countUntil } from "./textHistory";

export const SPEEDS = [1, 2, 4, 8, 16, 32];
const FRAME_MS = 50;
/** While nothing happens for longer than this, playing with `skipsIdle` goes on `LEAD_MS` before the next edit or
 * event. */
const IDLE_MS = 3_000;
const LEAD_MS = 500;
/** `onStop` waits this long: Safari lets a page change its URL a hundred times in 30 s, and a moved slider jumps more
 * often. */
const SETTLE_MS = 400;

export interface Playback {
  /** In milliseconds since 1970. */
  at: number;
  isPlaying: boolean;
  /** How many times faster than the session. */
  speed: number;
  skipsIdle: boolean;
  seek: (at: number) => void;
  setPlaying: (isPlaying: boolean) => void;
  setSpeed: (speed: number) => void;
  setSkipsIdle: (skipsIdle: boolean) => void;
}

interface PlaybackRange {
  start: number;
  end: number;
  activity: readonly { at: number }[];
}

/** The next moment to show, `elapsed` milliseconds of playing later. */
export function advance(at: number, elapsed: number, { end, activity }: PlaybackRange, skipsIdle: boolean): number {
  const next = activity[countUntil(activity, at)]?.at ?? end;
  const isIdle = skipsIdle && next - at > IDLE_MS;
  return Math.min(end, isIdle ? next - LEAD_MS : at + elapsed);
}

/** The moment, or the nearest one of the range. A link can name any moment. If it is no number, the start. */
export const clampMoment = (moment: number, { start, end }: PlaybackRange): number =>
  Number.isNaN(moment) ? start : Math.min(end, Math.max(start, moment));

/** Starts at `initial`. `onStop` is called with the moment soon after playing stops and after the last of several jumps. */
export function usePlayback(range: PlaybackRange, initial: number, onStop: (at: number) => void): Playback {
  const [at, setAt] = useState(() => clampMoment(initial, range));
  const [isPlaying, setIsPlaying] = useState(false);
  const [speed, setSpeed] = useState(4);
  const [skipsIdle, setSkipsIdle] = useState(true);
  const position = useRef(at);
  const settling = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latestOnStop = useRef(onStop);
  useEffect(() => {
    latestOnStop.current = onStop;
  }, [onStop]);
  useEffect(() => () => clearTimeout(settling.current), []);
  const settle = useCallback(() => {
    clearTimeout(settling.current);
    settling.current = setTimeout(() => latestOnStop.current(position.current), SETTLE_MS);
  }, []);
  const show = useCallback((moment: number) => {
    position.current = moment;
    setAt(moment);
  }, []);
  useEffect(() => {
    if (!isPlaying) return;
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      show(advance(position.current, (now - last) * speed, range, skipsIdle));
      last = now;
      if (position.current >= range.end) {
        setIsPlaying(false);
        settle();
      }
    }, FRAME_MS);
    return () => clearInterval(timer);
  }, [isPlaying, speed, skipsIdle, range, show, settle]);
  const seek = useCallback(
    (moment: number) => {
      show(clampMoment(moment, range));
      settle();
    },
    [range, show, settle],
  );
  const setPlaying = (plays: boolean) => {
    if (plays && position.current >= range.end) show(range.start);
    setIsPlaying(plays);
    if (!plays) settle();
  };
  return { at, isPlaying, speed, skipsIdle, seek, setPlaying, setSpeed, setSkipsIdle };
}
