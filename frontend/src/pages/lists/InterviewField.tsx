import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { interviewChoicesQuery } from "../../api/listRequests";
import { SearchField } from "../../ui/FilterFields";
import { OptionField } from "./ListFields";

interface Props {
  /** Undefined for all teams of the user. */
  team: number | undefined;
  getFilter: (name: string) => string;
  setFilter: (name: string, value: string) => void;
}

/** The filter by interview. Where there are too many to offer, their titles can be searched. */
export function InterviewField({ team, ...filters }: Props) {
  const [title, setTitle] = useState("");
  const { data } = useQuery(interviewChoicesQuery(team, title, filters.getFilter("interview")));
  return (
    <>
      <OptionField
        title="Interview"
        name="interview"
        emptyTitle="All interviews"
        options={(data?.interviews ?? []).map((each) => ({ value: String(each.id), text: each.title }))}
        {...filters}
      />
      {(title || data?.more) && <SearchField title="Offer interviews with" value={title} onChange={setTitle} />}
    </>
  );
}
