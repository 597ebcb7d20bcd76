import { toFailure } from "../api/client";
import { Button } from "./Button";
import { Notice } from "./Notice";

/** An error in the server's words: what happened and what to do. */
export function ErrorNotice({ error, retry }: { error: unknown; retry?: () => void }) {
  const failure = toFailure(error);
  return (
    <Notice tone="bad" role="alert" actions={retry && <Button onPress={retry}>Try again</Button>}>
      {failure.message} {failure.next}
    </Notice>
  );
}
