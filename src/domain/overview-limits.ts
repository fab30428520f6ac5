/** The most events that Home shows; apart from the schema, so that a screen can name it without loading that. */
export const OVERVIEW_EVENTS = 20;
