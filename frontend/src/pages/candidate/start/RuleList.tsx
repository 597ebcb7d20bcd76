import type { Session } from "../../../api/types";
import { describeAiPolicy, describeCompletion, describeResults } from "./candidateRules";

/** The rules in force, who can watch, and what is recorded: before the start and while the interview runs. */
export function RuleList({ session }: { session: Session }) {
  const { rules } = session;
  if (!rules) return null;
  return (
    <>
      <section className="stack-2">
        <h2>Rules</h2>
        <ul className="bullet-list">
          <li>
            <strong>{describeAiPolicy(rules)}</strong>
          </li>
          <li>{describeCompletion(rules)}</li>
          <li>{describeResults(rules)}</li>
        </ul>
      </section>
      <section className="stack-2">
        <h2>Who can watch and type</h2>
        <ul className="bullet-list">
          {session.watching.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </section>
      <section className="stack-2">
        <h2>What is recorded</h2>
        <ul className="bullet-list">
          {session.recorded_data.map((record) => (
            <li key={record}>{record}</li>
          ))}
          <li>{session.retention}</li>
        </ul>
      </section>
    </>
  );
}
