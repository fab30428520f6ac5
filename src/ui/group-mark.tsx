import type { AccountGroup } from "@/domain/account-group";
import classes from "@/ui/group-mark.module.css";

/** A group's name with its colour, which says nothing that the name does not say. */
export function GroupMark({ group }: { group: Pick<AccountGroup, "name" | "tone"> }) {
  return (
    <span className={classes.mark} title={group.name}>
      <span className={classes.dot} data-tone={group.tone} aria-hidden />
      <span className={classes.name}>{group.name}</span>
    </span>
  );
}
