import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { foldingQuery } from "../../api/scorecardRequests";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { useShowHiddenResults } from "../invitation/useShowHiddenResults";

interface Props {
  invitation: string;
  isDisabled: boolean;
  isPending: boolean;
  onRun: () => void;
}

/** Asks first while results are hidden from the interviewer: a run shows one. */
export function RunMomentButton({ invitation, isDisabled, isPending, onRun }: Props) {
  const { data } = useQuery(foldingQuery(invitation));
  const showResults = useShowHiddenResults(invitation);
  const [isAsking, setAsking] = useState(false);
  const areFolded = data?.are_results_folded ?? true;
  return (
    <>
      <Button isDisabled={isDisabled} isPending={isPending} onPress={areFolded ? () => setAsking(true) : onRun}>
        Run this code
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setAsking}
        title="Show results and run"
        cancelLabel="Keep results hidden"
        confirmLabel="Show results and run"
        onConfirm={async () => {
          await showResults();
          onRun();
        }}
      >
        A run shows a verdict and the named bugs, which are hidden from you until you save your scorecard. If you run
        the code now, all results of this session are shown, and your scorecard says so.
      </ConfirmDialog>
    </>
  );
}
