const stroke = { fill: "none", stroke: "currentColor", strokeWidth: 2, strokeLinecap: "round" as const };

/** Whether a bug that was named was fixed later, as shape, word and color. */
export function BugFixMark({ isFixed }: { isFixed: boolean }) {
  return (
    <span className={`small nowrap ${isFixed ? "tone-good" : "tone-bad"}`}>
      <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
        <path d={isFixed ? "M3 8.5l3.5 3.5L13 4.5" : "M4 4l8 8M12 4l-8 8"} {...stroke} />
      </svg>{" "}
      {isFixed ? "fixed" : "not fixed"}
    </span>
  );
}
