import type { Seat } from "../../api/types";
import { daysOf, streak } from "../../practice/days";
import { type Share, totalsOf } from "../../practice/totals";

/** The streak, and the totals. */
export function Numbers({ seat, today }: { seat: Seat; today: string }) {
  const days = daysOf(seat.accepted_at);
  const inRow = streak(days, today);
  const totals = totalsOf(seat.problems);
  return (
    <section className="card" aria-label="Your practice">
      <p className="streak">
        <strong className="num">{inRow}</strong> {inRow === 1 ? "day" : "days"} in a row
        <span className="soft small">{streakNote(inRow, days.has(today))}</span>
      </p>
      <dl className="totals">
        <Total name="Problems accepted" share={totals.accepted} />
        <Total name="Bugs fixed" share={totals.fixed} />
        <Total name="Bugs caught by tests" share={totals.caught} />
        <Total name="Traps explained" share={totals.explained} />
      </dl>
    </section>
  );
}

function streakNote(inRow: number, done: boolean): string {
  if (done) return "Today is done.";
  return inRow > 0 ? "Today is still open." : "It begins with the next thing that is accepted.";
}

function Total({ name, share }: { name: string; share: Share }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="num">
        {share.done}
        <span className="soft">/{share.of}</span>
      </dd>
    </div>
  );
}
