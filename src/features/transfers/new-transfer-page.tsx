"use client";

import { Button } from "@mantine/core";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import type { PreviewTransferInput, PreviewTransferOutput } from "@/domain/transfer.schema";
import { FrozenPanel } from "@/features/transfers/frozen-panel";
import { isAtField, sendRefusal } from "@/features/transfers/labels";
import classes from "@/features/transfers/new-transfer.module.css";
import { ChangedNotice, TransferBlockers, TransferReviewPanel } from "@/features/transfers/transfer-review-panel";
import { UnansweredPanel } from "@/features/transfers/unanswered-panel";
import { emptyTransfer, useTransferPreview, wishOf } from "@/features/transfers/use-new-transfer";
import { type SendInput, type TransferConfirmation, useSend } from "@/features/transfers/use-send";
import { rememberSent } from "@/features/transfers/use-sent-focus";
import { useUnanswered } from "@/features/transfers/use-unanswered";
import { useTRPCClient } from "@/trpc/client";
import { Barrier } from "@/ui/barrier";
import { ErrorMessage } from "@/ui/error-message";
import { PageHeader } from "@/ui/page-header";
import { useEscape } from "@/ui/use-escape";

// Each is its own file: the page stands before the form's lists have come.
const TransferForm = dynamic(() => import("@/features/transfers/transfer-form").then((file) => file.TransferForm));
const ConfirmTransferForm = dynamic(() =>
  import("@/features/transfers/confirm-transfer-form").then((file) => file.ConfirmTransferForm),
);

/** One payment on one page: composed on the left, read and confirmed on the right. */
export function NewTransferPage() {
  const t = useTranslations("newTransfer");
  const [draft, setDraft] = useState(emptyTransfer);
  const { preview, shown, error, isReading, readAgain } = useTransferPreview(draft);
  const create = useCreate();
  const { opened, open, isUnderWay, heading, form } = useReview(create);
  const wish = wishOf(draft);
  // The payment itself may be what changed: while it goes off, and until the same call was answered, what was confirmed stands.
  const isOutdated = opened !== null && preview !== null && preview.snapshot !== opened.snapshot && !isUnderWay;
  // The same content may have other surroundings by now: balance, freeze.
  const card = opened === null ? shown : isOutdated || isUnderWay ? opened : (preview ?? opened);
  return (
    <>
      <PageHeader title={t("title")} />
      <FrozenPanel />
      {create.unanswered === null ? null : (
        <UnansweredPanel payment={create.unanswered} onLooked={create.forgetUnanswered} />
      )}
      <div className={classes.page}>
        <TransferForm
          ref={form}
          draft={draft}
          preview={card}
          error={error}
          isFixed={opened !== null}
          onChange={(change) => setDraft((before) => ({ ...before, ...change }))}
        />
        <section className={classes.card} aria-label={t("review")} aria-busy={opened === null && isReading}>
          <div className={classes.head}>
            <h2 ref={heading} tabIndex={-1} className={classes.title}>
              {t("review")}
            </h2>
            {card === null ? null : <span className={classes.code}>{t("snapshot", { code: card.snapshotCode })}</span>}
          </div>
          {error === null || isAtField(error.reason) ? null : <ErrorMessage error={error} onRetry={readAgain} />}
          <CardFacts card={card} isReading={isReading} isFailed={error !== null} />
          {isOutdated ? <ChangedNotice onReadAgain={() => open(preview)} /> : null}
          {opened === null || card === null ? (
            <div>
              <Barrier why={create.unanswered === null ? undefined : t("unanswered.first")}>
                <Button disabled={preview === null || preview.blockers.length > 0} onClick={() => open(preview)}>
                  {t("openReview")}
                </Button>
              </Barrier>
            </div>
          ) : (
            <>
              <ConfirmTransferForm
                key={opened.snapshot}
                review={card}
                isOutdated={isOutdated}
                isBusy={create.isBusy}
                error={create.error}
                onConfirm={(confirmation) => {
                  if (wish !== null) void create.confirm(wish, opened.snapshot, confirmation);
                }}
              />
              <div className={classes.acts}>
                <Button variant="subtle" disabled={isUnderWay} onClick={() => open(null)}>
                  {t("change")}
                </Button>
              </div>
            </>
          )}
        </section>
      </div>
    </>
  );
}

/** The review that is open; Escape closes it, as long as no payment of it is under way. */
function useReview(create: Pick<ReturnType<typeof useSend>, "open" | "isUnclear" | "isUnderWay">) {
  const [opened, setOpened] = useState<PreviewTransferOutput | null>(null);
  const { isUnderWay } = create;
  const open = (review: PreviewTransferOutput | null) => {
    if (create.isUnclear) return;
    create.open();
    setOpened(review);
  };
  useEscape(opened !== null && !isUnderWay, () => open(null));
  return { opened, open, isUnderWay, ...useFocus(opened?.snapshot ?? null) };
}

/** Makes the payment that was confirmed, and goes to its page; a reload on the way there asks for no second payment. */
function useCreate() {
  const api = useTRPCClient();
  const router = useRouter();
  const { found, keep, forget } = useUnanswered();
  const { send, ...rest } = useSend();
  const isHere = useIsHere();
  const confirm = async (wish: PreviewTransferInput, snapshot: string, confirmation: TransferConfirmation) => {
    keep({ to: wish.to, amount: wish.amount, at: new Date().toISOString() });
    const create = (input: SendInput) =>
      api.transfers.create.mutate({ ...wish, ...input }).catch((refused: unknown) => {
        // Refused for certain: there is nothing to look for.
        if (sendRefusal(refused, 1, rest.isUnclear).isUnclear !== true) keep(null);
        throw refused;
      });
    const id = await send(snapshot, confirmation, create);
    if (id === null) return;
    keep(null);
    // Whoever went elsewhere meanwhile stays there.
    if (!isHere()) return;
    // The page of the payment is still on its way: from now on this address leads there too.
    window.history.replaceState(null, "", `/transfers/new?sent=${id}`);
    rememberSent(id);
    router.replace(`/transfers/${id}`);
  };
  return { ...rest, confirm, unanswered: found, forgetUnanswered: forget };
}

/** Whether the page is still on the screen, for answers that come late. */
function useIsHere(): () => boolean {
  const isHere = useRef(false);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);
  return () => isHere.current;
}

type CardFactsProps = { card: PreviewTransferOutput | null; isReading: boolean; isFailed: boolean };

function CardFacts({ card, isReading, isFailed }: CardFactsProps) {
  const t = useTranslations("newTransfer");
  // What is missing is said elsewhere, or on its way: nothing asks for what is filled in already.
  if (card === null && isReading) return <p className={classes.waiting}>{t("readingReview")}</p>;
  if (card === null && isFailed) return null;
  if (card === null) return <p className={classes.quiet}>{t("nothingYet")}</p>;
  return (
    <>
      <TransferReviewPanel preview={card} />
      <TransferBlockers preview={card} />
    </>
  );
}

/** A review begins on its heading, never on the button that sends; whoever leaves it stands before the form's first field. */
function useFocus(opened: string | null) {
  const heading = useRef<HTMLHeadingElement>(null);
  const form = useRef<HTMLFieldSetElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (opened !== null) heading.current?.focus();
    else if (wasOpen.current) form.current?.focus();
    wasOpen.current = opened !== null;
  }, [opened]);
  return { heading, form };
}
