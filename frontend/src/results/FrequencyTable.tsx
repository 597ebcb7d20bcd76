import type { Bar, BarsView } from "../api/types";
import { ScrollRegion } from "../ui/ScrollRegion";
import { StateMark } from "../ui/StateMark";
import { percent } from "./numbers";

/** What a sampler drew, against what was expected and the interval in which chance alone would leave it. */
export function Bars({ view }: { view: BarsView }) {
  const share = (count: number | null | undefined) => (count ?? 0) / Math.max(view.draws, 1);
  const most = Math.max(
    0.01,
    ...view.bars.map((bar) => Math.max(share(bar.observed), share(bar.high), share(bar.expected))),
  );
  return (
    <figure className="stack-2">
      <figcaption className="small">
        {view.draws.toLocaleString("en")} draws: the bar is what was drawn, the bracket what chance allows.
      </figcaption>
      <ScrollRegion className="array-frame" label="Draws by token">
        <table className="calls bars">
          <thead>
            <tr>
              <th scope="col">Token</th>
              <th scope="col" className="num">
                Drawn
              </th>
              <th scope="col" className="num">
                Share
              </th>
              <th scope="col" className="num">
                Expected
              </th>
              <th scope="col" className="num">
                Interval
              </th>
              <th scope="col">0 to {percent(most, 1)}</th>
              <th scope="col">Right</th>
            </tr>
          </thead>
          <tbody>
            {view.bars.map((bar) => (
              <tr key={bar.label}>
                <th scope="row" className="mono">
                  {bar.label}
                </th>
                <td className="num">{bar.observed.toLocaleString("en")}</td>
                <td className="num">{percent(bar.observed, view.draws)}</td>
                <td className="num">{bar.expected === null ? "" : percent(bar.expected, view.draws)}</td>
                <td className="num">
                  {bar.low === null || bar.high === null
                    ? ""
                    : `${percent(bar.low, view.draws)} to ${percent(bar.high, view.draws)}`}
                </td>
                <td>
                  <Plot bar={bar} share={share} most={most} />
                </td>
                <td className={bar.ok ? "tone-good" : "tone-bad"}>
                  <StateMark state={bar.ok ? "accepted" : "wrong_answer"} />
                  <span className={bar.ok ? "hidden-text" : ""}>
                    {bar.ok ? "yes" : bar.allowed ? " no" : " may not be drawn"}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </figure>
  );
}

interface PlotProps {
  bar: Bar;
  share: (count: number | null | undefined) => number;
  most: number;
}

function Plot({ bar, share, most }: PlotProps) {
  const x = (count: number | null | undefined) => (160 * share(count)) / most;
  return (
    <svg width="164" height="20" viewBox="-2 0 164 20" aria-hidden="true" className={bar.ok ? "tone-mute" : "tone-bad"}>
      <rect x="0" y="5" height="10" width={x(bar.observed)} fill="currentColor" opacity="0.55" />
      {bar.low !== null && bar.high !== null && (
        <path
          d={`M${x(bar.low)} 2v16M${x(bar.low)} 10H${x(bar.high)}M${x(bar.high)} 2v16`}
          stroke="var(--ink)"
          strokeWidth="1.5"
        />
      )}
      {bar.expected !== null && <circle cx={x(bar.expected)} cy="10" r="2.5" fill="var(--ink)" />}
    </svg>
  );
}
