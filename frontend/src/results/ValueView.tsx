import type { NamedValue, View } from "../api/types";
import { ArrayCompare } from "./ArrayCompare";
import { CallsTable } from "./CallsTable";
import { FrequencyTable } from "./FrequencyTable";
import { LineChart } from "./LineChart";
import { PreformattedText } from "./PreformattedText";
import { splitAtDifference } from "./valueDifference";
import "./value-view.css";

interface TextValueProps {
  title: string;
  text: string;
  /** The text to compare with. The first difference is marked. */
  expected?: string;
}

export function TextValue({ title, text, expected }: TextValueProps) {
  const [before, different, after] = splitAtDifference(text, expected ?? text);
  return (
    <figure className="array">
      <figcaption>
        <strong>{title}</strong>
      </figcaption>
      <PreformattedText label={title}>
        {before}
        {different && <mark>{different}</mark>}
        {after}
      </PreformattedText>
    </figure>
  );
}

/** One value in the view that fits its kind. */
export function ValueView({ title, view }: { title: string; view: View }) {
  switch (view.kind) {
    case "array":
      return <ArrayCompare arrays={[{ title, view }]} />;
    case "text":
      return <TextValue title={title} text={view.text} />;
    case "calls":
      return <CallsTable view={view} />;
    case "bars":
      return <FrequencyTable view={view} />;
    case "chart":
      return <LineChart title={title} view={view} />;
  }
}

interface ExpectedAndActualProps {
  expected: View | null | undefined;
  actual: View | null | undefined;
  isWrong: boolean;
  firstDifference: number[] | null | undefined;
}

/** The expected value beside the actual one. A view of calls or bars contains both sides. */
export function ExpectedAndActual({ expected, actual, isWrong, firstDifference }: ExpectedAndActualProps) {
  if (expected?.kind === "array" && actual?.kind === "array")
    return (
      <ArrayCompare
        arrays={[
          { title: "Expected", view: expected },
          { title: "Actual", view: actual },
        ]}
        markDifferences={isWrong}
        firstDifference={firstDifference}
      />
    );
  if (expected?.kind === "text" && actual?.kind === "text")
    return (
      <div className="array-row">
        <TextValue title="Expected" text={expected.text} />
        <TextValue title="Actual" text={actual.text} expected={isWrong ? expected.text : undefined} />
      </div>
    );
  return (
    <div className="array-row">
      {expected && <ValueView title="Expected" view={expected} />}
      {actual && <ValueView title="Actual" view={actual} />}
    </div>
  );
}

/** The inputs of a case: short values on one line each, others in their own view. */
export function InputList({ inputs }: { inputs: NamedValue[] }) {
  const isShort = ({ value }: NamedValue) =>
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
          <ValueView key={name} title={name} view={value} />
        ))}
      </div>
    </div>
  );
}
