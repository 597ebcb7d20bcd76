import { useEffect, useState } from "react";
import { Button } from "../../../ui/Button";
import { VerdictIcon } from "../../../ui/VerdictBadge";
import { type CheckResult, checkRoundTrip, checkSending, checkStorage, checkStream } from "./connectionCheck";

const CHECKS = ["Storage", "Sending", "Live updates", "Round trip"] as const;
type Results = Partial<Record<(typeof CHECKS)[number], CheckResult>>;

/** Checks browser and connection when the page opens, and again on request. */
export function ConnectionCheck({ token }: { token: string }) {
  // The number of the run of the checks.
  const [run, setRun] = useState(1);
  const [results, setResults] = useState<Results>({});
  // biome-ignore lint/correctness/useExhaustiveDependencies: `run` starts the checks again.
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const show = (name: (typeof CHECKS)[number]) => (result: CheckResult) =>
      signal.aborted || setResults((shown) => ({ ...shown, [name]: result }));
    setResults({});
    void checkStorage().then(show("Storage"));
    void checkSending(token, signal).then(show("Sending"));
    void checkStream(token, signal).then(show("Live updates"));
    void checkRoundTrip(signal).then(show("Round trip"));
    return () => controller.abort();
  }, [token, run]);
  const isDone = CHECKS.every((name) => results[name]);
  const failed = CHECKS.filter((name) => results[name]?.isGood === false).length;
  return (
    <section className="stack-2">
      <h2>Your browser and connection</h2>
      <ul className="check-list">
        {CHECKS.map((name) => (
          <Check key={name} name={name} result={results[name]} />
        ))}
      </ul>
      <p className="small muted-text">
        The interview uses neither your camera nor your microphone, and it does not read your clipboard.
      </p>
      <div className="row">
        <Button onPress={() => setRun(run + 1)} isPending={!isDone}>
          Check again
        </Button>
        <span role="status" className="visually-hidden">
          {isDone && (failed === 0 ? "All checks passed." : `${failed} of ${CHECKS.length} checks failed.`)}
        </span>
      </div>
    </section>
  );
}

function Check({ name, result }: { name: string; result: CheckResult | undefined }) {
  const tone = result ? (result.isGood ? "good" : "warning") : "muted";
  return (
    <li>
      <span className={`badge tone-${tone}`}>
        <VerdictIcon state={result ? (result.isGood ? "accepted" : "runtime_error") : "pending"} />
        {name}
        <span className="visually-hidden">{result && (result.isGood ? ", passed" : ", failed")}</span>
      </span>
      <span className="small">{result ? result.text : "Checking …"}</span>
    </li>
  );
}
