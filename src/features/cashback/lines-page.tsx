"use client";

import { Button, NativeSelect, Tabs } from "@mantine/core";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { type Dispatch, type SetStateAction, useState } from "react";
import { lineReasonCodes, lineStates, payDecisions } from "@/domain/batch-line-states";
import type { CashbackLine, LineFilter } from "@/domain/cashback-batch-line.schema";
import type { LineSum } from "@/domain/line-sum";
import type { LineDecisionWord } from "@/features/cashback/decide-form";
import type { DraftEnd } from "@/features/cashback/draft-end-panel";
import { FilterButton, FilterPill } from "@/features/cashback/filter-button";
import { type ActAnswer, isVerdict, type StateSums, sumOrUnknown, unit } from "@/features/cashback/labels";
import { type LinesPlace, useLineColumns } from "@/features/cashback/line-columns";
import classes from "@/features/cashback/lines-page.module.css";
import { type LineList, LinesTable, layoutKeys, selectedSum, selectionInput } from "@/features/cashback/lines-table";
import { SearchForm } from "@/features/cashback/search-form";
import type { AmountPlanAnswer } from "@/features/cashback/set-amount-dialog";
import { useLineReasons } from "@/features/cashback/use-line-reasons";
import {
  type LinesView,
  type LinesViewChange,
  lineFilterOf,
  lineSorts,
  noLineFilter,
} from "@/features/cashback/use-lines-view";
import { useMay } from "@/features/operators/use-may";
import { formatCount } from "@/i18n/formats";
import { moneyWords } from "@/ui/money-figure";
import { ColumnsButton } from "@/ui/money-table/columns-button";
import type { NoMatch, TableSort } from "@/ui/money-table/money-table-types";
import { nothingSelected, type RowSelection, setRows } from "@/ui/money-table/row-selection";
import { useColumnLayout } from "@/ui/money-table/use-column-layout";

const LinesEmpty = dynamic(() => import("@/features/cashback/lines-empty-panel").then((file) => file.LinesEmpty));

const DecideSelectionDialog = dynamic(() =>
  import("@/features/cashback/decide-selection-dialog").then((file) => file.DecideSelectionDialog),
);

const SetAmountDialog = dynamic(() =>
  import("@/features/cashback/set-amount-dialog").then((file) => file.SetAmountDialog),
);

const OpenLinePanel = dynamic(() => import("@/features/cashback/open-line-panel").then((file) => file.OpenLinePanel));

/** One decision on lines of the batch, as the server takes it. */
export type LineDecisionCall = {
  sel: { ids: string[] } | { filter: LineFilter; except: string[] };
  expect: LineSum;
  decision: LineDecisionWord;
  why: string;
};

/** One amount for lines of a draft, as the server takes it. */
export type AmountCall = { sel: LineDecisionCall["sel"]; amount: string };

/** What gives lines another amount: first it is listed, then what was listed is saved. */
type AmountActs = {
  plan: (call: AmountCall) => AmountPlanAnswer;
  save: (call: AmountCall & { version: number }) => ActAnswer;
};

const everythingSelected: RowSelection = { kind: "matching", except: new Set() };

type LinesPageProps = {
  batchId: string;
  place?: LinesPlace;
  /** Lines can be decided in a draft only. */
  isDraft: boolean;
  /** What ended the draft, so that nothing of its lines can be decided any more; absent while it is one, or unknown. */
  past?: DraftEnd;
  list: LineList;
  /** The line whose panel is open as the server sees it now; null while nobody knows. */
  opened: CashbackLine | null;
  /** Count and sum by state of the same filters without the tab; null while nobody knows. */
  tabs: StateSums | null;
  /** How many lines the batch has; null while nobody knows. */
  unfiltered: number | null;
  view: LinesView;
  onViewChange: (change: LinesViewChange) => void;
  onDecide: (call: LineDecisionCall) => ActAnswer;
  /** Absent where amounts cannot be changed. */
  amounts?: AmountActs;
};

