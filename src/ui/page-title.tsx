/**
 * Names the document for as long as this is on the page: in the tab, in the history and for a screen reader that announces
 * a new page. One at a time; `PageHeader` brings its own.
 */
export function PageTitle({ title }: { title: string }) {
  // React puts it into the head, on the server too. Metadata of a route must not name the page as well: it comes later.
  return <title>{title}</title>;
}
