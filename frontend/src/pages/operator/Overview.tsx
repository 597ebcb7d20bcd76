import { useTitle } from "../../ui/useTitle";

export function Component() {
  useTitle("Operator");
  return <h1>Overview</h1>;
}
