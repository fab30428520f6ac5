import { useTranslations } from "next-intl";
import { type ErrorFacts, ErrorMessage } from "@/ui/error-message";
import { PageHeader } from "@/ui/page-header";
import classes from "@/ui/unread-page.module.css";

type UnreadPageProps = {
  title: string;
  /** Why it could not be read; null while it is being read. */
  error: ErrorFacts | null;
  onRetry: () => void;
};

/** Layout D before its one thing was read: the places of body and facts, or what kept it from being read. */
export function UnreadPage({ title, error, onRetry }: UnreadPageProps) {
  return (
    <>
      <PageHeader title={title} />
      <div className={classes.body}>
        {error === null ? <Waiting /> : <ErrorMessage error={error} onRetry={onRetry} />}
      </div>
    </>
  );
}

function Waiting() {
  const t = useTranslations("table");
  return (
    <>
      <div className={classes.skeleton} data-part="body" aria-hidden />
      <div className={classes.skeleton} data-part="facts" aria-hidden />
      <span className="im-hidden" role="status">
        {t("loading")}
      </span>
    </>
  );
}
