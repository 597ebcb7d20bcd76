import { useQuery } from "@tanstack/react-query";
import { problemPreviewQuery } from "../../api/problemRequests";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { PromptList } from "../../ui/PromptList";
import { ProblemPreviewLink } from "../interviews/ProblemPreviewPage";

/** What to ask about the problem that is shown, each with a strong answer. */
export function LiveQuestions({ slug }: { slug: string }) {
  const preview = useQuery({ ...problemPreviewQuery(slug), staleTime: Infinity });
  if (preview.isError) return <ErrorNotice error={preview.error} retry={() => preview.refetch()} />;
  if (!preview.data) return <LoadingSkeleton what="the questions" lines={4} />;
  const { title, prompts, traps } = preview.data;
  return (
    <>
      <PromptList title="Follow-up questions" prompts={prompts} />
      <PromptList title="Traps to ask about" prompts={traps} />
      <p className="row small">
        {title} <ProblemPreviewLink slug={slug} title={title} />
      </p>
    </>
  );
}
