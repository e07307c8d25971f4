package io.sealstream.server.jetstream.replica;

/**
 * Why a member must not take part in its group.
 *
 * @param why in words for people: what happened, and what to do
 */
record Objection(Kind kind, String why) {
  /** What follows from it. */
  enum Kind {
    /** It lost what it had acknowledged: another member can be made in its place. */
    LOST,
    /** It is as it was; what is wrong is around it. */
    OTHER
  }
}
