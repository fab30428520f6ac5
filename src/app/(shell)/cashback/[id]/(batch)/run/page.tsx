import { BatchRunPage } from "@/features/cashback/batch-run-page";

type PageProps = { params: Promise<{ id: string }> };

/** `/cashback/<id>/run` */
export default async function Page({ params }: PageProps) {
  return <BatchRunPage id={(await params).id} />;
}
