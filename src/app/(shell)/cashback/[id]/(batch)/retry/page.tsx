import { BatchRetryPage } from "@/features/cashback/batch-retry-page";

type PageProps = { params: Promise<{ id: string }> };

/** `/cashback/<id>/retry`: the lines that were refused or not executed, read and tried again. */
export default async function Page({ params }: PageProps) {
  return <BatchRetryPage id={(await params).id} />;
}
