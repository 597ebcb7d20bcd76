import { useState } from "react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { useNavigate } from "react-router";
import type { Practised } from "../api/types";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Confirm";
import { RoundClock } from "./RoundClock";

interface Props {
  slug: string;
  minutes: number;
  practised: Practised;
  /** The clock is that of writing a solution, and of no other exercise. */
  timed: boolean;
  onStartAgain: () => Promise<unknown>;
}

/** What practice has beside an interview: its own clock, a fresh start, the traps, the solutions. */
export function PracticeTools({ slug, minutes, practised, timed, onStartAgain }: Props) {
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  return (
    <>
      {timed && <RoundClock practised={practised} minutes={minutes} />}
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
