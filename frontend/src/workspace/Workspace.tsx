import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { Link, useSearchParams } from "react-router";
import { sessionProblemQuery, sessionQuery } from "../api/sessionRequests";
import { PracticeAccessNotice } from "../practice/PracticeAccessNotice";
import { chooseErrorHeading, isFinal } from "../ui/errorHeading";
import { LoadingSkeleton } from "../ui/LoadingSkeleton";
import { preloadMarkdown } from "../ui/Markdown";
import { PageHeader } from "../ui/PageHeader";
import { ShortcutButton } from "../ui/shortcuts/ShortcutButton";
import { ThemeButton } from "../ui/ThemeButton";
import { usePageTitle } from "../ui/usePageTitle";
import { useSessionDocuments } from "./documents/useDocument";
import { IMPLEMENT } from "./exerciseNames";
import { isJudgedElsewhere } from "./tabs/useStoreExerciseState";
import { useSessionClock } from "./useSessionClock";
import { WorkspaceContent, type WorkspaceProps } from "./WorkspaceContent";
import "./workspace.css";

const JUDGED_ELSEWHERE_POLL_MS = 5000;

/** Loads the session and the problem, and shows the open exercise, or why it cannot be shown. */
export function Workspace({ token, slug, ...rest }: WorkspaceProps) {
  const [params] = useSearchParams();
  const exerciseParam = params.get("exercise") ?? IMPLEMENT;
  const session = useQuery({
    ...sessionQuery(token),
    refetchInterval: ({ state }) => isJudgedElsewhere(state.data, slug, exerciseParam) && JUDGED_ELSEWHERE_POLL_MS,
  });
  // The first request of a new browser creates its practice session. Everything else is read from that session.
  const problem = useQuery({ ...sessionProblemQuery(token, slug), enabled: session.data !== undefined });
  const documents = useSessionDocuments(token);
  useSessionClock(token, documents);
  useEffect(preloadMarkdown, []); // not before the editor, which comes with this component
  // A problem that was requested before the session existed is requested again (`loadWorkspace.ts`).
  const failed = [session, problem].find((query) => query.isError && !query.data && !session.isPending);
  usePageTitle(problem.data?.title ?? (failed ? chooseErrorHeading(failed.error) : "Problem"));
  const isUnknown = token === "practice" && failed !== undefined && isFinal(failed.error);
  if (failed)
    return (
      <>
        <PageHeader hasHomeLink={token === "practice"}>
          <span className="push-right row">
            <ShortcutButton />
            <ThemeButton />
          </span>
        </PageHeader>
        <main className="page stack">
          {rest.backLink && !isUnknown && <p className="small">{rest.backLink}</p>}
          <h1>{chooseErrorHeading(failed.error)}</h1>
          <PracticeAccessNotice error={failed.error} retry={() => failed.refetch()} />
          {isUnknown && (
            <p>
              <Link to="/">See all problems</Link>
            </p>
          )}
        </main>
      </>
    );
  const exercise =
    problem.data?.exercises.find((each) => each.exercise === exerciseParam) ?? problem.data?.exercises[0];
  if (!problem.data || !exercise)
    return (
      <main className="page">
        <LoadingSkeleton what="the problem" lines={10} />
      </main>
    );
  return (
    <WorkspaceContent
      key={`${token} ${slug} ${exercise.exercise}`}
      token={token}
      documents={documents}
      problem={problem.data}
      exercise={exercise}
      session={session.data}
      areResultsHidden={session.data?.can_see_results === false}
      {...rest}
    />
  );
}
