import { useMutation, useQueryClient } from "@tanstack/react-query";
import { giveTimeBackToAll, overviewQuery } from "../../api/operatorRequests";
import type { Overview } from "../../api/types";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { Notice } from "../../ui/Notice";
import { RelativeTime } from "../../ui/RelativeTime";
import { formatMinutes, pluralize } from "../../ui/textFormat";

/** Offers to extend the interviews that an outage interrupted. */
export function LostTimeNotice({ lostTime }: { lostTime: Overview["lost_time"] }) {
  const queryClient = useQueryClient();
  const give = useMutation({
    mutationFn: giveTimeBackToAll,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: overviewQuery().queryKey }),
  });
  if (lostTime.sessions === 0 && !give.isSuccess) return null;
  if (lostTime.sessions === 0)
    return (
      <Notice tone="good" role="status">
        The time was given back. The candidates' pages show it within a minute.
      </Notice>
    );
  return (
    <>
      {give.isError && <ErrorNotice error={give.error} />}
      <Notice
        actions={
          <Button isDisabled={give.isPending} onPress={() => give.mutate()}>
            Give the time back
          </Button>
        }
      >
        An outage that started <RelativeTime at={lostTime.started_at} /> interrupted{" "}
        {pluralize(lostTime.sessions, "interview")} for up to {formatMinutes(lostTime.longest_seconds)}. Each can be
        extended by the time that it lost.
      </Notice>
    </>
  );
}
