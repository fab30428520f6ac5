/** Something that the books cannot hold or do; its text is fit to be shown. */
export class BooksRefusal extends Error {}
