import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "react-router";
import { ApiError } from "../../api/client";
import { followUpsQuery, giveUpProblem, solutionsQuery } from "../../api/practiceRequests";
import type { Solution } from "../../api/types";
import { PracticeAccessNotice } from "../../practice/PracticeAccessNotice";
import { PRACTICE_QUERY, useStoreProgress } from "../../practice/practiceProgress";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { InlineCode } from "../../ui/InlineCode";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { Notice } from "../../ui/Notice";
import { PromptList } from "../../ui/PromptList";
import { PythonCode } from "../../ui/PythonCode";
import { capitalize, spellCount } from "../../ui/textFormat";
import { usePageTitle } from "../../ui/usePageTitle";
import { ProblemPageHeader } from "./ProblemPageHeader";

export function SolutionsPage() {
  const { slug = "" } = useParams();
  const session = useQuery(PRACTICE_QUERY);
  const title = session.data?.problems.find((problem) => problem.slug === slug)?.title ?? slug;
  usePageTitle(`Solutions: ${title}`);
  // The first request of a new browser creates its practice session.
  const solutions = useQuery({ ...solutionsQuery(slug), enabled: session.data !== undefined });
  const failed = [session, solutions].find((query) => query.isError && !query.data);
  const isLocked = solutions.error instanceof ApiError && solutions.error.code === "solutions_locked";
  return (
    <div className="stack">
      <ProblemPageHeader slug={slug} problemTitle={title} pageTitle="Solutions" />
      {isLocked && <GiveUpNotice slug={slug} />}
      {failed && !isLocked && <PracticeAccessNotice error={failed.error} retry={() => failed.refetch()} />}
      {solutions.isPending && !failed && <LoadingSkeleton what="the solutions" lines={10} />}
      {solutions.data && (
        <>
          <SolutionList solutions={solutions.data} />
          <FollowUps slug={slug} />
        </>
      )}
    </div>
  );
}

/** Offers to give up. Asks for confirmation, because giving up cannot be undone. */
function GiveUpNotice({ slug }: { slug: string }) {
  const queryClient = useQueryClient();
  const storeProgress = useStoreProgress(slug);
  const [isConfirming, setConfirming] = useState(false);
  return (
    <>
      <Notice actions={<Button onPress={() => setConfirming(true)}>Give up and read the solutions</Button>}>
        You can read the solutions after yours is accepted, or give up on this problem and read them now.
      </Notice>
      <ConfirmDialog
        isOpen={isConfirming}
        onOpenChange={setConfirming}
        title="Give up on this problem?"
        cancelLabel="Keep trying"
        confirmLabel="Give up and read the solutions"
        onConfirm={async () => {
          storeProgress(await giveUpProblem(slug));
          await queryClient.invalidateQueries({ queryKey: solutionsQuery(slug).queryKey });
        }}
      >
        Your progress will show that you gave up. Your code stays saved. You can still solve the problem or restart it
        later.
      </ConfirmDialog>
    </>
  );
}

function SolutionList({ solutions }: { solutions: Solution[] }) {
  return (
    <>
      <p className="muted-text">{describeSolutions(solutions.length)}</p>
      {solutions.map(({ name, description, source }) => (
        <article className="stack-2" key={name}>
          <h2>{formatStyleName(name)}</h2>
          {description && (
            <p className="readable-width">
              <InlineCode text={description} />
            </p>
          )}
          <PythonCode source={source} label={`Source: ${formatStyleName(name)}`} />
        </article>
      ))}
    </>
  );
}

export const describeSolutions = (count: number) =>
  count === 1 ? "One accepted solution." : `${capitalize(spellCount(count))} accepted solutions in different styles.`;

/** What an interviewer asks next. */
function FollowUps({ slug }: { slug: string }) {
  const followUps = useQuery(followUpsQuery(slug));
  if (followUps.isPending) return <LoadingSkeleton what="the follow-up questions" />;
  if (followUps.isError) return <ErrorNotice error={followUps.error} retry={() => followUps.refetch()} />;
  return <PromptList title="Follow-up questions" prompts={followUps.data} />;
}

/** "Per row" for the name "per_row". */
const formatStyleName = (name: string) => capitalize(name.replaceAll("_", " "));
