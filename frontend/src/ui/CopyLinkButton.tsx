import { useState } from "react";
import { Button } from "./Button";

interface Props {
  path: string;
  /** Whom the link is for. */
  person: string;
  /** Also shows the link. */
  showLink?: boolean;
}

export function CopyLinkButton({ path, person, showLink = false }: Props) {
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  const link = new URL(path, window.location.origin).href;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      setState("copied");
      setTimeout(() => setState("idle"), 2000);
    } catch {
      // Without HTTPS there is no clipboard access. Show the link, so that the user can copy it.
      setState("refused");
    }
  };
  const label = state === "copied" ? "Copied" : "Copy link";
  return (
    <span className="row">
      {(showLink || state === "refused") && (
        <input
          className="input mono link-field"
          readOnly
          value={link}
          aria-label={`Link for ${person}`}
          onFocus={(event) => event.target.select()}
        />
      )}
      <Button onPress={copy} aria-label={`${label} for ${person}`}>
        {label}
      </Button>
    </span>
  );
}
