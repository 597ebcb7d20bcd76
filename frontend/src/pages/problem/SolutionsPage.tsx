import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "react-router";
import { ApiError } from "../../api/client";
import { problemQuery, solutionsQuery } from "../../api/queries";
import { giveUpProblem } from "../../api/requests";
import type { Solution } from "../../api/types";
import { useStoreProgress } from "../../practice/practiceProgress";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { InlineCode } from "../../ui/InlineCode";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { Notice } from "../../ui/Notice";
import { PythonCode } from "../../ui/PythonCode";
import { capitalize } from "../../ui/textFormat";
import { usePageTitle } from "../../ui/usePageTitle";
import { ProblemPageHeader } from "./ProblemPageHeader";

export function SolutionsPage() {
  const { slug = "" } = useParams();
  const problem = useQuery(problemQuery(slug));
  const title = problem.data?.title ?? slug;
  usePageTitle(`Solutions: ${title}`);
  const solutions = useQuery(solutionsQuery(slug));
  const isLocked = solutions.error instanceof ApiError && solutions.error.code === "not_yet";
  return (
    <div className="stack">
      <ProblemPageHeader slug={slug} problem={title} title="Solutions" />
      {isLocked && <GiveUpNotice slug={slug} />}
      {solutions.isError && !isLocked && <ErrorNotice error={solutions.error} retry={() => solutions.refetch()} />}
      {solutions.isPending && <LoadingSkeleton what="the solutions" lines={10} />}
      {solutions.data && <SolutionList solutions={solutions.data} />}
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
      <Notice actions={<Button onPress={() => setConfirming(true)}>Give up and read</Button>}>
        You can read solutions once yours is accepted. You can also give up this problem and read them now.
      </Notice>
      <ConfirmDialog
        isOpen={isConfirming}
        onOpenChange={setConfirming}
        title="Give up this problem?"
        cancelLabel="Keep trying"
        confirmLabel="Give up and read"
        onConfirm={async () => {
          storeProgress(await giveUpProblem(slug));
          await queryClient.invalidateQueries({ queryKey: solutionsQuery(slug).queryKey });
        }}
      >
        Your progress shows that you gave up. Your code is saved. You can still solve the problem, or start it again
        another day.
      </ConfirmDialog>
    </>
  );
}

function SolutionList({ solutions }: { solutions: Solution[] }) {
  return (
    <>
      <p className="muted-text">{solutions.length} correct solutions in different styles. All of them are accepted.</p>
      {solutions.map(({ name, about, source }) => (
        <article className="stack-2" key={name}>
          <h2>{formatStyleName(name)}</h2>
          {about && (
            <p className="readable-width">
              <InlineCode text={about} />
            </p>
          )}
          <PythonCode source={source} label={`Source: ${formatStyleName(name)}`} />
        </article>
      ))}
    </>
  );
}

/** "Per row" for the name "per_row". */
const formatStyleName = (name: string) => capitalize(name.replaceAll("_", " "));
