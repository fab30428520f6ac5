import type { Icon } from "@tabler/icons-react";
import IconAlertTriangle from "@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs";
import IconArchive from "@tabler/icons-react/dist/esm/icons/IconArchive.mjs";
import IconBan from "@tabler/icons-react/dist/esm/icons/IconBan.mjs";
import IconCheck from "@tabler/icons-react/dist/esm/icons/IconCheck.mjs";
import IconCircleArrowRight from "@tabler/icons-react/dist/esm/icons/IconCircleArrowRight.mjs";
import IconCircleDashed from "@tabler/icons-react/dist/esm/icons/IconCircleDashed.mjs";
import IconCircleMinus from "@tabler/icons-react/dist/esm/icons/IconCircleMinus.mjs";
import IconCircleX from "@tabler/icons-react/dist/esm/icons/IconCircleX.mjs";
import IconClock from "@tabler/icons-react/dist/esm/icons/IconClock.mjs";
import IconFlag from "@tabler/icons-react/dist/esm/icons/IconFlag.mjs";
import IconHandStop from "@tabler/icons-react/dist/esm/icons/IconHandStop.mjs";
import IconHelp from "@tabler/icons-react/dist/esm/icons/IconHelp.mjs";
import IconHourglass from "@tabler/icons-react/dist/esm/icons/IconHourglass.mjs";
import IconKey from "@tabler/icons-react/dist/esm/icons/IconKey.mjs";
import IconKeyOff from "@tabler/icons-react/dist/esm/icons/IconKeyOff.mjs";
import IconLoader from "@tabler/icons-react/dist/esm/icons/IconLoader.mjs";
import IconLock from "@tabler/icons-react/dist/esm/icons/IconLock.mjs";
import IconPlayerPause from "@tabler/icons-react/dist/esm/icons/IconPlayerPause.mjs";
import IconPlayerPlay from "@tabler/icons-react/dist/esm/icons/IconPlayerPlay.mjs";
import IconPlayerStop from "@tabler/icons-react/dist/esm/icons/IconPlayerStop.mjs";
import IconPlugConnected from "@tabler/icons-react/dist/esm/icons/IconPlugConnected.mjs";
import IconPlugConnectedX from "@tabler/icons-react/dist/esm/icons/IconPlugConnectedX.mjs";
import IconPoint from "@tabler/icons-react/dist/esm/icons/IconPoint.mjs";
import IconShield from "@tabler/icons-react/dist/esm/icons/IconShield.mjs";
import IconShieldX from "@tabler/icons-react/dist/esm/icons/IconShieldX.mjs";
import IconUserCheck from "@tabler/icons-react/dist/esm/icons/IconUserCheck.mjs";
import IconX from "@tabler/icons-react/dist/esm/icons/IconX.mjs";
import type { IconName } from "@/ui/chip-states";

/** The drawing of each icon that a chip may show. */
export const chipIcons: Record<IconName, Icon> = {
  alert: IconAlertTriangle,
  archive: IconArchive,
  ban: IconBan,
  check: IconCheck,
  "circle-dashed": IconCircleDashed,
  "circle-minus": IconCircleMinus,
  "circle-x": IconCircleX,
  "arrow-right": IconCircleArrowRight,
  clock: IconClock,
  flag: IconFlag,
  hand: IconHandStop,
  help: IconHelp,
  hourglass: IconHourglass,
  key: IconKey,
  "key-off": IconKeyOff,
  loader: IconLoader,
  lock: IconLock,
  pause: IconPlayerPause,
  play: IconPlayerPlay,
  plug: IconPlugConnected,
  "plug-off": IconPlugConnectedX,
  point: IconPoint,
  shield: IconShield,
  "shield-x": IconShieldX,
  stop: IconPlayerStop,
  "user-check": IconUserCheck,
  x: IconX,
};
