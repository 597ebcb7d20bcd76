/** Numbers beside an axis of the charts in results. `plots/charts.ts` has those of statistics. */

/** Round numbers above 0 and up to `top`, at most `maxTicks` of them. */
export function axisTicks(top: number, maxTicks = 6): number[] {
  const power = 10 ** Math.floor(Math.log10(top / maxTicks));
  const step = power * ([1, 2, 5, 10].find((times) => power * times * maxTicks >= top) ?? 10);
  const count = Math.floor(top / step + 1e-9);
  // Without rounding, 3 * 0.1 is 0.30000000000000004.
  return Array.from({ length: count }, (_, index) => Number(((index + 1) * step).toPrecision(6)));
}
