import { useEffect, useRef } from "react";
import type { CallsView } from "../api/types";
import { ScrollRegion } from "../ui/ScrollRegion";
import { VerdictIcon } from "../ui/VerdictBadge";

/** A script of calls with expected and actual results. Scrolls to the first wrong result. */
export function CallsTable({ view }: { view: CallsView }) {
  const frameRef = useRef<HTMLElement>(null);
  const firstRow = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    const [frame, row] = [frameRef.current, firstRow.current];
    if (view.first != null && frame && row) frame.scrollTo({ top: row.offsetTop - frame.clientHeight / 2 });
  }, [view]);
  const hasExpected = view.calls.some(({ expected }) => expected !== null);
  return (
    <ScrollRegion className="array-frame" ref={frameRef} label="Calls in order">
      <table className="call-table">
        <thead>
          <tr>
            <th scope="col" className="num">
              Step
            </th>
            <th scope="col">Call</th>
            {hasExpected && <th scope="col">Expected</th>}
            <th scope="col">Actual</th>
            <th scope="col">Correct</th>
          </tr>
        </thead>
        <tbody>
          {view.calls.map((call, step) => (
            <tr
              // biome-ignore lint/suspicious/noArrayIndexKey: a step is identified by its position
              key={step}
              ref={step === view.first ? firstRow : undefined}
              data-first={step === view.first || undefined}
            >
              <td className="num">{step + 1}</td>
              <td className="mono">{call.call}</td>
              {hasExpected && <td className="mono">{call.expected ?? ""}</td>}
              <td className="mono">{call.actual ?? ""}</td>
              <td className={call.ok === false ? "tone-bad" : call.ok ? "tone-good" : "tone-muted"}>
                {call.ok !== null && <VerdictIcon state={call.ok ? "accepted" : "wrong_answer"} />}
                <span className={call.ok === false ? "" : "visually-hidden"}>
                  {call.ok === null ? "not judged" : call.ok ? "yes" : step === view.first ? " first wrong" : " no"}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
