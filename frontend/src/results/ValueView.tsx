import type { Named, View } from "../api/types";
import { ArrayCompare } from "./ArrayCompare";
import { Bars } from "./Bars";
import { CallsTable } from "./CallsTable";
import { Chart } from "./Chart";
import { splitAtDifference } from "./difference";
import { Printed } from "./Printed";
import "./views.css";

interface TextProps {
  title: string;
  text: string;
  /** What it is compared with, to mark where it parts from it. */
  against?: string;
}

export function TextBox({ title, text, against }: TextProps) {
  const [before, off, after] = splitAtDifference(text, against ?? text);
  return (
    <figure className="array">
      <figcaption>
        <strong>{title}</strong>
      </figcaption>
      <Printed label={title}>
        {before}
        {off && <mark>{off}</mark>}
        {after}
      </Printed>
    </figure>
  );
}

/** One value by itself. */
export function ViewBox({ title, view }: { title: string; view: View }) {
  switch (view.kind) {
    case "array":
      return <ArrayCompare arrays={[{ title, view }]} />;
    case "text":
      return <TextBox title={title} text={view.text} />;
    case "calls":
      return <CallsTable view={view} />;
    case "bars":
      return <Bars view={view} />;
    case "chart":
      return <Chart title={title} view={view} />;
  }
}

interface PairProps {
  expected: View | null | undefined;
  actual: View | null | undefined;
  wrong: boolean;
  first: number[] | null | undefined;
}

/** Expected beside what the solution gave. Calls and bars hold both sides in one. */
export function Pair({ expected, actual, wrong, first }: PairProps) {
  if (expected?.kind === "array" && actual?.kind === "array")
    return (
      <ArrayCompare
        arrays={[
          { title: "Expected", view: expected },
          { title: "Actual", view: actual },
        ]}
        compare={wrong}
        first={first}
      />
    );
  if (expected?.kind === "text" && actual?.kind === "text")
    return (
      <div className="array-row">
        <TextBox title="Expected" text={expected.text} />
        <TextBox title="Actual" text={actual.text} against={wrong ? expected.text : undefined} />
      </div>
    );
  return (
    <div className="array-row">
      {expected && <ViewBox title="Expected" view={expected} />}
      {actual && <ViewBox title="Actual" view={actual} />}
    </div>
  );
}

/** Short values stand in one line each; arrays get their table. */
export function Inputs({ inputs }: { inputs: Named[] }) {
  const isShort = ({ value }: Named) =>
    (value.kind === "text" && !value.text.includes("\n") && value.text.length < 120) ||
    (value.kind === "array" && value.shape.length === 0);
  const short = inputs.filter(isShort);
  const long = inputs.filter((input) => !isShort(input));
  return (
    <div className="stack-2">
      {short.length > 0 && (
        <dl className="inputs">
          {short.map(({ name, value }) => (
            <div key={name}>
              <dt className="mono">{name}</dt>
              <dd className="mono">
                {value.kind === "text" ? value.text : value.kind === "array" && String(value.data[0])}
              </dd>
            </div>
          ))}
        </dl>
      )}
      <div className="array-row">
        {long.map(({ name, value }) => (
          <ViewBox key={name} title={name} view={value} />
        ))}
      </div>
    </div>
  );
}
