import { useInfiniteQuery } from "@tanstack/react-query";
import { auditCsvUrl, auditQuery } from "../../api/operatorRequests";
import type { AuditFilter } from "../../api/types";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { DateField, SearchField, SelectField, useFilters } from "../../ui/FilterFields";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { capitalize } from "../../ui/textFormat";
import { usePageTitle } from "../../ui/usePageTitle";
import { countFilters, ListFilters } from "../lists/ListFilters";
import "../lists/lists.css";
import { AuditTable } from "./AuditTable";

/** The audit log, newest entries first. */
export function AuditLogPage() {
  usePageTitle("Audit log");
  const [getFilter, setFilter] = useFilters();
  const filter: AuditFilter = {
    by: getFilter("by"),
    action: getFilter("action"),
    subject: getFilter("subject"),
    since: getFilter("since") || null,
  };
  const { data, isError, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    auditQuery(filter),
  );
  const entries = data?.pages.flatMap((page) => page.entries) ?? [];
  const actions = data?.pages[0]?.actions ?? [];
  return (
    <div className="stack">
      <div className="stack-2">
        <div className="row">
          <h1>Audit log</h1>
          <a className="button push-right" href={auditCsvUrl(filter)} download>
            Export as CSV
          </a>
        </div>
        <p className="muted-text readable-width">
          Who accessed or changed data, and when. Entries contain numbers instead of candidates' names, so they remain
          after the data is deleted.
        </p>
      </div>
      <ListFilters
        search={<SearchField title="User" value={filter.by} onChange={(by) => setFilter("by", by)} />}
        isWide
        setCount={countFilters(["action", "subject", "since"], getFilter)}
      >
        <SelectField title="Action" value={filter.action} onChange={(action) => setFilter("action", action)}>
          <option value="">Any action</option>
          {includeSelected(actions, filter.action).map((action) => (
            <option key={action} value={action}>
              {capitalize(action)}
            </option>
          ))}
        </SelectField>
        <SearchField title="Subject" value={filter.subject} onChange={(subject) => setFilter("subject", subject)} />
        <DateField title="Since (UTC)" value={filter.since ?? ""} onChange={(since) => setFilter("since", since)} />
      </ListFilters>
      {isError && <ErrorNotice error={error} retry={() => refetch()} />}
      {!data && !isError && <LoadingSkeleton what="the entries" lines={10} />}
      {data && <AuditTable rows={entries} hasFilter={Object.values(filter).some(Boolean)} />}
      {hasNextPage && (
        <div>
          <Button onPress={() => fetchNextPage()} isPending={isFetchingNextPage}>
            Show older entries
          </Button>
        </div>
      )}
    </div>
  );
}

/** Adds the selected action, which a shared link may name although the log no longer has it. */
const includeSelected = (actions: string[], selected: string) =>
  !selected || actions.includes(selected) ? actions : [selected, ...actions];
