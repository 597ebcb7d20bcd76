import { useEffect, useState } from "react";
import { formatLocalDay } from "./practiceDays";

/** Today's local date. It updates at midnight while the page is open. */
export function useToday(): string {
  const [today, setToday] = useState(() => formatLocalDay(new Date()));
  useEffect(() => {
    const update = () => setToday(formatLocalDay(new Date()));
    const timer = setInterval(update, 30_000);
    document.addEventListener("visibilitychange", update);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", update);
    };
  }, []);
  return today;
}
