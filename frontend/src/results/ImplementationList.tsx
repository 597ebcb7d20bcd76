import type { Implementation } from "../api/types";
import { InlineCode } from "../ui/InlineCode";
import { VerdictIcon, verdictTone } from "../ui/VerdictBadge";
import { BugExplanation } from "./BugExplanation";
import { implementationTitle, resultOf } from "./implementationResult";
import { PreformattedText } from "./PreformattedText";
import "./implementation-list.css";

interface Props {
  implementations: Implementation[];
  isBusy: boolean;
}

/** The result of a test file on each implementation: it must pass the correct ones and should catch the buggy ones. */
export function ImplementationList({ implementations, isBusy }: Props) {
  const groups = [
    {
      title: "Correct implementations, which the tests must pass",
      members: implementations.filter((implementation) => implementation.right),
    },
    {
      title: "Buggy implementations, which the tests should catch",
      members: implementations.filter((implementation) => !implementation.right && !implementation.cost),
    },
    {
      title: "Correct but inefficient implementations, which do not count",
      members: implementations.filter((implementation) => !implementation.right && implementation.cost),
    },
  ];
  return (
    <div className="stack" aria-busy={isBusy}>
      {groups.map(
        ({ title, members }) =>
          members.length > 0 && (
            <section className="stack-2" key={title} aria-label={title}>
              <h3 className="muted-text small">{title}</h3>
              <ul className="implementations">
                {members.map((implementation) => (
                  <ImplementationRow key={implementation.label} implementation={implementation} />
                ))}
              </ul>
            </section>
          ),
      )}
    </div>
  );
}

function ImplementationRow({ implementation }: { implementation: Implementation }) {
  const result = resultOf(implementation);
  const failed = implementation.passed === false;
  return (
    <li className="implementation">
      <span className={`badge tone-${verdictTone(result.state)}`}>
        <VerdictIcon state={result.state} />
        {result.title}
      </span>
      <div className="stack-2">
        <p className="row">
          <span className="label">{implementationTitle(implementation)}</span>
          {implementation.bug && <span>{implementation.bug.title}</span>}
          {failed && implementation.failed_test && (
            <span className="small muted-text">
              by <code>{implementation.failed_test}</code>
              {implementation.line !== null && `, line ${implementation.line}`}
            </span>
          )}
        </p>
        {failed && <TestFailure implementation={implementation} />}
        {implementation.bug && <BugExplanation bug={implementation.bug} />}
      </div>
    </li>
  );
}

/** The output of the failing test. Starts open for a correct implementation, because the test must be fixed. */
function TestFailure({ implementation }: { implementation: Implementation }) {
  if (!implementation.message && implementation.calls.length === 0) return null;
  return (
    <details className="disclosure" open={implementation.right}>
      <summary>What the test reported</summary>
      {implementation.message && (
        <p className="small">
          <InlineCode text={implementation.message} />
        </p>
      )}
      {implementation.calls.length > 0 && (
        <PreformattedText label={`Calls of ${implementation.label}`}>
          {implementation.calls.join("\n")}
        </PreformattedText>
      )}
    </details>
  );
}
