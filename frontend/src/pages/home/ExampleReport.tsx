import { Link } from "react-router";
import "../../results/value-view.css";
import { VerdictBadge } from "../../ui/VerdictBadge";
import example from "./exampleReport.json";

/** A real report in short: the faulty line, the first wrong case, the bug. A test grades the file again. */
export function ExampleReport() {
  return (
    <figure className="card example-report">
      <figcaption className="label">
        What the judge says about one wrong line of <Link to={`/problems/${example.slug}`}>{example.problem}</Link>
      </figcaption>
      <pre className="mono example-line">{example.line}</pre>
      <p className="row small">
        <VerdictBadge state="wrong_answer" />
        <span className="muted-text">first wrong case: “{example.case}”</span>
      </p>
      <div className="example-arrays">
        <ExampleArray title="Expected" values={example.expected} />
        <ExampleArray title="Actual" values={example.actual} reference={example.expected} />
      </div>
      <p className="example-bug">
        <strong>{example.title}</strong>
      </p>
      <p className="small">{example.why}</p>
      <p className="small">
        <strong>How to find it.</strong> {example.how}
      </p>
    </figure>
  );
}

/** Marks the values that differ from `reference`. */
function ExampleArray({
  title,
  values,
  reference = values,
}: {
  title: string;
  values: number[][];
  reference?: number[][];
}) {
  return (
    <table className="array-values">
      <caption>{title}</caption>
      <tbody>
        {values.map((row, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows never change
          <tr key={i}>
            {row.map((value, j) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the columns never change
              <td key={j} data-off={value === reference[i]?.[j] ? undefined : ""}>
                {value.toFixed(3)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
