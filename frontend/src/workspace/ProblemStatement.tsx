import type { CaseReport, ExerciseDetail, ProblemDetail } from "../api/types";
import { compareGroups, formatGroup } from "../results/caseGroups";
import { InputList, ValueView } from "../results/ValueView";
import { InlineCode } from "../ui/InlineCode";
import { Markdown } from "../ui/Markdown";
import { type StatementSections, splitStatement } from "./statementSections";
import "./statement.css";

interface Props {
  problem: ProblemDetail;
  /** The open exercise. A preview has none. */
  exercise?: ExerciseDetail;
  /** The core is accepted, so the follow-up parts are open. */
  isAccepted: boolean;
  /** The warm-up has no Submit. */
  isRunOnly?: boolean;
  /** The cases of a report, which have the outputs of the sample cases if the problem has none yet. */
  judgedCases?: CaseReport[];
}

/** The statement of an exercise: what to implement, or what to test. */
export function ProblemStatement({ problem, exercise, ...rest }: Props) {
  const { core, parts } = splitStatement(removeTitle(problem.statement));
  if (exercise?.kind === "test") return <TestStatement problem={problem} exercise={exercise} core={core} />;
  const title = exercise?.kind === "fix" ? `Debug: ${problem.title}` : problem.title;
  return <SolutionStatement problem={problem} title={title} {...rest} core={core} parts={parts} />;
}

interface TestStatementProps extends Pick<Props, "problem"> {
  exercise: ExerciseDetail;
  core: string;
}

function TestStatement({ problem, exercise, core }: TestStatementProps) {
  return (
    <article className="statement">
      <h2 className="statement-title">Write tests: {problem.title}</h2>
      <p>
        <InlineCode text={exercise.instruction} />
      </p>
      <ul className="bullet-list">
        <li>
          Import what you test from <code>solution</code>: <NameList names={problem.entries} />.
        </li>
        <li>
          Run tries your tests on correct implementations, which must pass. Submit also counts the buggy ones that they
          catch.
        </li>
        <li>
          Of pytest you can use <NameList names={["raises", "approx", "mark.parametrize", "param", "fail", "skip"]} />.
          Fixtures and test classes are not supported.
        </li>
      </ul>
      <details className="disclosure" open>
        <summary>What the implementations are asked to do</summary>
        <Markdown text={core} />
      </details>
    </article>
  );
}

const NameList = ({ names }: { names: string[] }) =>
  names.map((name, i) => (
    <span key={name}>
      {i > 0 && ", "}
      <code>{name}</code>
    </span>
  ));

interface SolutionStatementProps extends Omit<Props, "exercise">, StatementSections {
  title: string;
}

function SolutionStatement({
  problem,
  title,
  isAccepted,
  isRunOnly = false,
  judgedCases = [],
  core,
  parts,
}: SolutionStatementProps) {
  const { limits } = problem;
  const groups = Object.entries(problem.groups).sort(([a], [b]) => compareGroups(a, b));
  return (
    <article className="statement">
      <h2 className="statement-title">{title}</h2>
      <p className="muted-text small">
        {problem.topic} · about {problem.minutes} minutes · define <NameList names={problem.entries} />
      </p>
      {problem.notice && (
        <div className="notice">
          <p className="small">{problem.notice}</p>
        </div>
      )}
      <Markdown text={core} />
      {parts.length > 0 && (
        <section className="stack-2">
          <h2>Follow-up</h2>
          <p className="muted-text small">
            {isAccepted
              ? "Core accepted. Continue with part 2."
              : "Start these once the core is accepted. They are judged with it."}
          </p>
          {parts.map(({ title, text }) => (
            <details className="disclosure" key={title} open={isAccepted}>
              <summary>{title}</summary>
              <Markdown text={text} />
            </details>
          ))}
        </section>
      )}
      {problem.samples.length > 0 && (
        <section className="stack-2">
          <h2>Sample cases</h2>
          {problem.samples.every(({ expected }) => !expected) && (
            <p className="muted-text small">Their outputs appear here and in the results when you run your code.</p>
          )}
          {problem.samples.map((sample) => (
            <SampleCase
              key={sample.name}
              sample={sample}
              judged={judgedCases.find((each) => each.sample && each.name === sample.name)}
            />
          ))}
        </section>
      )}
      <section className="stack-2">
        <h2>Rules for all problems</h2>
        <ul className="bullet-list">
          {problem.tag === "cpu" && (
            <li>
              Your code runs with Python 3.11 or later, NumPy and the standard library. No other package is installed.
            </li>
          )}
          {problem.tag === "kernel" && (
            <li>
              Your code runs with Python 3.11 or later, Triton, NumPy and the standard library. No other package is
              installed.
            </li>
          )}
          <li>
            Keep the names and the default values of the parameters: the judge passes arguments by position and by name.
          </li>
          <li>
            A case may take {limits.seconds} seconds and {limits.memory_mib} MiB of memory. All cases together may take{" "}
            {limits.cpu_factor} times the CPU time of the reference solution, or {limits.cpu_seconds} seconds if that is
            more.
          </li>
        </ul>
      </section>
      {problem.reading && (
        <section className="stack-2">
          <h2>Read afterwards</h2>
          <Markdown text={problem.reading} />
        </section>
      )}
      <p className="muted-text small">
        Run tries your code on the sample cases.
        {!isRunOnly &&
          ` Submit judges it on all ${problem.cases} cases: ${groups.map(([name, count]) => `${formatGroup(name, problem.parts).toLowerCase()} ${count}`).join(", ")}.`}
      </p>
    </article>
  );
}

interface SampleCaseProps {
  sample: ProblemDetail["samples"][number];
  judged?: CaseReport;
}

function SampleCase({ sample, judged }: SampleCaseProps) {
  const expected = sample.expected ?? judged?.expected;
  // The calls of a script with their results repeat those of the inputs.
  const inputs = sample.inputs.filter(({ value }) => expected?.kind !== "calls" || value.kind !== "calls");
  return (
    <details className="disclosure">
      <summary>{sample.summary || sample.name}</summary>
      <InputList inputs={inputs} />
      {expected && <ValueView title="Expected output" view={expected} />}
    </details>
  );
}

/** The page shows the title separately. */
const removeTitle = (markdown: string) => markdown.replace(/^\s*#\s[^\n]*\n/, "");
