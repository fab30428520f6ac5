import { lookAtScreens } from "./look-at-screens";

lookAtScreens("zh-CN");
