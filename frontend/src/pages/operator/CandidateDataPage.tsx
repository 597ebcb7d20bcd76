import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { candidatesQuery } from "../../api/operatorRequests";
import type { CandidateFilter } from "../../api/types";
import { DeleteDataDialog } from "../../privacy/DeleteDataDialog";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { SearchField, SelectField, useFilters } from "../../ui/FilterFields";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { usePageTitle } from "../../ui/usePageTitle";
import { countFilters, ListFilters } from "../lists/ListFilters";
import "../lists/lists.css";
import { CandidateTable } from "./CandidateTable";

/** The kind that the server is asked for, by the value of the URL parameter `kind`. Without it: "interview". */
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
      <div className="stack-2">
        <h1>Candidate data</h1>
        <p className="muted-text readable-width">
          How much data is stored about invited candidates and practice users, and until when. You can delete it. You
          see names only in your own teams: to find another person's data, enter the number or the link of the
          invitation.
        </p>
      </div>
      <ListFilters
        search={
          <SearchField
            title="Number, link or name"
            value={filter.search}
            onChange={(search) => setFilter("search", search)}
          />
        }
        isWide
        setCount={countFilters(["kind"], getFilter)}
      >
        <SelectField title="Kind" value={getFilter("kind")} onChange={(kind) => setFilter("kind", kind)}>
          <option value="">Interview candidates</option>
          <option value="practice">Practice users</option>
          <option value="all">All</option>
        </SelectField>
      </ListFilters>
      {isError && <ErrorNotice error={error} retry={() => refetch()} />}
      {!data && !isError && <LoadingSkeleton what="the candidates" />}
      {data && <CandidateTable rows={rows} hasFilter={filter.search !== ""} onDelete={setCandidateToDelete} />}
      {hasNextPage && (
        <div>
          <Button onPress={() => fetchNextPage()} isPending={isFetchingNextPage}>
            Show more candidates
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
