import { useQuery } from "@tanstack/react-query";
import type { Seat } from "../../api/types";
import { PRACTICE } from "../../practice/usePractice";
import { Failed, Loading } from "../../ui/Notice";
import { useTitle } from "../../ui/useTitle";
import { Kept } from "./Kept";
import { Numbers } from "./Numbers";
import { Problems } from "./Problems";
import { Today } from "./Today";
import { useToday } from "./useToday";
import "./practice.css";

export function Component() {
  useTitle("Practice");
  const seat = useQuery(PRACTICE);
  return (
    <div className="stack">
      <h1>Practice</h1>
      <p className="soft">
        Algorithms behind machine-learning systems, one a day, a quarter of an hour each. A known mistake is named, with
        how to find it.
      </p>
      {seat.isError && <Failed error={seat.error} retry={() => seat.refetch()} />}
      {seat.isPending && <Loading what="the problems" lines={8} />}
      {seat.data && <Home seat={seat.data} />}
    </div>
  );
}

function Home({ seat }: { seat: Seat }) {
  const today = useToday();
  const { problems } = seat;
  if (problems.length === 0)
    return <p>No problems are installed yet. Add a folder under problems/ and start the server again.</p>;
  return (
    <>
      <div className="practice-top">
        <Today problems={problems} today={today} />
        <Numbers seat={seat} today={today} />
      </div>
      <Problems problems={problems} />
      <Kept records={[...seat.records, seat.kept]} />
    </>
  );
}
