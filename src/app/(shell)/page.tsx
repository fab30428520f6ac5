import { HomeDoorPage } from "@/features/home/home-door-page";

/** `/`: is anything wrong, and what waits for me? */
export default function HomeRoute() {
  return <HomeDoorPage />;
}
