import { useQuery } from "@tanstack/react-query";
import { ownCodeQuery } from "../../../api/sessionRequests";
import type { OwnCode } from "../../../api/types";
import { CopyTextButton } from "../../../ui/CopyTextButton";
import { ErrorNotice } from "../../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../../ui/LoadingSkeleton";
import { PythonCode } from "../../../ui/PythonCode";
import { formatExercise } from "../../../workspace/exerciseNames";

/** The current text of each exercise that the candidate edited, to read and copy. */
export function OwnCodeList({ token }: { token: string }) {
  const code = useQuery(ownCodeQuery(token));
  return (
    <section className="stack-2">
      <h2>Your code</h2>
      {code.isPending && <LoadingSkeleton what="your code" />}
      {code.isError && <ErrorNotice error={code.error} retry={() => code.refetch()} />}
      {code.data?.length === 0 && <p>You wrote no code in this interview.</p>}
      {code.data?.map((each) => (
        <OwnText key={`${each.slug} ${each.exercise}`} code={each} />
      ))}
    </section>
  );
}

function OwnText({ code }: { code: OwnCode }) {
  const title = `${code.title}, ${formatExercise(code.exercise)}`;
  return (
    <article className="stack-2">
      <div className="row">
        <h3>{title}</h3>
        <span className="push-right row">
          <CopyTextButton label="Copy" readText={() => code.source} />
        </span>
      </div>
      <PythonCode source={code.source} label={`Your code: ${title}`} />
    </article>
  );
}
