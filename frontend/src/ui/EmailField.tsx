import { LabeledInput } from "./LabeledInput";

interface Props {
  title?: string;
  value: string;
  onChange: (email: string) => void;
}

/** The address of somebody else: browsers do not offer the user's own. */
export function EmailField({ title = "Email address (optional)", value, onChange }: Props) {
  return <LabeledInput title={title} type="email" value={value} onChange={onChange} maxLength={254} />;
}
