/** What a sealed value is about; each class has its own key. @source docs/design/security.md §6 */
export type SealedClass = "credentials" | "second_factor" | "mailbox" | "identity" | "evidence";

/** Whose secret it is: the sealed text opens for this owner, kind and version only. */
export type SecretOwner = { ownerTable: string; ownerId: string; kind: string };

/** Where a sealed value belongs; a copy in any other place does not open. */
export type SealedPlace = {
  class: SealedClass;
  table: string;
  column: string;
  rowId: string;
  kind: string;
  version: number;
};

/** What a repository needs of the vault; the keys stay there. */
export type Sealer = {
  readonly writingKeyId: string;
  seal(plain: string, place: SealedPlace): string;
  open(sealed: string, place: SealedPlace): string;
};

/** The place of a secret that stands in the `secrets` table. */
export function sealedPlace(secretClass: SealedClass, owner: SecretOwner, version: number): SealedPlace {
  return {
    class: secretClass,
    table: owner.ownerTable,
    column: `${owner.kind}_sec`,
    rowId: owner.ownerId,
    kind: owner.kind,
    version,
  };
}
