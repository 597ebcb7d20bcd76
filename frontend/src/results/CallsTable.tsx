import { useEffect, useRef, useState } from "react";
import type { CallsView } from "../api/types";
import { Button } from "../ui/Button";
import { ScrollRegion } from "../ui/ScrollRegion";
import { VerdictIcon } from "../ui/VerdictBadge";
import { shortenDifferent, shortenNumbers } from "./shortNumbers";

/** A script of calls with the results that it has: expected, actual, both or none. Scrolls to the first wrong one. */
export function CallsTable({ view }: { view: CallsView }) {
  const frameRef = useRef<HTMLElement>(null);
  const firstRow = useRef<HTMLTableRowElement>(null);
  const [showsAllDigits, setShowsAllDigits] = useState(false);
  useEffect(() => {
    const [frame, row] = [frameRef.current, firstRow.current];
    if (view.first != null && frame && row) frame.scrollTo({ top: row.offsetTop - frame.clientHeight / 2 });
  }, [view]);
  const hasExpected = view.calls.some(({ expected }) => expected !== null);
  const hasActual = view.calls.some(({ actual }) => actual !== null);
  // A run on the candidate's own input: of the reference's results there is only a description.
  const isDescribed = hasExpected && hasActual && view.calls.every(({ ok }) => ok === null);
  const shortened = view.calls.map(shortenCall);
  const isShortened = shortened.some((call, step) =>
    (["call", "expected", "actual"] as const).some((part) => call[part] !== view.calls[step]?.[part]),
  );
  const shown = showsAllDigits ? view.calls : shortened;
  return (
    <div className="stack-2">
      {isShortened && (
        <div>
          <Button kind="quiet" onPress={() => setShowsAllDigits(!showsAllDigits)}>
            {showsAllDigits ? "Show fewer digits" : "Show all digits"}
          </Button>
        </div>
      )}
      <ScrollRegion className="array-frame call-frame" ref={frameRef} label="Calls in order">
        <table className="call-table call-rows">
          <thead>
            <tr>
              <th scope="col" className="num">
                Step
              </th>
              <th scope="col">Call</th>
              {hasExpected && !isDescribed && <th scope="col">Expected</th>}
              {hasActual && <th scope="col">Actual</th>}
              {hasActual && <th scope="col">{isDescribed ? "Type of the reference's result" : "Correct"}</th>}
            </tr>
          </thead>
          <tbody>
            {shown.map((call, step) => (
              <tr
                // biome-ignore lint/suspicious/noArrayIndexKey: a step is identified by its position
                key={step}
                ref={step === view.first ? firstRow : undefined}
                data-first={step === view.first || undefined}
              >
                <td className="num">{step + 1}</td>
                <td className="mono">{call.call}</td>
                {hasExpected && !isDescribed && (
                  <td className="mono" data-label="Expected">
                    {call.expected ?? ""}
                  </td>
                )}
                {hasActual && (
                  <td className="mono" data-label="Actual">
                    {call.actual ?? ""}
                  </td>
                )}
                {isDescribed && <td data-label="Type of the reference's result">{call.expected ?? ""}</td>}
                {hasActual && !isDescribed && (
                  <td className={call.ok === false ? "tone-bad" : call.ok ? "tone-good" : "tone-muted"}>
                    {call.ok !== null && <VerdictIcon state={call.ok ? "accepted" : "wrong_answer"} />}
                    <span className={call.ok === false ? "" : "visually-hidden"}>
                      {call.ok === null ? "not judged" : call.ok ? "yes" : step === view.first ? " first wrong" : " no"}
                    </span>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </div>
  );
}

type Call = CallsView["calls"][number];

/** The call with fewer digits. A wrong result shows the digits by which it differs. */
function shortenCall(whole: Call): Call {
  const call = shortenNumbers(whole.call);
  const { expected, actual, ok } = whole;
  if (ok === false && expected !== null && actual !== null) {
    const [shortExpected, shortActual] = shortenDifferent(expected, actual);
    return { ...whole, call, expected: shortExpected, actual: shortActual };
  }
  const shorten = (result: string | null) => (result === null ? null : shortenNumbers(result));
  return { ...whole, call, expected: shorten(expected), actual: shorten(actual) };
}
