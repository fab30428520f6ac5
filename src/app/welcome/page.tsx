import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { WelcomePage } from "@/features/welcome/welcome-page";
import { isWelcomeOpen } from "@/server/routers/http-auth";
import { getApp } from "@/server/start/app";

/** `/welcome`: makes the first owner; once there is one, this is the sign-in. */
export default async function WelcomeRoute() {
  // First: the build stops here, before it would open a database.
  await headers();
  if (!(await isWelcomeOpen(await getApp()))) redirect("/sign-in");
  return <WelcomePage />;
}
