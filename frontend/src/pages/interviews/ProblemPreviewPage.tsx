import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import { problemPreviewQuery } from "../../api/problemRequests";
import type { ProblemPreview } from "../../api/types";
import { BugExplanation } from "../../results/BugExplanation";
import { compareGroups, formatGroup } from "../../results/caseGroups";
import { InlineCode } from "../../ui/InlineCode";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { PromptList } from "../../ui/PromptList";
import { usePageTitle } from "../../ui/usePageTitle";
import { ProblemStatement } from "../../workspace/ProblemStatement";
import { PageError } from "../PageError";
import { RequireSignIn } from "../RequireSignIn";

/** Everything that an interviewer knows about a problem before the interview. */
export function ProblemPreviewPage() {
  const { slug = "" } = useParams();
  return (
    <RequireSignIn>
      <PreviewLoader slug={slug} />
    </RequireSignIn>
  );
}

/** Opens in a new tab, so that what was entered on the page stays. */
export function ProblemPreviewLink({ slug, title }: { slug: string; title: string }) {
  return (
    <Link className="small" to={`/problems/${slug}/preview`} target="_blank">
      Preview<span className="visually-hidden"> of {title}, opens in a new tab</span>
    </Link>
  );
}

function PreviewLoader({ slug }: { slug: string }) {
  const preview = useQuery(problemPreviewQuery(slug));
  usePageTitle(`Preview: ${preview.data?.title ?? slug}`);
  if (preview.isError && !preview.data) return <PageError error={preview.error} retry={() => preview.refetch()} />;
  if (!preview.data) return <LoadingSkeleton what="the preview" lines={10} />;
  return (
    <div className="stack">
      <h1>Preview for interviewers</h1>
      <PreviewContent problem={preview.data} />
    </div>
  );
}

export function PreviewContent({ problem }: { problem: ProblemPreview }) {
  return (
    <div className="stack">
      <p className="muted-text">
        In an interview, candidates see the statement and the sample cases, but no known bugs, no questions and no
        reading list.
      </p>
      <nav className="row small" aria-label="On this page">
        <a href="#tested">What is tested</a>
        <a href="#bugs">Known bugs ({problem.bugs.length})</a>
        <a href="#follow-ups">Follow-up questions ({problem.prompts.length})</a>
        <a href="#traps">Traps to ask about ({problem.traps.length})</a>
      </nav>
      <ProblemStatement problem={problem} isAccepted={false} />
      <TestedCases problem={problem} />
      <section className="stack-2" id="bugs">
        <h2>Known bugs</h2>
        <p className="muted-text">What the judge names in a wrong or inefficient solution.</p>
        {problem.bugs.map((bug) => (
          <article className="bug-card" key={bug.title}>
            <header className="row">
              <h3>{bug.title}</h3>
              {bug.cost && <span className="muted-text small">correct answers, but inefficient</span>}
            </header>
            <p className="small">
              <InlineCode text={bug.sign} />
            </p>
            <BugExplanation bug={bug} />
          </article>
        ))}
      </section>
      <div id="follow-ups">
        <PromptList title="Follow-up questions" prompts={problem.prompts} />
      </div>
      <div id="traps">
        <PromptList title="Traps to ask about" prompts={problem.traps} />
      </div>
    </div>
  );
}

function TestedCases({ problem }: { problem: ProblemPreview }) {
  const groups = [...problem.tested].sort((a, b) => compareGroups(a.group, b.group));
  return (
    <section className="stack-2" id="tested">
      <h2>What is tested</h2>
      {groups.map(({ group, cases, summaries }) => (
        <details className="disclosure" key={group}>
          <summary>
            {formatGroup(group, problem.parts)}: {cases === 1 ? "1 case" : `${cases} cases`}
          </summary>
          <ul className="bullet-list">
            {summaries.map((summary) => (
              <li key={summary}>
                <InlineCode text={summary} />
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}
