import { ImportSourcePage } from "@/features/cashback/import-source-page";

type PageProps = { params: Promise<{ id: string }> };

/** Step 1 of an import into a draft that exists: its file. */
export default async function Page({ params }: PageProps) {
  return <ImportSourcePage id={(await params).id} />;
}