/** The lines of one batch: by state and reason, decided one by one or by query. */
export function LinesPage(props: LinesPageProps) {
  const { list, opened, view, onViewChange, isDraft, onDecide, place = "page" } = props;
  const may = useMay();
  const canDecide = isDraft && may("lines.decide");
  const t = useTranslations("cashback");
  const [picked, setSelection] = useState<RowSelection>(nothingSelected);
  const amounts = may("drafts.edit") ? afterSaved(props.amounts, () => setSelection(nothingSelected)) : undefined;
  // A link may ask for the decision about everything that its filter has.
  const isAsked = canDecide && view.decide === true;
  const selection = isAsked ? everythingSelected : picked;
  const [isDeciding, setIsDeciding] = useState(false);
  const [repriced, setRepriced] = useState<LineDecisionCall["sel"] | null>(null);
  const selected = selectedSum(selection, list);
  // The list remembers a line as it was when it left the list.
  const line = opened?.id === view.open ? opened : list.known.get(view.open ?? "");
  const change = (next: LinesViewChange) => {
    // Another query makes "all matching" other lines than those on screen.
    setSelection(nothingSelected);
    onViewChange(next);
  };
  const decide = afterDecided(onDecide, setSelection);
  const decideSelected = (request: { decision: LineDecisionWord; why: string; expect: LineSum }) =>
    decide({ sel: selectionInput(selection, lineFilterOf(view)), ...request });
  const reprice = (sel: AmountCall["sel"]) => (amounts === undefined ? {} : { onSetAmount: () => setRepriced(sel) });
  const ofSelection = reprice(selectionInput(selection, lineFilterOf(view)));
  const ofLine = line === undefined ? {} : reprice({ ids: [line.id] });
  const ofPanel = { ...props, ...ofLine, onDecide: decide };
  return (
    <div className={classes.page}>
      <div className={classes.list}>
        <StateTabs {...props} onViewChange={change} />
        <LineTools view={view} place={place} isDraft={isDraft} onViewChange={change} />
        <LinesTable
          name={t("batch.linesTable")}
          place={place}
          list={list}
          sort={sortOf(view)}
          onSortChange={(sort) => onViewChange(sortChange(sort))}
          openId={view.open}
          onOpenChange={(open) => onViewChange({ open })}
          {...(canDecide ? { selection, onSelectionChange: setSelection } : {})}
          selectionActions={
            <SelectionButtons isKnown={selected !== null} onDecide={() => setIsDeciding(true)} {...ofSelection} />
          }
          empty={<LinesEmpty batchId={props.batchId} isDraft={isDraft} />}
          noMatch={noMatchOf(props, change)}
        />
      </div>
      {line === undefined ? null : (
        <OpenLinePanel {...ofPanel} line={line} onClose={() => onViewChange({ open: null })} />
      )}
      {repriced === null || amounts === undefined ? null : (
        <AmountDialog sel={repriced} matching={selected?.count} amounts={amounts} onClose={() => setRepriced(null)} />
      )}
      {(isDeciding || isAsked) && selected !== null && selected.count > 0 ? (
        <DecideSelectionDialog
          selection={selection}
          selected={selected}
          known={list.known}
          onDecide={decideSelected}
          onClose={() => {
            setIsDeciding(false);
            if (isAsked) onViewChange({ decide: null });
          }}
        />
      ) : null}
    </div>
  );
}

/** Lines that were given an amount may have left the list: they must not stay selected where nobody sees them. */
function afterSaved(acts: AmountActs | undefined, onSaved: () => void): AmountActs | undefined {
  if (acts === undefined) return undefined;
  const save: AmountActs["save"] = async (call) => {
    const answer = await acts.save(call);
    if (answer === null) onSaved();
    return answer;
  };
  return { ...acts, save };
}

/** Lines that were decided, in their panel too, are done: they take no part in the next decision about what is ticked. */
function afterDecided(
  onDecide: LinesPageProps["onDecide"],
  setSelection: Dispatch<SetStateAction<RowSelection>>,
): LinesPageProps["onDecide"] {
  return async (call) => {
    const answer = await onDecide(call);
    const { sel } = call;
    if (answer !== null) return answer;
    if (!("ids" in sel)) setSelection(nothingSelected);
    else setSelection((now) => (now.kind === "some" ? setRows(now, sel.ids, false) : nothingSelected));
    return null;
  };
}

function sortOf({ sort, dir }: LinesView): TableSort {
  return { key: sort, direction: dir === "asc" ? "ascending" : "descending" };
}

function sortChange(sort: TableSort | null): LinesViewChange {
  const dir = sort?.direction === "descending" ? "desc" : null;
  return { sort: lineSorts.find((key) => key === sort?.key) ?? null, dir };
}

type SelectionButtonsProps = {
  /** Count and sum of the selection are known. */
  isKnown: boolean;
  onDecide: () => void;
  onSetAmount?: () => void;
};

function SelectionButtons({ isKnown, onDecide, onSetAmount }: SelectionButtonsProps) {
  const t = useTranslations("cashback");
  return (
    <>
      <Button size="xs" disabled={!isKnown} onClick={onDecide}>
        {t("decide.selected")}
      </Button>
      {onSetAmount === undefined ? null : (
        <Button size="xs" variant="default" disabled={!isKnown} onClick={onSetAmount}>
          {t("setAmount.open")}
        </Button>
      )}
    </>
  );
}

type AmountDialogProps = {
  sel: AmountCall["sel"];
  /** Lines of the selection where it is a filter; undefined while nobody knows. */
  matching: number | undefined;
  amounts: AmountActs;
  onClose: () => void;
};

