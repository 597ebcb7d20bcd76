import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { Link, useSearchParams } from "react-router";
import { ApiError } from "../../api/client";
import {
  type ComparedSession,
  type Comparison,
  comparisonQuery,
  getComparisonPdf,
  sessionCodeQuery,
} from "../../api/comparisonRequests";
import { foldingQuery, scorecardsQuery, unfoldResults } from "../../api/scorecardRequests";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { Notice } from "../../ui/Notice";
import { PdfButton } from "../../ui/PdfButton";
import { usePageTitle } from "../../ui/usePageTitle";
import { RequireSignIn } from "../RequireSignIn";
import { ComparedCode } from "./ComparedCode";
import { ComparisonTable } from "./ComparisonTable";
import { ShareLinks } from "./ShareLinks";

/** Two to five candidates of one interview side by side. Their ids are in the URL. */
export function ComparePage() {
  const [params] = useSearchParams();
  const ids = params.get("ids") ?? "";
  return (
    <RequireSignIn>
      <ComparisonLoader key={ids} ids={ids} />
    </RequireSignIn>
  );
}

function ComparisonLoader({ ids }: { ids: string }) {
  const { data, isError, error, refetch } = useQuery(comparisonQuery(ids));
  const heading = useRef<HTMLHeadingElement>(null);
  usePageTitle("Compare candidates");
  return (
    <div className="stack">
      <div>
        {data && (
          <p className="small">
            <Link to={`/interviews/${data.interview_id}`}>{data.interview_title}</Link>
          </p>
        )}
        <h1 ref={heading} tabIndex={-1}>
          Compare candidates
        </h1>
      </div>
      {isError && !data ? (
        <ComparisonError error={error} retry={() => refetch()} />
      ) : data ? (
        <ComparisonView ids={ids} comparison={data} onShown={() => heading.current?.focus()} />
      ) : (
        <LoadingSkeleton what="the comparison" lines={12} />
      )}
    </div>
  );
}

/** Trying again helps only if the address is right. */
function ComparisonError({ error, retry }: { error: Error; retry: () => void }) {
  if (!(error instanceof ApiError) || (error.status !== 404 && error.status !== 422))
    return <ErrorNotice error={error} retry={retry} />;
  return (
    <>
      <ErrorNotice error={error} />
      <p>
        <Link to="/interviews">Choose an interview</Link>, then two to five of its candidates.
      </p>
    </>
  );
}

interface ContentProps {
  /** Of the invitations: "12,15". */
  ids: string;
  comparison: Comparison;
  /** Called when hidden results are shown: the button that did it, which had the focus, has disappeared. */
  onShown: () => void;
}

function ComparisonView({ ids, comparison, onShown }: ContentProps) {
  const { sessions, exercises, can_edit: canEdit } = comparison;
  const folded = sessions.filter(({ are_results_folded }) => are_results_folded);
  return (
    <>
      <PdfButton fileName={`comparison-${ids.replaceAll(",", "-")}.pdf`} getPdf={() => getComparisonPdf(ids)} />
      {folded.length > 0 && (
        <Notice>
          Verdicts, scores and named bugs are hidden until you save your scorecard about a candidate, so that you judge
          for yourself. If you show them earlier, your scorecard says so.
        </Notice>
      )}
      {!canEdit && (
        <p className="muted-text readable-width">
          You are a viewer in this team, so candidates appear with numbers, and without scorecards, decisions and code.
        </p>
      )}
      <p className="small muted-text readable-width">
        Scores are sums over the exercises. Beside each is the 95% interval of the share of passed cases, as if the
        cases were a sample of all possible ones: where two intervals overlap widely, the cases do not tell the
        candidates apart. Scorecards appear once they are revealed.
      </p>
      <ComparisonTable
        comparison={comparison}
        hasLinks={canEdit}
        unfoldButton={(session) => <UnfoldButton ids={ids} session={session} onShown={onShown} />}
      />
      {canEdit && <ComparedCode sessions={sessions} exercises={exercises} codeQuery={sessionCodeQuery} />}
      {canEdit && (
        <ShareLinks
          sessions={sessions.map(({ id }) => id)}
          canShare={comparison.can_lead}
          areFolded={folded.length > 0}
          areEnded={sessions.every(({ state }) => state === "ended")}
        />
      )}
    </>
  );
}

function UnfoldButton({ ids, session, onShown }: Omit<ContentProps, "comparison"> & { session: ComparedSession }) {
  const queryClient = useQueryClient();
  const invitation = String(session.id);
  const unfold = useMutation({
    mutationFn: () => unfoldResults(invitation),
    onSuccess: async (folding) => {
      queryClient.setQueryData(foldingQuery(invitation).queryKey, folding);
      void queryClient.invalidateQueries({ queryKey: scorecardsQuery(invitation).queryKey });
      await queryClient.invalidateQueries({ queryKey: comparisonQuery(ids).queryKey });
      onShown();
    },
  });
  return (
    <>
      <Button
        kind="quiet"
        aria-label={`Show results of ${session.candidate}`}
        isPending={unfold.isPending}
        onPress={() => unfold.mutate()}
      >
        Show results
      </Button>
      {unfold.isError && <ErrorNotice error={unfold.error} />}
    </>
  );
}
