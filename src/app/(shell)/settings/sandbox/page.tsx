import { SandboxDoorPage } from "@/features/sandbox/sandbox-door-page";

/** `/settings/sandbox`: the pretend Infini of this installation, its faults and its time. */
export default function SandboxRoute() {
  return <SandboxDoorPage />;
}