function AmountDialog({ sel, matching, amounts, onClose }: AmountDialogProps) {
  return (
    <SetAmountDialog
      count={"ids" in sel ? sel.ids.length : (matching ?? null)}
      onPlan={(amount) => amounts.plan({ sel, amount })}
      onSave={(amount, { version }) => amounts.save({ sel, amount, version })}
      onClose={onClose}
    />
  );
}

function noMatchOf({ view, unfiltered }: LinesPageProps, change: (next: LinesViewChange) => void): NoMatch | null {
  if (Object.keys(lineFilterOf(view)).length === 0 || unfiltered === 0) return null;
  return { unfiltered: unfiltered ?? 0, onClear: () => change(noLineFilter) };
}

type PartProps = Pick<LinesPageProps, "view" | "onViewChange">;

/** A tab for every state that has lines, with how many and how much. */
function StateTabs({ view, onViewChange, tabs }: PartProps & Pick<LinesPageProps, "tabs">) {
  const t = useTranslations("cashback");
  const states = useTranslations("states");
  const shown = lineStates.filter((state) => state === view.state || tabs?.some((one) => one.state === state));
  const facts = (sums: StateSums | undefined) => {
    const count = sums?.reduce((total, one) => total + one.count, 0);
    return count === undefined ? null : ` ${formatCount(count)}`;
  };
  return (
    <Tabs
      className={classes.tabs}
      value={view.state}
      onChange={(value) => onViewChange({ state: lineStates.find((state) => state === value) ?? null, open: null })}
    >
      <Tabs.List aria-label={t("tabsLabel")}>
        <Tabs.Tab value="all">
          {t("tabs.all")}
          {facts(tabs ?? undefined)}
        </Tabs.Tab>
        {shown.map((state) => {
          const sums = tabs?.filter((one) => one.state === state);
          const first = sums?.[0];
          const sum = first === undefined ? null : sumOrUnknown(first);
          return (
            <Tabs.Tab key={state} value={state}>
              {isVerdict(state) ? states(`line.${state}.label`) : states(`transfer.${state}.label`)}
              {facts(sums)}
              {sum === null ? null : (
                <span className={classes.tabSum}> · {moneyWords(sum, { form: "short", unit })}</span>
              )}
            </Tabs.Tab>
          );
        })}
      </Tabs.List>
    </Tabs>
  );
}

function LineTools({ view, place, isDraft, onViewChange }: PartProps & { place: LinesPlace; isDraft: boolean }) {
  const t = useTranslations("cashback");
  const columns = useLineColumns(place);
  const [layout, setLayout] = useColumnLayout(layoutKeys[place]);
  const options = [
    ...(view.neverPaid === null
      ? [
          { id: "neverPaid", label: t("lines.neverPaid"), change: { neverPaid: true } },
          { id: "paidBefore", label: t("lines.paidBefore"), change: { neverPaid: false } },
        ]
      : []),
    // Nothing of a draft is paid yet.
    ...(view.decided === null ? payDecisions.filter((one) => !isDraft || one === "pay" || one === "none") : []).map(
      (decided) => ({ id: decided, label: t(`lines.decided.${decided}`), change: { decided } }),
    ),
  ];
  return (
    <div className={classes.tools}>
      <SearchForm value={view.q} hint={t("lines.searchHint")} onSearch={(q) => onViewChange({ q, open: null })} />
      <ReasonSelect view={view} onViewChange={onViewChange} />
      {view.neverPaid === null ? null : (
        <FilterPill
          label={t(view.neverPaid ? "lines.neverPaid" : "lines.paidBefore")}
          onRemove={() => onViewChange({ neverPaid: null })}
        />
      )}
      {view.decided === null ? null : (
        <FilterPill label={t(`lines.decided.${view.decided}`)} onRemove={() => onViewChange({ decided: null })} />
      )}
      <FilterButton
        options={options}
        onAdd={(id) => onViewChange(options.find((option) => option.id === id)?.change ?? {})}
      />
      <ColumnsButton columns={columns} layout={layout} onLayoutChange={setLayout} />
    </div>
  );
}

function ReasonSelect({ view, onViewChange }: PartProps) {
  const t = useTranslations("cashback");
  const reasons = useLineReasons();
  return (
    <NativeSelect
      aria-label={t("lines.reasonFilter")}
      value={view.reason ?? ""}
      data={[
        { value: "", label: t("lines.anyReason") },
        ...lineReasonCodes.map((code) => ({ value: code, label: reasons.label(code) })),
      ]}
      onChange={({ currentTarget: { value } }) =>
        onViewChange({ reason: lineReasonCodes.find((code) => code === value) ?? null, open: null })
      }
    />
  );
}
