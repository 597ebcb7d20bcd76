import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { operatorProblemsQuery, operatorTeamsQuery } from "../../api/operatorRequests";
import type { ProblemForOperator, TeamForOperator } from "../../api/types";
import { Button } from "../../ui/Button";
import { type DataColumn, DataTable } from "../../ui/DataTable";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { Notice } from "../../ui/Notice";
import { usePageTitle } from "../../ui/usePageTitle";
import { RestrictProblemDialog } from "./RestrictProblemDialog";

/** All problems, and the teams that each is restricted to. */
export function ProblemsPage() {
  usePageTitle("Problems");
  const problems = useQuery(operatorProblemsQuery());
  const teams = useQuery(operatorTeamsQuery());
  const [chosen, setChosen] = useState<ProblemForOperator | null>(null);
  const failed = [problems, teams].find((each) => each.isError);
  return (
    <div className="stack">
      <div className="stack-2">
        <h1>Problems</h1>
        <p className="muted-text readable-width">
          Every team can use a problem unless you restrict it to some. Other teams cannot find a restricted problem, and
          it is not in practice. Interviews that already contain it keep it.
        </p>
      </div>
      {problems.data?.some((problem) => !problem.is_served) && (
        <Notice>
          No worker serves kernel problems, so this server cannot judge them: their pages say so, and nothing can be
          submitted. Run <code>make setup-kernels</code>, or with Docker Compose set <code>JUDGE_TAGS=cpu,kernel</code>,
          and start the server again.
        </Notice>
      )}
      {failed && <ErrorNotice error={failed.error} retry={() => failed.refetch()} />}
      {!failed && !(problems.data && teams.data) && <LoadingSkeleton what="the problems" />}
      {problems.data && teams.data && (
        <DataTable
          title="All problems"
          columns={buildColumns(teams.data, setChosen)}
          rows={problems.data}
          rowKey={(problem) => problem.slug}
          orderParam="order"
          empty={<p>There are no problems on this server.</p>}
        />
      )}
      {chosen && teams.data && (
        <RestrictProblemDialog key={chosen.slug} problem={chosen} teams={teams.data} onClose={() => setChosen(null)} />
      )}
    </div>
  );
}

function buildColumns(
  teams: TeamForOperator[],
  onChoose: (problem: ProblemForOperator) => void,
): DataColumn<ProblemForOperator>[] {
  const describeTeams = (problem: ProblemForOperator) => listTeamNames(problem, teams).join(", ") || "Every team";
  return [
    {
      id: "problem",
      title: "Problem",
      cell: (problem) => (
        <>
          {problem.title} {!problem.is_available && <span className="muted-text small">not on this server</span>}
          {!problem.is_served && <span className="muted-text small">not judged here</span>}
        </>
      ),
      sortKey: (problem) => problem.title,
    },
    {
      id: "teams",
      title: "Teams",
      cell: (problem) =>
        problem.teams.length > 0 ? (
          describeTeams(problem)
        ) : (
          <span className="muted-text">{describeTeams(problem)}</span>
        ),
      sortKey: describeTeams,
    },
    {
      id: "practice",
      title: "In practice",
      cell: describePractice,
      sortKey: describePractice,
    },
    {
      id: "restrict",
      title: "Change",
      cell: (problem) => (
        <Button aria-label={`Choose teams of ${problem.title}`} onPress={() => onChoose(problem)}>
          Choose teams
        </Button>
      ),
    },
  ];
}

const listTeamNames = (problem: ProblemForOperator, teams: TeamForOperator[]) =>
  teams.filter((team) => problem.teams.includes(team.id)).map((team) => team.name);

function describePractice(problem: ProblemForOperator): string {
  if (!problem.is_available) return "No";
  if (problem.teams.length > 0) return "No, restricted";
  return problem.reserved ? "No, reserved" : "Yes";
}
