import type { ProblemDetail } from "../api/types";
import { byRank, groupTitle } from "../results/groups";
import { Inputs } from "../results/ViewBox";
import { Markdown } from "../ui/Markdown";
import { sectionsOf } from "./parts";

interface Props {
  problem: ProblemDetail;
  /** The core was accepted, so that the follow-up parts are next. */
  accepted: boolean;
}

export function Statement({ problem, accepted }: Props) {
  const { core, parts } = sectionsOf(withoutTitle(problem.statement));
  const groups = Object.entries(problem.groups).sort(([a], [b]) => byRank(a, b));
  return (
    <article className="statement">
      <h2 className="statement-title">{problem.title}</h2>
      <p className="soft small">
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
          <p className="soft small">
            {accepted
              ? "The core is accepted: go on here."
              : "For when the core is accepted. It is judged with the rest."}
          </p>
          {parts.map(({ title, text }) => (
            <details className="fold" key={title} open={accepted}>
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
            <details className="fold" key={sample.name}>
              <summary>{sample.summary || sample.name}</summary>
              <Inputs inputs={sample.inputs} />
            </details>
          ))}
        </section>
      )}
      <p className="soft small">
        Run tries the samples. Submit judges all {problem.cases} cases:{" "}
        {groups.map(([name, count]) => `${groupTitle(name, problem.parts).toLowerCase()} ${count}`).join(", ")}.
      </p>
    </article>
  );
}

/** The page has the title already. */
const withoutTitle = (markdown: string) => markdown.replace(/^\s*#\s[^\n]*\n/, "");
