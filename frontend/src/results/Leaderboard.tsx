import { type UseQueryOptions, useQuery } from "@tanstack/react-query";
import type { LeaderboardRow } from "../api/types";
import { ErrorNotice } from "../ui/ErrorNotice";
import { ScrollRegion } from "../ui/ScrollRegion";
import { formatShare } from "./timingText";

export type LeaderboardQuery = UseQueryOptions<LeaderboardRow[], Error, LeaderboardRow[], string[]>;

interface Props {
  query: LeaderboardQuery;
  /** What to call the rows of the session whose submission the page shows. */
  ownTitle: string;
}

/** The fastest kernels on each card. A row whose interval overlaps that of the first of a
 * rank shares the rank. A plain table, because rows of a rank have
 * no other order, and four short columns fit a phone. */
export function Leaderboard({ query, ownTitle }: Props) {
  const { data = [], error, refetch } = useQuery(query);
  if (error) return <ErrorNotice error={error} retry={() => refetch()} />;
  return [...new Set(data.map((row) => row.card))].map((card) => (
    <ScrollRegion key={card} label={`Leaderboard on ${card}`}>
      <h3>Leaderboard on {card}</h3>
      <p className="muted-text small">A kernel whose interval overlaps that of the first of a rank shares the rank.</p>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col" className="num">
              Rank
            </th>
            <th scope="col" className="num">
              Roofline
            </th>
            <th scope="col">95% interval</th>
            <th scope="col">Kernel</th>
          </tr>
        </thead>
        <tbody>
          {data
            .filter((row) => row.card === card)
            .map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity and are replaced as a whole
              <tr key={index}>
                <td className="num">{row.rank}</td>
                <td className="num">{formatShare(row.roofline)}</td>
                <td>
                  {formatShare(row.low)} to {formatShare(row.high)}
                </td>
                <td>{row.is_own ? <strong>{ownTitle}</strong> : "Somebody else's"}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </ScrollRegion>
  ));
}
