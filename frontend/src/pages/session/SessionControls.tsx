import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useNavigate } from "react-router";
import { endSeat } from "../../api/calls";
import { seatQuery } from "../../api/queries";
import type { Seat } from "../../api/types";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { Clock } from "../../workspace/Clock";

/** All the navigation that a candidate has: the clock, and the end. */
export function SeatControls({ seat }: { seat: Seat }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const end = async () => {
    queries.setQueryData(seatQuery(seat.token).queryKey, await endSeat(seat.token));
    navigate(`/i/${seat.token}`);
  };
  const onTimeUp = useCallback(
    () => void queries.invalidateQueries({ queryKey: seatQuery(seat.token).queryKey }),
    [queries, seat.token],
  );
  return (
    <>
      {seat.ends_at && <Clock endsAt={seat.ends_at} onEnd={onTimeUp} />}
      <Button kind="quiet" onPress={() => setAsking(true)}>
        End
      </Button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title="End the interview"
        no="Go on working"
        yes="End it"
        act={end}
      >
        You cannot submit afterwards. What you wrote and submitted is kept.
      </Confirm>
    </>
  );
}
