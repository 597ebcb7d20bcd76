import { useQuery } from "@tanstack/react-query";
import { Link, Navigate, useParams } from "react-router";
import { seatQuery } from "../../api/queries";
import { Failed, Loading } from "../../ui/Notice";
import { Workspace } from "../../workspace/Workspace";
import { SeatControls } from "./SeatControls";

export function Component() {
  const { token = "", slug = "" } = useParams();
  const seat = useQuery({ ...seatQuery(token), refetchInterval: 60_000 });
  if (!seat.data)
    return (
      <main className="page narrow">
        {seat.isError ? <Failed error={seat.error} retry={() => seat.refetch()} /> : <Loading what="the interview" />}
      </main>
    );
  if (seat.data.state === "invited") return <Navigate to={`/i/${token}`} replace />;
  const several = seat.data.problems.length > 1;
  return (
    <Workspace
      token={token}
      slug={slug}
      closed={seat.data.state !== "running"}
      lead={several && <Link to={`/i/${token}`}>Problems</Link>}
      extra={seat.data.state === "running" && <SeatControls seat={seat.data} />}
    />
  );
}
