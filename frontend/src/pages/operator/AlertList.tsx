import type { Alert, Overview } from "../../api/types";
import { pluralize } from "../../ui/textFormat";
import { describeOverview } from "./overviewText";

/** The current alerts, or a message that there are none, with one line about the workers and the queues. */
export function AlertList({ overview }: { overview: Overview }) {
  const { alerts } = overview;
  return (
    <section className="stack-2" aria-label="Server status">
      {/* Screen readers announce this when it changes, not on every refresh. */}
      <p className="visually-hidden" role="status">
        {alerts.length === 0 ? "No alerts." : `${pluralize(alerts.length, "alert")}.`}
      </p>
      {alerts.length === 0 ? (
        <div className="alert" data-tone="good">
          <AlertIcon tone="good" />
          <p>
            <strong>Everything works.</strong> {describeOverview(overview)}
          </p>
        </div>
      ) : (
        <>
          {alerts.map((alert) => (
            <AlertItem key={`${alert.code} ${alert.subject}`} alert={alert} />
          ))}
          <p className="muted-text small">{describeOverview(overview)}</p>
        </>
      )}
    </section>
  );
}

function AlertItem({ alert }: { alert: Alert }) {
  const tone = alert.critical ? "bad" : "warning";
  return (
    <div className="alert" data-tone={tone}>
      <AlertIcon tone={tone} />
      <p>
        <span className="visually-hidden">{alert.critical ? "Critical: " : "Warning: "}</span>
        <strong>{alert.message}</strong> {alert.next}
      </p>
    </div>
  );
}

const ICON_SHAPES = {
  good: <path d="M3 8.5l3.5 3.5L13 4.5" fill="none" stroke="currentColor" strokeWidth="2" />,
  warning: <path d="M8 2.5v7M8 12.5v1" fill="none" stroke="currentColor" strokeWidth="2" />,
  bad: (
    <>
      <path d="M8 2L14.5 13.5H1.5Z" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinejoin="round" />
      <path d="M8 6.5v3M8 11.4v.2" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
    </>
  ),
};

function AlertIcon({ tone }: { tone: keyof typeof ICON_SHAPES }) {
  return (
    <svg className={`mark tone-${tone}`} viewBox="0 0 16 16" aria-hidden="true">
      {ICON_SHAPES[tone]}
    </svg>
  );
}
