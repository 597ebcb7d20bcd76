import type { WorkerView } from "../../api/types";
import { pluralize } from "../../ui/textFormat";
import { describeCard } from "./cardText";

interface Props {
  workers: WorkerView[];
}

/** The GPUs of the workers that time kernels, and how many kernels wait for any of them. Nothing if no worker times
 * kernels. */
export function WorkerCardList({ workers }: Props) {
  const cards = workers.flatMap(({ name, gpu }) => (gpu ? [{ name, gpu }] : []));
  // All of these workers have one queue, so each view has the same number.
  const waiting = cards[0]?.gpu.waiting ?? 0;
  if (cards.length === 0) return null;
  return (
    <section className="stack-2">
      <h3>GPUs</h3>
      <ul className="small">
        {cards.map(({ name, gpu }) => (
          <li key={name}>
            <span className="mono">{name}</span>: {describeCard(gpu)}
          </li>
        ))}
      </ul>
      <p className="muted-text small">
        {waiting === 0 ? "No kernel waits to be timed." : `${pluralize(waiting, "kernel")} waiting to be timed.`}
      </p>
    </section>
  );
}
