import { useInfiniteQuery } from "@tanstack/react-query";
import { auditCsvUrl } from "../../api/calls";
import { auditQuery } from "../../api/queries";
import type { AuditWanted } from "../../api/types";
import { Button } from "../../ui/Button";
import { capital } from "../../ui/capital";
import { Choice, Day, Text, useFilters } from "../../ui/Filters";
import { Failed, Loading } from "../../ui/Notice";
import { useTitle } from "../../ui/useTitle";
import { AuditTable } from "./AuditTable";

/** Who did what to whose data, the newest first. */
export function Component() {
  useTitle("Audit log");
  const [shown, set] = useFilters();
  const wanted: AuditWanted = {
    by: shown("by"),
    action: shown("action"),
    subject: shown("subject"),
    since: shown("since") || null,
  };
  const { data, isError, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    auditQuery(wanted),
  );
  const entries = data?.pages.flatMap((page) => page.entries) ?? [];
  const actions = data?.pages[0]?.actions ?? [];
  return (
    <div className="stack">
      <div className="row">
        <h1>Audit log</h1>
        <a className="button push" href={auditCsvUrl(wanted)} download>
          Export as CSV
        </a>
      </div>
      <p className="soft reading">
        Who did what to whose data, and when. It holds numbers and no names, so that it can outlive what was deleted.
      </p>
      <div className="filters">
        <Text title="Who" value={wanted.by} onChange={(by) => set("by", by)} />
        <Choice title="What" value={wanted.action} onChange={(action) => set("action", action)}>
          <option value="">Anything</option>
          {withChosen(actions, wanted.action).map((action) => (
            <option key={action} value={action}>
              {capital(action)}
            </option>
          ))}
        </Choice>
        <Text title="To what" value={wanted.subject} onChange={(subject) => set("subject", subject)} />
        <Day title="Since (UTC)" value={wanted.since ?? ""} onChange={(since) => set("since", since)} />
      </div>
      {isError && <Failed error={error} retry={() => refetch()} />}
      {!data && !isError && <Loading what="the entries" lines={10} />}
      {data && <AuditTable rows={entries} filtered={Object.values(wanted).some(Boolean)} />}
      {hasNextPage && (
        <div>
          <Button onPress={() => fetchNextPage()} isDisabled={isFetchingNextPage}>
            Show older ones
          </Button>
        </div>
      )}
    </div>
  );
}

/** A link may ask for an action that the log no longer has. */
const withChosen = (actions: string[], chosen: string) =>
  !chosen || actions.includes(chosen) ? actions : [chosen, ...actions];
