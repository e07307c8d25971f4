package io.sealstream.operator.apply;

/** What came of looking at one object. */
public enum Written {
  /** It was as it should be, or is gone as it should be. */
  UNCHANGED,
  /** It was written or deleted. */
  CHANGED,
  /** An object of that name belongs to somebody else; it was left alone. */
  FOREIGN,
  /** Somebody changed it since the decision was taken; it was left alone: look again. */
  OVERTAKEN
}
