import { useState } from "react";
import { Button } from "../../ui/Button";

interface Props {
  path: string;
  candidate: string;
  /** Shows the link itself as well. */
  wide?: boolean;
}

export function CopyLink({ path, candidate, wide = false }: Props) {
  const [state, setState] = useState<"no" | "copied" | "refused">("no");
  const link = new URL(path, window.location.origin).href;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      setState("copied");
      setTimeout(() => setState("no"), 2000);
    } catch {
      // No clipboard without https: the link is shown to be copied by hand.
      setState("refused");
    }
  };
  const says = state === "copied" ? "Copied" : "Copy link";
  return (
    <span className="row">
      {(wide || state === "refused") && (
        <input
          className="input mono link-field"
          readOnly
          value={link}
          aria-label={`Link for ${candidate}`}
          onFocus={(event) => event.target.select()}
        />
      )}
      <Button onPress={copy} aria-label={`${says} for ${candidate}`}>
        {says}
      </Button>
    </span>
  );
}
