import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useNavigate } from "react-router";
import { endSeat } from "../../api/calls";
import type { Seat } from "../../api/types";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Notice";
import { Clock } from "../../workspace/Clock";

/** All the navigation that a candidate has: the clock, and the end. */
export function SeatControls({ seat }: { seat: Seat }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const end = useMutation({
    mutationFn: () => endSeat(seat.token),
    onSuccess: (ended) => {
      queries.setQueryData(["seat", seat.token], ended);
      navigate(`/i/${seat.token}`);
    },
  });
  const onTimeUp = useCallback(
    () => void queries.invalidateQueries({ queryKey: ["seat", seat.token] }),
    [queries, seat.token],
  );
  return (
    <>
      {seat.ends_at && <Clock endsAt={seat.ends_at} onEnd={onTimeUp} />}
      <DialogTrigger>
        <Button kind="quiet">End</Button>
        <ModalOverlay isDismissable>
          <Modal>
            <Dialog role="alertdialog">
              {({ close }) => (
                <>
                  <Heading slot="title">End the interview</Heading>
                  <p>You cannot submit afterwards. What you wrote and submitted is kept.</p>
                  {end.isError && <Failed error={end.error} />}
                  <div className="row">
                    <Button autoFocus onPress={close}>
                      Go on working
                    </Button>
                    <Button kind="primary" onPress={() => end.mutate()} isDisabled={end.isPending}>
                      End it
                    </Button>
                  </div>
                </>
              )}
            </Dialog>
          </Modal>
        </ModalOverlay>
      </DialogTrigger>
    </>
  );
}
