import { LostPage } from "@/features/shell/lost-page";

/** An address that leads nowhere, outside the frame. */
export default function NotFound() {
  return (
    <main>
      <LostPage />
    </main>
  );
}
