import type { ImportReason } from "./import-reason";

/** One line by the names of its payee: what it is paid by, and the address beside a UID. Null where there is none. */
export type NamedLine = {
  readonly sourceLineNo: number;
  readonly key: string | null;
  readonly aliasKey: string | null;
};

/** Line numbers shown as evidence: a file of one payee 15,000 times would otherwise store its numbers squared. */
const shownLines = 50;

/**
 * For each line, in the same order, the reason that holds it when other lines name the same person, else null. Lines
 * that share a UID or an address are one person: a payment to one of them takes both names in the campaign.
 */
export function duplicatesAmong(lines: readonly NamedLine[]): (ImportReason | null)[] {
  const sameAs = aliasesOf(lines);
  const byPayee = new Map<string, number[]>();
  for (const { key, sourceLineNo } of lines) {
    if (key === null) continue;
    const root = rootOf(sameAs, key);
    const numbers = byPayee.get(root);
    if (numbers) numbers.push(sourceLineNo);
    else byPayee.set(root, [sourceLineNo]);
  }
  return lines.map(({ key }) => {
    const numbers = key === null ? undefined : byPayee.get(rootOf(sameAs, key));
    if (numbers === undefined || numbers.length < 2) return null;
    return { code: "duplicate_in_file", params: { lines: numbers.slice(0, shownLines), count: numbers.length } };
  });
}

/** Keys that mean the same person as another key: UIDs by their address, and addresses that one UID has together. */
function aliasesOf(lines: readonly NamedLine[]): Map<string, string> {
  const sameAs = new Map<string, string>();
  for (const { key, aliasKey } of lines) {
    if (key === null || aliasKey === null) continue;
    const [one, other] = [rootOf(sameAs, aliasKey), rootOf(sameAs, key)];
    if (one !== other) sameAs.set(other, one);
  }
  return sameAs;
}

/** The key that stands for all of a person; the way to it is shortened, so that a long chain is walked once. */
function rootOf(sameAs: Map<string, string>, key: string): string {
  let root = key;
  for (let next = sameAs.get(root); next !== undefined; next = sameAs.get(root)) root = next;
  for (let at = key; at !== root; ) {
    const next = sameAs.get(at) ?? root;
    sameAs.set(at, root);
    at = next;
  }
  return root;
}
