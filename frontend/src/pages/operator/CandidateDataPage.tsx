import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { candidatesQuery } from "../../api/queries";
import type { CandidateFilter } from "../../api/types";
import { DeleteDataDialog } from "../../privacy/DeleteDataDialog";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { SearchField, SelectField, useFilters } from "../../ui/FilterFields";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { usePageTitle } from "../../ui/usePageTitle";
import { CandidateTable } from "./CandidateTable";

/** Values of the URL parameter. */
const KINDS: Record<string, CandidateFilter["kind"]> = { practice: "practice", all: "" };

/** The data that is stored about candidates, with export and deletion. */
export function CandidateDataPage() {
  usePageTitle("Candidate data");
  const queryClient = useQueryClient();
  const [getFilter, setFilter] = useFilters();
  const [candidateToDelete, setCandidateToDelete] = useState<number | null>(null);
  const filter: CandidateFilter = { search: getFilter("search"), kind: KINDS[getFilter("kind")] ?? "interview" };
  const { data, isError, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    candidatesQuery(filter),
  );
  const rows = data?.pages.flatMap((page) => page.candidates) ?? [];
  return (
    <div className="stack">
      <h1>Candidate data</h1>
      <p className="muted-text readable-width">
        The data that is stored about invited candidates and practice users, and until when. You can export or delete
        it. Their code is not shown here.
      </p>
      <div className="filters">
        <SearchField
          title="Name, interview or number"
          value={filter.search}
          onChange={(search) => setFilter("search", search)}
        />
        <SelectField title="Kind" value={getFilter("kind")} onChange={(kind) => setFilter("kind", kind)}>
          <option value="">Interview candidates</option>
          <option value="practice">Practice users</option>
          <option value="all">All</option>
        </SelectField>
      </div>
      {isError && <ErrorNotice error={error} retry={() => refetch()} />}
      {!data && !isError && <LoadingSkeleton what="the candidates" />}
      {data && <CandidateTable rows={rows} hasFilter={filter.search !== ""} onDelete={setCandidateToDelete} />}
      {hasNextPage && (
        <div>
          <Button onPress={() => fetchNextPage()} isDisabled={isFetchingNextPage}>
            Show older entries
          </Button>
        </div>
      )}
      <DeleteDataDialog
        id={candidateToDelete}
        onClose={() => setCandidateToDelete(null)}
        onDeleted={() => queryClient.invalidateQueries({ queryKey: ["candidates"] })}
      />
    </div>
  );
}
