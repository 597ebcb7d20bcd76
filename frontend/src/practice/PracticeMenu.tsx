import { useState } from "react";
import { useNavigate } from "react-router";
import type { PracticeProgress } from "../api/types";
import { ActionMenu } from "../ui/ActionMenu";
import { ConfirmDialog } from "../ui/ConfirmDialog";

interface Props {
  slug: string;
  progress: PracticeProgress;
  /** Whether the exercise can be restarted. Only `implement` can. */
  canRestart: boolean;
  onRestart: () => Promise<unknown>;
}

/** Actions that only practice has: restart, traps, solutions. */
export function PracticeMenu({ slug, progress, canRestart, onRestart }: Props) {
  const navigate = useNavigate();
  const [isConfirming, setConfirming] = useState(false);
  const actions = [
    ...(canRestart ? [{ id: "restart", name: "Start over" }] : []),
    ...(progress.traps_total > 0 ? [{ id: "traps", name: "Explain the traps" }] : []),
    { id: "solutions", name: "Read solutions" },
  ];
  return (
    <>
      <ActionMenu
        title="More"
        kind="quiet"
        label="More actions"
        placement="bottom end"
        actions={actions}
        onAction={(id) => (id === "restart" ? setConfirming(true) : navigate(`/problems/${slug}/${id}`))}
      />
      <ConfirmDialog
        isOpen={isConfirming}
        onOpenChange={setConfirming}
        title="Start over"
        cancelLabel="Keep my code"
        confirmLabel="Start over"
        onConfirm={onRestart}
      >
        This resets the editor and the clock. Your current code stays saved. You can restore it with the Earlier button.
      </ConfirmDialog>
    </>
  );
}
