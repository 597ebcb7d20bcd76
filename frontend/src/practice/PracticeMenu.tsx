import { useState } from "react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { useNavigate } from "react-router";
import type { PracticeProgress } from "../api/types";
import { Button } from "../ui/Button";
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
  return (
    <>
      <MenuTrigger>
        <Button kind="quiet">More</Button>
        <Popover placement="bottom end">
          <Menu aria-label="More actions">
            {canRestart && (
              <MenuItem id="restart" onAction={() => setConfirming(true)}>
                Start over
              </MenuItem>
            )}
            {progress.traps_total > 0 && (
              <MenuItem id="traps" onAction={() => navigate(`/problems/${slug}/traps`)}>
                Explain the traps
              </MenuItem>
            )}
            <MenuItem id="solutions" onAction={() => navigate(`/problems/${slug}/solutions`)}>
              Read solutions
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      <ConfirmDialog
        isOpen={isConfirming}
        onOpenChange={setConfirming}
        title="Start over"
        cancelLabel="Keep my code"
        confirmLabel="Start over"
        onConfirm={onRestart}
      >
        This resets the editor and the clock. Your current code stays saved. You can open it from the Earlier menu.
      </ConfirmDialog>
    </>
  );
}
