/** Lets the keyboard reach an element while its content is larger than it. Returns a function that stops this. */
export function focusIfScrollable(element: HTMLElement): () => void {
  const update = () => {
    const scrolls = element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight;
    if (scrolls) element.tabIndex = 0;
    else element.removeAttribute("tabindex");
  };
  const sizes = new ResizeObserver(update);
  const observeSizes = () => {
    sizes.disconnect();
    for (const each of [element, ...element.children]) sizes.observe(each);
  };
  const children = new MutationObserver(observeSizes);
  children.observe(element, { childList: true });
  observeSizes();
  return () => {
    sizes.disconnect();
    children.disconnect();
  };
}
