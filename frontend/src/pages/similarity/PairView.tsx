import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Link } from "react-router";
import { similarPairQuery } from "../../api/similarityRequests";
import type { SimilarPairQuery } from "../../api/types";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { SourceViewer } from "../../workspace/SourceViewer";

/** Numbers of lines, from 1. The last one is included. */
type Lines = [first: number, last: number];

const formatLines = ([first, last]: Lines) => (first === last ? `${first}` : `${first} to ${last}`);

/** The code of two candidates side by side. The lines that both have are listed and marked. */
export function PairView({ interview, pair }: { interview: string; pair: SimilarPairQuery }) {
  const { data, isError, error, refetch } = useQuery({ ...similarPairQuery(interview, pair), staleTime: Infinity });
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (data) heading.current?.focus();
  }, [data]);
  if (isError) return <ErrorNotice error={error} retry={() => refetch()} />;
  if (!data) return <LoadingSkeleton what="the code" lines={10} />;
  const { first, second, parts } = data;
  return (
    <section className="stack-2" id="pair">
      <h2 ref={heading} tabIndex={-1}>
        {first.candidate} and {second.candidate}
      </h2>
      <ul className="bullet-list small">
        {parts.map((part) => (
          <li key={`${part.first} ${part.second}`}>
            Lines {formatLines(part.first as Lines)} of {first.candidate}, and {formatLines(part.second as Lines)} of{" "}
            {second.candidate}
          </li>
        ))}
      </ul>
      <div className="pair-panes">
        {[first, second].map((code) => (
          <div key={code.invitation} className="stack-2">
            <h3>
              <Link to={`/invitations/${code.invitation}`}>{code.candidate}</Link>
              {code.other_interview && <span className="muted-text">, {code.other_interview}</span>}
            </h3>
            <div className="source-frame">
              <SourceViewer source={code.source} label={`Code of ${code.candidate}`} marked={code.lines} />
            </div>
          </div>
        ))}
      </div>
    </section>
  );
}
