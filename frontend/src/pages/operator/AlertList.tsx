import type { Alarm, Overview } from "../../api/types";
import { many, wholeIn } from "./words";

/** What is wrong, in words, or that nothing is. It stands first, as it is what an operator comes for. */
export function Alarms({ overview }: { overview: Overview }) {
  const { alarms } = overview;
  return (
    <section className="stack-2" aria-label="State of the server">
      {/* Said once when it changes, and not with every refresh. */}
      <p className="hidden-text" role="status">
        {alarms.length === 0 ? "Nothing is wrong." : `${many(alarms.length, "thing is", "things are")} wrong.`}
      </p>
      {alarms.length === 0 ? (
        <div className="alarm" data-tone="good">
          <Mark tone="good" />
          <p>
            <strong>Everything runs.</strong> {wholeIn(overview)}
          </p>
        </div>
      ) : (
        <>
          {alarms.map((alarm) => (
            <One key={`${alarm.code} ${alarm.subject}`} alarm={alarm} />
          ))}
          <p className="soft small">{wholeIn(overview)}</p>
        </>
      )}
    </section>
  );
}

function One({ alarm }: { alarm: Alarm }) {
  const tone = alarm.grave ? "bad" : "odd";
  return (
    <div className="alarm" data-tone={tone}>
      <Mark tone={tone} />
      <p>
        <span className="hidden-text">{alarm.grave ? "Grave: " : "To look at: "}</span>
        <strong>{alarm.message}</strong> {alarm.next}
      </p>
    </div>
  );
}

const SHAPES = {
  good: <path d="M3 8.5l3.5 3.5L13 4.5" fill="none" stroke="currentColor" strokeWidth="2" />,
  odd: <path d="M8 2.5v7M8 12.5v1" fill="none" stroke="currentColor" strokeWidth="2" />,
  bad: (
    <>
      <path d="M8 2L14.5 13.5H1.5Z" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinejoin="round" />
      <path d="M8 6.5v3M8 11.4v.2" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
    </>
  ),
};

function Mark({ tone }: { tone: keyof typeof SHAPES }) {
  return (
    <svg className={`mark tone-${tone}`} viewBox="0 0 16 16" aria-hidden="true">
      {SHAPES[tone]}
    </svg>
  );
}
