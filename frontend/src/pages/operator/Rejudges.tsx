import { useTitle } from "../../ui/useTitle";

export function Component() {
  useTitle("Rejudges");
  return <h1>Rejudges</h1>;
}
