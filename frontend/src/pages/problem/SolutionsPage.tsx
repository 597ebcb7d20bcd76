import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "react-router";
import { giveUp } from "../../api/calls";
import { ApiError } from "../../api/client";
import { problemQuery, solutionsQuery } from "../../api/queries";
import type { Solution } from "../../api/types";
import { ProblemHead } from "../../practice/ProblemHead";
import { useRemember } from "../../practice/usePractice";
import { Button } from "../../ui/Button";
import { Code } from "../../ui/Code";
import { Confirm } from "../../ui/Confirm";
import { capital } from "../../ui/capital";
import { Failed, Loading, Notice } from "../../ui/Notice";
import { useTitle } from "../../ui/useTitle";
import { Words } from "../../ui/Words";

export function Component() {
  const { slug = "" } = useParams();
  const problem = useQuery(problemQuery(slug));
  const title = problem.data?.title ?? slug;
  useTitle(`Solutions: ${title}`);
  const solutions = useQuery(solutionsQuery(slug));
  const closed = solutions.error instanceof ApiError && solutions.error.code === "not_yet";
  return (
    <div className="stack">
      <ProblemHead slug={slug} problem={title} title="Solutions to read" />
      {closed && <GiveUp slug={slug} />}
      {solutions.isError && !closed && <Failed error={solutions.error} retry={() => solutions.refetch()} />}
      {solutions.isPending && <Loading what="the solutions" lines={10} />}
      {solutions.data && <List solutions={solutions.data} />}
    </div>
  );
}

/** Asked for twice, as what was read cannot be unread. */
function GiveUp({ slug }: { slug: string }) {
  const queries = useQueryClient();
  const remember = useRemember(slug);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Notice actions={<Button onPress={() => setAsking(true)}>Give up and read</Button>}>
        Solutions open once yours is accepted. You can also give this problem up now and read them.
      </Notice>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title="Give this problem up?"
        no="Go on trying"
        yes="Give up and read"
        act={async () => {
          remember(await giveUp(slug));
          await queries.invalidateQueries({ queryKey: solutionsQuery(slug).queryKey });
        }}
      >
        Your progress will say that you gave it up. What you wrote is kept, and you can still solve it, or try it again
        from the starter another day.
      </Confirm>
    </>
  );
}

function List({ solutions }: { solutions: Solution[] }) {
  return (
    <>
      <p className="soft">
        {solutions.length} right solutions in unlike styles. All of them are accepted; none of them is the only way.
      </p>
      {solutions.map(({ name, about, source }) => (
        <article className="stack-2" key={name}>
          <h2>{styleName(name)}</h2>
          {about && (
            <p className="reading">
              <Words text={about} />
            </p>
          )}
          <Code source={source} label={`Source: ${styleName(name)}`} />
        </article>
      ))}
    </>
  );
}

/** "per_row" as a person reads it. */
const styleName = (name: string) => capital(name.replaceAll("_", " "));
