import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form, Input, Label, TextField } from "react-aria-components";
import { candidatesQuery } from "../../api/queries";
import type { KeptWanted } from "../../api/types";
import { DeleteData } from "../../privacy/DeleteData";
import { Button } from "../../ui/Button";
import { Choice, useFilters } from "../../ui/Filters";
import { Failed, Loading } from "../../ui/Notice";
import { useTitle } from "../../ui/useTitle";
import { KeptTable } from "./KeptTable";

/** What is kept of whom, and until when. */
export function Component() {
  useTitle("Candidate data");
  const queries = useQueryClient();
  const [shown, set] = useFilters();
  const [deleting, setDeleting] = useState<number | null>(null);
  const kind = shown("kind");
  const wanted: KeptWanted = {
    search: shown("search"),
    kind: kind === "interview" || kind === "practice" ? kind : "",
  };
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
        <Search key={wanted.search} search={wanted.search} onSearch={(search) => set({ search })} />
        <Choice title="Came to" value={wanted.kind} onChange={(next) => set({ kind: next })}>
          <option value="">Anything</option>
          <option value="interview">An interview</option>
          <option value="practice">Practice</option>
        </Choice>
      </div>
      {isError && <Failed error={error} retry={() => refetch()} />}
      {!data && !isError && <Loading what="the candidates" />}
      {data && <KeptTable rows={rows} filtered={Boolean(wanted.search || wanted.kind)} onDelete={setDeleting} />}
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

function Search({ search, onSearch }: { search: string; onSearch: (search: string) => void }) {
  const [text, setText] = useState(search);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    onSearch(text.trim());
  };
  return (
    <Form className="row invite" onSubmit={onSubmit}>
      <TextField className="field" value={text} onChange={setText} maxLength={200}>
        <Label>Name, interview or number</Label>
        <Input autoComplete="off" />
      </TextField>
      <Button type="submit">Search</Button>
    </Form>
  );
}
