import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { candidatesQuery } from "../../api/queries";
import type { KeptWanted } from "../../api/types";
import { DeleteData } from "../../privacy/DeleteData";
import { Button } from "../../ui/Button";
import { Choice, Text, useFilters } from "../../ui/Filters";
import { Failed, Loading } from "../../ui/Notice";
import { useTitle } from "../../ui/useTitle";
import { KeptTable } from "./KeptTable";

/** As they stand in the address. */
const KINDS: Record<string, KeptWanted["kind"]> = { practice: "practice", all: "" };

/** What is kept of whom, and until when. */
export function Component() {
  useTitle("Candidate data");
  const queries = useQueryClient();
  const [shown, set] = useFilters();
  const [deleting, setDeleting] = useState<number | null>(null);
  const wanted: KeptWanted = { search: shown("search"), kind: KINDS[shown("kind")] ?? "interview" };
  const { data, isError, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    candidatesQuery(wanted),
  );
  const rows = data?.pages.flatMap((page) => page.candidates) ?? [];
  return (
    <div className="stack">
      <h1>Candidate data</h1>
      <p className="soft reading">
        What is kept of everybody who was invited or practises, until when, and the way to export or delete it. What
        they wrote is not shown here.
      </p>
      <div className="filters">
        <Text title="Name, interview or number" value={wanted.search} onChange={(search) => set("search", search)} />
        <Choice title="Who" value={shown("kind")} onChange={(kind) => set("kind", kind)}>
          <option value="">Invited to an interview</option>
          <option value="practice">Practises</option>
          <option value="all">Everybody</option>
        </Choice>
      </div>
      {isError && <Failed error={error} retry={() => refetch()} />}
      {!data && !isError && <Loading what="the candidates" />}
      {data && <KeptTable rows={rows} filtered={wanted.search !== ""} onDelete={setDeleting} />}
      {hasNextPage && (
        <div>
          <Button onPress={() => fetchNextPage()} isDisabled={isFetchingNextPage}>
            Show older ones
          </Button>
        </div>
      )}
      <DeleteData
        id={deleting}
        onClose={() => setDeleting(null)}
        onDeleted={() => queries.invalidateQueries({ queryKey: ["candidates"] })}
      />
    </div>
  );
}
