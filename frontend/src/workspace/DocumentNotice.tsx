import { Button } from "../ui/Button";
import { CopyTextButton } from "../ui/CopyTextButton";
import { Notice } from "../ui/Notice";
import type { DocumentView } from "./documents/documentView";
import { isTooLarge } from "./SaveStatus";

interface Props {
  view: DocumentView;
  readSource: () => string;
}

/** Shown when this page's code will not be saved any more, for example after a sign-in on another page. */
export function DocumentNotice({ view, readSource }: Props) {
  if (view.save.kind !== "refused" || isTooLarge(view.save)) return null;
  const { message, next } = view.save.failure;
  return (
    <Notice
      role="alert"
      tone="bad"
      actions={
        <span className="row">
          <CopyTextButton label="Copy my code" readText={readSource} />
          <Button onPress={() => window.location.reload()}>Reload the page</Button>
        </span>
      }
    >
      {message} {next}
    </Notice>
  );
}
