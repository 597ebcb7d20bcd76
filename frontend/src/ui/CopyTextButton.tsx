import { useState } from "react";
import { Button } from "./Button";

interface Props {
  label: string;
  readText: () => string;
}

/** Copies a text, and says whether that worked. */
export function CopyTextButton({ label, readText }: Props) {
  const [result, setResult] = useState("");
  const copy = () =>
    // Without HTTPS, browsers have no clipboard.
    (navigator.clipboard?.writeText(readText()) ?? Promise.reject()).then(
      () => setResult("Copied"),
      () => setResult("Select the code and copy it"),
    );
  return (
    <>
      <Button onPress={copy}>{label}</Button>
      <span role="status" className="small">
        {result}
      </span>
    </>
  );
}
