"use client";

import { Button } from "@mantine/core";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { AccountDetail } from "@/domain/account.schema";
import classes from "@/features/accounts/account-page.module.css";
import type { AccountActError } from "@/features/accounts/labels";
import { useFormats } from "@/i18n/use-formats";
import { ErrorMessage } from "@/ui/error-message";

const KeepSecretDialog = dynamic(() =>
  import("@/features/accounts/keep-secret-dialog").then((file) => file.KeepSecretDialog),
);
const ForgetSecretDialog = dynamic(() =>
  import("@/features/accounts/forget-secret-dialog").then((file) => file.ForgetSecretDialog),
);

type Answer = Promise<AccountActError | null>;

/** Each act answers null, or why it was refused; absent while this operator may not. */
export type CodesActs = {
  keep: ((input: { secret: string; proofCode: string }) => Answer) | undefined;
  allow: ((isAutomatic: boolean) => Answer) | undefined;
  forget: ((reason: string) => Answer) | undefined;
};

type CodesPanelProps = { account: Pick<AccountDetail, "isTwoFactorBound" | "codes">; acts: CodesActs };

/** How a payment of this account gets its code, and what can be changed about it; never the secret. */
export function CodesPanel({ account, acts }: CodesPanelProps) {
  const t = useTranslations("accounts.codes");
  const formats = useFormats();
  const { codes } = account;
  return (
    <section className={classes.box} aria-label={t("title")}>
      <h2 className={classes.title}>{t("title")}</h2>
      <p>{t(wayOf(account))}</p>
      {codes.since === null ? null : (
        <p className={classes.quiet}>
          {t("since", { day: formats.day(codes.since) })}
          {codes.label === null ? null : ` · ${codes.label}`}
        </p>
      )}
      <CodesButtons codes={codes} acts={acts} />
    </section>
  );
}

function CodesButtons({ codes, acts }: { codes: AccountDetail["codes"]; acts: CodesActs }) {
  const t = useTranslations("accounts.codes");
  const [dialog, setDialog] = useState<"keep" | "forget" | null>(null);
  const [error, setError] = useState<AccountActError | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const { keep, allow, forget } = acts;
  const change = async (act: (isAutomatic: boolean) => Answer) => {
    setIsBusy(true);
    setError(await act(!codes.isAutomatic));
    setIsBusy(false);
  };
  return (
    <>
      {error === null ? null : <ErrorMessage error={error} />}
      <div className={classes.codeActs}>
        {keep === undefined ? null : (
          <Button variant="default" size="xs" onClick={() => setDialog("keep")}>
            {t(codes.isKept ? "replace" : "keep")}
          </Button>
        )}
        {allow === undefined || !codes.isKept ? null : (
          <Button variant="default" size="xs" loading={isBusy} onClick={() => void change(allow)}>
            {t(codes.isAutomatic ? "forbid" : "allow")}
          </Button>
        )}
        {forget === undefined || !codes.isKept ? null : (
          <Button variant="default" size="xs" onClick={() => setDialog("forget")}>
            {t("forget")}
          </Button>
        )}
      </div>
      {dialog === "keep" && keep !== undefined ? (
        <KeepSecretDialog onKeep={keep} onClose={() => setDialog(null)} />
      ) : null}
      {dialog === "forget" && forget !== undefined ? (
        <ForgetSecretDialog onForget={forget} onClose={() => setDialog(null)} />
      ) : null}
    </>
  );
}

/** The sentence that says how the next payment gets its code. */
function wayOf({ isTwoFactorBound, codes }: CodesPanelProps["account"]) {
  if (isTwoFactorBound === null) return "unread";
  if (!isTwoFactorBound) return "off";
  if (!codes.isKept) return "typed";
  if (!codes.isAutomatic) return "asked";
  return codes.isCovered ? "automatic" : "uncovered";
}
