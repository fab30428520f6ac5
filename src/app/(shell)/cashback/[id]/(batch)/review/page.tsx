import { BatchReviewPage } from "@/features/cashback/batch-review-page";

type PageProps = { params: Promise<{ id: string }> };

/** `/cashback/<id>/review`: read, then send. */
export default async function Page({ params }: PageProps) {
  return <BatchReviewPage id={(await params).id} />;
}
