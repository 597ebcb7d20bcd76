import type { ProblemDetail } from "../api/types";
import { compareGroups, formatGroup } from "../results/caseGroups";
import { InputList } from "../results/ValueView";
import { Markdown } from "../ui/Markdown";
import { splitStatement } from "./statementSections";

interface Props {
  problem: ProblemDetail;
  /** The core is accepted, so the follow-up parts are open. */
  isAccepted: boolean;
}

export function ProblemStatement({ problem, isAccepted }: Props) {
  const { core, parts } = splitStatement(removeTitle(problem.statement));
  const groups = Object.entries(problem.groups).sort(([a], [b]) => compareGroups(a, b));
  return (
    <article className="statement">
      <h2 className="statement-title">{problem.title}</h2>
      <p className="muted-text small">
        {problem.topic} · about {problem.minutes} minutes · define{" "}
        {problem.entries.map((name, i) => (
          <span key={name}>
            {i > 0 && ", "}
            <code>{name}</code>
          </span>
        ))}
      </p>
      <Markdown text={core} />
      {parts.length > 0 && (
        <section className="stack-2">
          <h2>Follow-up</h2>
          <p className="muted-text small">
            {isAccepted
              ? "Your core solution is accepted. Continue here."
              : "Start these once the core is accepted. They are judged with it."}
          </p>
          {parts.map(({ title, text }) => (
            <details className="disclosure" key={title} open={isAccepted}>
              <summary>{title}</summary>
              <Markdown text={text} />
            </details>
          ))}
        </section>
      )}
      {problem.samples.length > 0 && (
        <section className="stack-2">
          <h2>Sample cases</h2>
          {problem.samples.map((sample) => (
            <details className="disclosure" key={sample.name}>
              <summary>{sample.summary || sample.name}</summary>
              <InputList inputs={sample.inputs} />
            </details>
          ))}
        </section>
      )}
      <p className="muted-text small">
        Run tries your code on the sample cases. Submit judges it on all {problem.cases} cases:{" "}
        {groups.map(([name, count]) => `${formatGroup(name, problem.parts).toLowerCase()} ${count}`).join(", ")}.
      </p>
    </article>
  );
}

/** The page shows the title separately. */
const removeTitle = (markdown: string) => markdown.replace(/^\s*#\s[^\n]*\n/, "");
