/** The numbers beside an axis. */

/** Round numbers above 0 and up to `top`, as many as are read at a glance. */
export function ticks(top: number, most = 6): number[] {
  const power = 10 ** Math.floor(Math.log10(top / most));
  const step = power * ([1, 2, 5, 10].find((times) => power * times * most >= top) ?? 10);
  const count = Math.floor(top / step + 1e-9);
  // Multiplied out, 3 * 0.1 is 0.30000000000000004.
  return Array.from({ length: count }, (_, place) => Number(((place + 1) * step).toPrecision(6)));
}
