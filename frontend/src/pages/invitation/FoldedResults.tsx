import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { foldingQuery } from "../../api/scorecardRequests";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { Notice } from "../../ui/Notice";
import { useShowHiddenResults } from "./useShowHiddenResults";
import "./folded-results.css";

interface Props {
  invitation: string;
  /** The results. A page that shows them elsewhere has none here. */
  children?: ReactNode;
  /** Shown while the results are hidden, such as the code without its results. */
  whileFolded?: ReactNode;
}

/** Hides scores and named bugs from an interviewer until their scorecard is saved, so that they judge for themselves.
 * They can show them at any time, which their scorecard records. */
export function FoldedResults({ invitation, children, whileFolded }: Props) {
  const { data, isError, error, refetch } = useQuery(foldingQuery(invitation));
  const [wasFolded, setWasFolded] = useState(false);
  const results = useRef<HTMLDivElement>(null);
  const showResults = useMutation({
    mutationFn: useShowHiddenResults(invitation),
    onSuccess: () => setWasFolded(true),
  });
  // Until it is known, nothing is shown: an error must not show what nobody asked to see.
  const isFolded = data?.are_results_folded ?? true;
  useEffect(() => {
    // The pressed button has disappeared.
    if (wasFolded && !isFolded) results.current?.focus();
  }, [wasFolded, isFolded]);
  if (!isFolded)
    return (
      <div className={children ? "stack folded-results" : "folded-results visually-hidden"} ref={results} tabIndex={-1}>
        {children}
      </div>
    );
  if (!data && isError) return <ErrorNotice error={error} retry={() => refetch()} />;
  if (!data) return <LoadingSkeleton what="the results" lines={4} />;
  return (
    <>
      <Notice
        actions={
          <Button isPending={showResults.isPending} onPress={() => showResults.mutate()}>
            Show results
          </Button>
        }
      >
        Verdicts, scores and named bugs are hidden until you save{" "}
        <Link to={`/invitations/${invitation}/scorecard`}>your scorecard</Link>, so that you judge for yourself. If you
        show them earlier, your scorecard says so.
      </Notice>
      {showResults.isError && <ErrorNotice error={showResults.error} />}
      {whileFolded}
    </>
  );
}
