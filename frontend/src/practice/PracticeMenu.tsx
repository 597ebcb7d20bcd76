import { useState } from "react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { useNavigate } from "react-router";
import type { Practised } from "../api/types";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Confirm";

interface Props {
  slug: string;
  practised: Practised;
  /** A fresh start is one of writing the solution, and of no other exercise. */
  timed: boolean;
  onStartAgain: () => Promise<unknown>;
}

/** What practice has beside an interview: a fresh start, the traps, the solutions. */
export function PracticeTools({ slug, practised, timed, onStartAgain }: Props) {
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <MenuTrigger>
        <Button kind="quiet">More</Button>
        <Popover placement="bottom end">
          <Menu aria-label="More of this problem">
            {timed && (
              <MenuItem id="again" onAction={() => setAsking(true)}>
                Try again from the starter
              </MenuItem>
            )}
            {practised.traps_total > 0 && (
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
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title="Try again from the starter"
        no="Go on with this"
        yes="Start again"
        act={onStartAgain}
      >
        The editor gets the starter and the clock begins anew. What you wrote is set aside; you find it under Earlier.
      </Confirm>
    </>
  );
}
