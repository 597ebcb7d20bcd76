import type { Session } from "../../api/types";
import { countStreak, listLocalDays } from "./practiceDays";
import { type ProgressCount, sumProgress } from "./progressTotals";

/** The streak and the totals. */
export function PracticeTotals({ session, today }: { session: Session; today: string }) {
  const days = listLocalDays(session.accepted_at);
  const streakDays = countStreak(days, today);
  const totals = sumProgress(session.problems);
  return (
    <section className="card" aria-label="Your practice">
      <p className="streak">
        <strong className="num">{streakDays}</strong> {streakDays === 1 ? "day" : "days"} in a row
        <span className="muted-text small">{describeStreak(streakDays, days.has(today))}</span>
      </p>
      <dl className="totals">
        <TotalRow name="Problems accepted" count={totals.accepted} />
        <TotalRow name="Bugs fixed" count={totals.fixed} />
        <TotalRow name="Bugs caught by tests" count={totals.caught} />
        <TotalRow name="Traps explained" count={totals.explained} />
      </dl>
    </section>
  );
}

function describeStreak(streakDays: number, isTodayDone: boolean): string {
  if (isTodayDone) return "Done for today.";
  return streakDays > 0 ? "You can still extend it today." : "Your streak starts with your next accepted solution.";
}

function TotalRow({ name, count }: { name: string; count: ProgressCount }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="num">
        {count.done}
        <span className="muted-text">/{count.of}</span>
      </dd>
    </div>
  );
}
