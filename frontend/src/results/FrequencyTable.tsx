import type { Bar, BarsView } from "../api/types";
import { ScrollRegion } from "../ui/ScrollRegion";
import { VerdictIcon } from "../ui/VerdictBadge";
import { formatPercent } from "./numberFormat";

/** The counts that a sampler drew, with the expected counts and the interval that chance allows. */
export function FrequencyTable({ view }: { view: BarsView }) {
  const share = (count: number | null | undefined) => (count ?? 0) / Math.max(view.draws, 1);
  const maxShare = Math.max(
    0.01,
    ...view.bars.map((bar) => Math.max(share(bar.observed), share(bar.high), share(bar.expected))),
  );
  const isCompared = view.bars.some(({ expected }) => expected !== null);
  return (
    <figure className="stack-2">
      <figcaption className="small">
        {view.draws.toLocaleString("en")} draws. The bar is the observed count
        {isCompared && ", the bracket is the interval that chance allows"}.
      </figcaption>
      <ScrollRegion className="array-frame" label="Draws by token">
        <table className="call-table frequency-table">
          <thead>
            <tr>
              <th scope="col">Token</th>
              {isCompared && <th scope="col">Correct</th>}
              <th scope="col" className="num">
                Drawn
              </th>
              <th scope="col" className="num">
                Share
              </th>
              {isCompared && (
                <>
                  <th scope="col" className="num">
                    Expected
                  </th>
                  <th scope="col" className="num">
                    Interval
                  </th>
                </>
              )}
              <th scope="col">0 to {formatPercent(maxShare, 1)}</th>
            </tr>
          </thead>
          <tbody>
            {view.bars.map((bar) => (
              <tr key={bar.label}>
                <th scope="row" className="mono">
                  {bar.label}
                </th>
                {isCompared && (
                  <td className={bar.ok ? "tone-good" : "tone-bad"}>
                    <VerdictIcon state={bar.ok ? "accepted" : "wrong_answer"} />
                    <span className={bar.ok ? "visually-hidden" : ""}>
                      {bar.ok ? "yes" : bar.allowed ? " no" : " must not be drawn"}
                    </span>
                  </td>
                )}
                <td className="num">{bar.observed.toLocaleString("en")}</td>
                <td className="num">{formatPercent(bar.observed, view.draws)}</td>
                {isCompared && (
                  <>
                    <td className="num">{bar.expected === null ? "" : formatPercent(bar.expected, view.draws)}</td>
                    <td className="num">
                      {bar.low === null || bar.high === null
                        ? ""
                        : `${formatPercent(bar.low, view.draws)} to ${formatPercent(bar.high, view.draws)}`}
                    </td>
                  </>
                )}
                <td>
                  <FrequencyBar bar={bar} share={share} maxShare={maxShare} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </figure>
  );
}

interface FrequencyBarProps {
  bar: Bar;
  share: (count: number | null | undefined) => number;
  maxShare: number;
}

function FrequencyBar({ bar, share, maxShare }: FrequencyBarProps) {
  const toX = (count: number | null | undefined) => (160 * share(count)) / maxShare;
  return (
    <svg
      width="164"
      height="20"
      viewBox="-2 0 164 20"
      aria-hidden="true"
      className={bar.ok ? "tone-muted" : "tone-bad"}
    >
      <rect x="0" y="5" height="10" width={toX(bar.observed)} fill="currentColor" className="frequency-bar" />
      {bar.low !== null && bar.high !== null && (
        <path
          d={`M${toX(bar.low)} 2v16M${toX(bar.low)} 10H${toX(bar.high)}M${toX(bar.high)} 2v16`}
          stroke="var(--text)"
          strokeWidth="1.5"
        />
      )}
      {bar.expected !== null && <circle cx={toX(bar.expected)} cy="10" r="2.5" fill="var(--text)" />}
    </svg>
  );
}
