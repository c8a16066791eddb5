/** What a list of people is asked for, as the report says it. */
export const questions = {
  far: "far page sorted by name, with total",
  filtered: "far page filtered by status and role",
  rare: "search, rare term",
  common: "search, common term",
  korean: "search, a name in Korean",
  late: "search, a name at the end of the list",
} as const;

export type Question = keyof typeof questions;

export const pageSize = 50;
/** How far into a list the far page lies. */
export const farShare = 0.95;

/** What the questions are about: the same people in every product. */
export type Sample = {
  /** How many people there are. */
  people: number;
  status: "active";
  role: "responder";
  rare: string;
  common: string;
  korean: string;
  late: string;
};

/** What came back: the people of the page, and how many match. */
export type Answer = { ids: string[]; total: number; exact?: boolean };

/** A product, and a way to ask it. */
export type Contender = {
  name: string;
  /**
   * Gets ready for a question, which is not timed.
   * @returns what asks it once
   */
  prepare: (question: Question, sample: Sample) => Promise<() => Promise<Answer>>;
  /**
   * Walks through pages of the list sorted by name.
   * @returns the ids in the order in which they were found
   */
  walk: (pages: number) => Promise<string[]>;
};
