import type { Implementation } from "../api/types";
import { StateMark, toneFor } from "../ui/StateMark";
import { Words } from "../ui/Words";
import { BugText } from "./BugText";
import { fateOf, labelOf } from "./implementations";
import { Printed } from "./Printed";
import "./implementations.css";

interface Props {
  implementations: Implementation[];
  busy: boolean;
}

/** How a test file did: the right implementations, which it must pass, and the buggy ones, which it should catch. */
export function TestReport({ implementations, busy }: Props) {
  const groups = [
    { title: "Right implementations, which the tests must pass", own: implementations.filter((one) => one.right) },
    {
      title: "Buggy implementations, which they should catch",
      own: implementations.filter((one) => !one.right && !one.cost),
    },
    { title: "Right answers at a cost, not counted", own: implementations.filter((one) => !one.right && one.cost) },
  ];
  return (
    <div className="stack" aria-busy={busy}>
      {groups.map(
        ({ title, own }) =>
          own.length > 0 && (
            <section className="stack-2" key={title} aria-label={title}>
              <h3 className="soft small">{title}</h3>
              <ul className="implementations">
                {own.map((one) => (
                  <Row key={one.label} one={one} />
                ))}
              </ul>
            </section>
          ),
      )}
    </div>
  );
}

function Row({ one }: { one: Implementation }) {
  const fate = fateOf(one);
  const failed = one.passed === false;
  return (
    <li className="implementation">
      <span className={`badge tone-${toneFor(fate.state)}`}>
        <StateMark state={fate.state} />
        {fate.word}
      </span>
      <div className="stack-2">
        <p className="row">
          <span className="label">{labelOf(one)}</span>
          {one.bug && <span>{one.bug.title}</span>}
          {failed && one.failed_test && (
            <span className="small soft">
              by <code>{one.failed_test}</code>
              {one.line !== null && `, line ${one.line}`}
            </span>
          )}
        </p>
        {failed && <Failure one={one} />}
        {one.bug && <BugText bug={one.bug} />}
      </div>
    </li>
  );
}

/** What the failing test said. Of a right implementation it is what has to be mended, so that it stands open. */
function Failure({ one }: { one: Implementation }) {
  if (!one.message && one.calls.length === 0) return null;
  return (
    <details className="fold" open={one.right}>
      <summary>What the test saw</summary>
      {one.message && (
        <p className="small">
          <Words text={one.message} />
        </p>
      )}
      {one.calls.length > 0 && <Printed label={`Calls of ${one.label}`}>{one.calls.join("\n")}</Printed>}
    </details>
  );
}
