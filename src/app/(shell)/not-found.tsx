import { LostPage } from "@/features/shell/lost-page";

/** Something that does not exist, or that this operator may not see. */
export default function NotFound() {
  return <LostPage />;
}
