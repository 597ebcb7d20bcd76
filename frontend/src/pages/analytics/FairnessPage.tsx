import { useQuery } from "@tanstack/react-query";
import { fairnessQuery, type ScoreComparison, type StepComparison } from "../../api/analyticsRequests";
import { PlotFigure } from "../../plots/PlotFigure";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { SelectField, useFilters } from "../../ui/FilterFields";
import { LoadingSkeleton } from "../../ui/LoadingSkeleton";
import { Notice } from "../../ui/Notice";
import { RelativeTime } from "../../ui/RelativeTime";
import { pluralize } from "../../ui/textFormat";
import { ListSection } from "../lists/ListSection";
import { useTeam } from "./AnalyticsLayout";
import { AttributeImport } from "./AttributeImport";
import { ScoreTable, StepTable } from "./FairnessTables";
import { ProcessFilters, useProcessFilter } from "./ProcessFilters";
import { describeScores, describeStep, STEP_BASES, STEP_TITLES } from "./processText";

/** For owners: how groups of candidates pass, by attributes that the organization imports. */
export function FairnessPage() {
  const team = useTeam();
  return (
    <>
      <div className="stack-2">
        <h1>Fairness</h1>
        <p className="muted-text readable-width">
          Whether groups of candidates pass the process at different rates. Only owners of the team see this page.
        </p>
      </div>
      {team.role === "owner" ? (
        <FairnessComparison team={team.id} />
      ) : (
        <Notice>Only owners of your team can open this page. Ask one of them.</Notice>
      )}
    </>
  );
}

function FairnessComparison({ team }: { team: number }) {
  const filter = useProcessFilter();
  const [getParam, setParam] = useFilters();
  const { data, isError, error, refetch, isPlaceholderData } = useQuery(
    fairnessQuery(team, filter, getParam("attribute")),
  );
  if (isError && !data) return <ErrorNotice error={error} retry={() => refetch()} />;
  if (!data) return <LoadingSkeleton what="the comparison" lines={8} />;
  return (
    <>
      {data.scores && (
        <>
          <ProcessFilters team={team}>
            <SelectField title="Attribute" value={data.attribute} onChange={(value) => setParam("attribute", value)}>
              {data.attributes.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </SelectField>
          </ProcessFilters>
          {data.as_of && (
            <p className="small muted-text">
              Updated <RelativeTime at={data.as_of} />.
            </p>
          )}
          <ListSection isUpdating={isPlaceholderData} className="stack">
            {data.steps.map((step) => (
              <StepSection key={step.step} step={step} minGroupSize={data.minimum} />
            ))}
            <ScoreSection scores={data.scores} minGroupSize={data.minimum} />
          </ListSection>
        </>
      )}
      <Caveats minGroupSize={data.minimum} />
      <AttributeImport team={team} attributes={data.attributes} minGroupSize={data.minimum} />
    </>
  );
}

function HiddenGroups({ hiddenCount, minGroupSize }: { hiddenCount: number; minGroupSize: number }) {
  if (hiddenCount === 0) return null;
  return (
    <p className="small muted-text readable-width">
      {pluralize(hiddenCount, "group is", "groups are")} not shown. A group is shown from {minGroupSize} candidates on,
      and only if no smaller group can be computed from it.
    </p>
  );
}

function StepSection({ step, minGroupSize }: { step: StepComparison; minGroupSize: number }) {
  const { groups, hidden } = step;
  const compared = groups.filter(({ ratio }) => ratio !== null);
  const table = groups.length > 0 && <StepTable step={step} />;
  return (
    <section className="stack-2" aria-label={STEP_TITLES[step.step]}>
      <h2>{STEP_TITLES[step.step]}</h2>
      {compared.length > 0 ? (
        <PlotFigure
          level={3}
          title={describeStep(step)}
          caption={`${STEP_BASES[step.step]} The adverse-impact ratio is the rate of a group divided by the highest rate. In parentheses: its 95% interval.`}
          data={step}
          draw={({ drawIntervals }, width) =>
            drawIntervals(width, {
              rows: groups.map(({ value, ratio, is_reference }) => {
                const { value: center, low, high } = ratio ?? { value: 1, low: 1, high: 1 };
                return { label: value, value: center, low, high, isReference: is_reference };
              }),
              x: "Rate divided by the highest rate",
              lines: [{ value: 0.8, label: "Four fifths" }],
              domain: [0, 1.2],
            })
          }
        >
          {table}
        </PlotFigure>
      ) : (
        <>
          <p className="readable-width">{describeStep(step)}.</p>
          {table}
        </>
      )}
      <HiddenGroups hiddenCount={hidden} minGroupSize={minGroupSize} />
    </section>
  );
}

function ScoreSection({ scores, minGroupSize }: { scores: ScoreComparison; minGroupSize: number }) {
  const { groups, hidden } = scores;
  return (
    <section className="stack-2" aria-labelledby="scores">
      <h2 id="scores">Mean score</h2>
      {groups.length > 0 ? (
        <PlotFigure
          level={3}
          title={describeScores(scores)}
          caption="The mean share of passed cases of a candidate's exercises, in which one without a submit counts as 0. With its 95% interval."
          data={scores}
          draw={({ drawIntervals }, width) =>
            drawIntervals(width, {
              rows: groups.flatMap(({ value, mean, is_reference }) =>
                mean
                  ? [
                      {
                        label: value,
                        value: 100 * mean.value,
                        low: 100 * mean.low,
                        high: 100 * mean.high,
                        isReference: is_reference,
                      },
                    ]
                  : [],
              ),
              x: "Passed cases in %",
              lines: [],
              domain: [0, 100],
            })
          }
        >
          <ScoreTable groups={groups} />
        </PlotFigure>
      ) : (
        <p className="readable-width">{describeScores(scores)}.</p>
      )}
      <HiddenGroups hiddenCount={hidden} minGroupSize={minGroupSize} />
    </section>
  );
}

function Caveats({ minGroupSize }: { minGroupSize: number }) {
  return (
    <section className="stack-2 readable-width">
      <h2>What this can show, and what it cannot</h2>
      <ul className="bullet-list">
        <li>
          It can show where to look: at a problem, an interview or a step that one group passes less often. The
          four-fifths rule is a rule of thumb for that, and no legal finding.
        </li>
        <li>
          It cannot show why. Groups can differ in experience, in the role that they applied for, or by chance. Where
          several groups are compared, about 1 of 20 p-values is below 0.05 by chance alone.
        </li>
        <li>
          Groups with fewer than {minGroupSize} candidates are hidden, also those that could be computed from a total or
          by changing the filter once. Small groups therefore stay invisible here.
        </li>
        <li>
          It knows only what your organization imports. Candidates are never asked, nothing is guessed from names, and
          no value of a single candidate is on any page. Candidates without a value do not count.
        </li>
      </ul>
    </section>
  );
}
