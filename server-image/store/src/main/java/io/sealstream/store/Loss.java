package io.sealstream.store;

/** What becomes of a stream whose segments do not hold what the catalog says. */
enum Loss {
  /** It is read-only, and its catalog entry stays as it is, in case the segments come back. */
  PRESERVED,
  /** Somebody gave up what is missing: it goes on with what is there. */
  ACCEPTED
}
