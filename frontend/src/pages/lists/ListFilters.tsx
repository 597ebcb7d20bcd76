import { type ReactNode, useState } from "react";
import { Button } from "../../ui/Button";

interface Props {
  /** The field that is always shown. */
  search: ReactNode;
  /** The number of other filters that are set. */
  setCount: number;
  /** Whether there is room for longer texts, because there are few filters. */
  isWide?: boolean;
  children: ReactNode;
}

/** The filters of a list. On a phone a button shows all but the first, so that the list is on the first screen. */
export function ListFilters({ search, setCount, isWide, children }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="list-filters" data-folded={isOpen ? undefined : ""} data-wide={isWide}>
      {search}
      <Button aria-expanded={isOpen} onPress={() => setOpen(!isOpen)}>
        {setCount > 0 ? `More filters (${setCount} set)` : "More filters"}
      </Button>
      {children}
    </div>
  );
}

/** The number of filters of a list that are set, without the search and the order. */
export const countFilters = (names: readonly string[], getFilter: (name: string) => string) =>
  names.filter((name) => !["search", "order"].includes(name) && getFilter(name) !== "").length;
