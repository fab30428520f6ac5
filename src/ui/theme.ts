import {
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from "@mantine/core";

// The kit paints lines and hovers straight from these two scales, so they carry our hairline, hover and text values.
const gray: MantineColorsTuple = [
  "#f6f7f9",
  "#f0f2f5",
  "#e3e6eb",
  "#d5dae1",
  "#848c9a",
  "#747c8a",
  "#636b7a",
  "#4a5261",
  "#2a303a",
  "#14181f",
];
const dark: MantineColorsTuple = [
  "#e8ebf0",
  "#aab3c2",
  "#8c96a6",
  "#6b7484",
  "#2a303a",
  "#1d222b",
  "#1b2028",
  "#101318",
  "#0c0f13",
  "#08090c",
];
const indigo: MantineColorsTuple = [
  "#eef0fd",
  "#dfe2fb",
  "#bfc6f8",
  "#9aa5ff",
  "#7480ea",
  "#5562da",
  "#3a46c8",
  "#2c37a6",
  "#232c86",
  "#1b2266",
];

/** A button is one of five things: the one primary act, a plain act, a quiet act, a link, or a danger. */
const variantColorResolver: VariantColorsResolver = ({ color, variant }) => {
  const tone = color === "danger" ? "danger" : "accent";
  if (variant === "filled") {
    return {
      background: `var(--im-${tone})`,
      hover: `var(--im-${tone}-hover)`,
      color: `var(--im-${tone}-label)`,
      border: tone === "danger" ? "1px solid var(--im-danger-edge)" : "1px solid transparent",
    };
  }
  const label = color === undefined || color === "gray" || variant === "default" ? "text" : tone;
  const ink = tone === "danger" ? "var(--im-rejected)" : `var(--im-${label})`;
  const isFramed = variant === "default" || variant === "outline";
  return {
    background: isFramed ? "var(--im-bg)" : "transparent",
    hover: variant === "transparent" ? "transparent" : "var(--im-hover)",
    color: ink,
    border: isFramed ? "1px solid var(--im-control)" : "1px solid transparent",
  };
};

/** The kit's own variables, pointed at the tokens of `tokens.css`. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: mapped, light: mapped, dark: mapped });

const mapped = {
  "--mantine-color-body": "var(--im-bg)",
  "--mantine-color-text": "var(--im-text)",
  "--mantine-color-bright": "var(--im-text)",
  "--mantine-color-dimmed": "var(--im-text-3)",
  "--mantine-color-placeholder": "var(--im-text-3)",
  "--mantine-color-anchor": "var(--im-accent)",
  "--mantine-color-error": "var(--im-rejected)",
  "--mantine-color-success": "var(--im-ok)",
  "--mantine-color-default": "var(--im-bg)",
  "--mantine-color-default-hover": "var(--im-hover)",
  "--mantine-color-default-color": "var(--im-text)",
  "--mantine-color-default-border": "var(--im-control)",
  "--mantine-color-disabled": "var(--im-surface)",
  "--mantine-color-disabled-color": "var(--im-text-3)",
  "--mantine-color-disabled-border": "var(--im-hairline)",
  "--mantine-primary-color-filled": "var(--im-accent)",
  "--mantine-primary-color-filled-hover": "var(--im-accent-hover)",
  "--mantine-primary-color-light": "var(--im-selected)",
  "--mantine-primary-color-light-hover": "var(--im-selected)",
  "--mantine-primary-color-light-color": "var(--im-accent)",
  "--mantine-primary-color-contrast": "var(--im-accent-label)",
  "--mantine-line-height": "1.4286",
};

/** Sizes, radius and type of the visual system for the kit's components. */
export const theme = createTheme({
  fontFamily: "var(--im-font)",
  fontFamilyMonospace: "var(--im-mono)",
  headings: {
    fontFamily: "var(--im-font)",
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "1.5rem", lineHeight: "2rem" },
      h2: { fontSize: "1.25rem", lineHeight: "1.75rem" },
      h3: { fontSize: "1rem", lineHeight: "1.5rem" },
    },
  },
  fontSizes: { xs: "var(--im-meta)", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.25rem" },
  fontWeights: { regular: "400", medium: "500", bold: "600" },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  radius: { xs: "2px", sm: "4px", md: "6px", lg: "6px", xl: "6px" },
  defaultRadius: "md",
  colors: { gray, dark, indigo },
  primaryColor: "indigo",
  primaryShade: { light: 6, dark: 3 },
  focusRing: "auto",
  respectReducedMotion: true,
  activeClassName: "",
  variantColorResolver,
  components: {
    Button: { defaultProps: { size: "sm", loaderProps: { color: "var(--im-text-2)" } } },
    ActionIcon: { defaultProps: { variant: "subtle", size: "md", color: "gray" } },
    Tooltip: {
      defaultProps: {
        openDelay: 300,
        withArrow: false,
        multiline: true,
        events: { hover: true, focus: true, touch: false },
      },
    },
    Menu: { defaultProps: { shadow: "none", transitionProps: { duration: 120, transition: "fade" } } },
    Modal: {
      defaultProps: {
        centered: true,
        transitionProps: { duration: 140, transition: "fade" },
        overlayProps: { backgroundOpacity: 0.4 },
        // Its rules for hidden scroll bars come as a style element without our nonce, which the policy refuses and
        // reports. The page itself never scrolls, so there is no bar to hide.
        removeScrollProps: { removeScrollBar: false },
        // The kit draws a dialog's title line as a header, which would be a second banner of the page.
        attributes: { header: { role: "presentation" } },
      },
    },
    Checkbox: { defaultProps: { size: "xs", radius: "sm" } },
    Radio: { defaultProps: { size: "xs" } },
  },
});
