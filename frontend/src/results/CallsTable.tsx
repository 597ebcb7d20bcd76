import { useEffect, useRef } from "react";
import type { CallsView } from "../api/types";
import { ScrollRegion } from "../ui/ScrollRegion";
import { StateMark } from "../ui/StateMark";

/** A script of calls with the answers side by side; the first wrong one is scrolled to. */
export function CallsTable({ view }: { view: CallsView }) {
  const box = useRef<HTMLElement>(null);
  const mark = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    const [frame, row] = [box.current, mark.current];
    if (view.first != null && frame && row) frame.scrollTo({ top: row.offsetTop - frame.clientHeight / 2 });
  }, [view]);
  const hasExpected = view.calls.some(({ expected }) => expected !== null);
  return (
    <ScrollRegion className="array-frame" ref={box} label="Calls in order">
      <table className="calls">
        <thead>
          <tr>
            <th scope="col" className="num">
              Step
            </th>
            <th scope="col">Call</th>
            {hasExpected && <th scope="col">Expected</th>}
            <th scope="col">Actual</th>
            <th scope="col">Right</th>
          </tr>
        </thead>
        <tbody>
          {view.calls.map((call, step) => (
            <tr
              // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the script
              key={step}
              ref={step === view.first ? mark : undefined}
              data-first={step === view.first || undefined}
            >
              <td className="num">{step + 1}</td>
              <td className="mono">{call.call}</td>
              {hasExpected && <td className="mono">{call.expected ?? ""}</td>}
              <td className="mono">{call.actual ?? ""}</td>
              <td className={call.ok === false ? "tone-bad" : call.ok ? "tone-good" : "tone-mute"}>
                {call.ok !== null && <StateMark state={call.ok ? "accepted" : "wrong_answer"} />}
                <span className={call.ok === false ? "" : "hidden-text"}>
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
