import { ReviewItemPage } from "@/features/review/review-item-page";

type PageProps = { params: Promise<{ id: string }> };

/** `/review/<id>`: one item with its evidence. */
export default async function Page({ params }: PageProps) {
  return <ReviewItemPage id={(await params).id} />;
}
