/** Part of the name of a campaign: lower case, digits, dots and dashes, so that two keys never look alike. */
export const campaignKeyPattern = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;
