package io.sealstream.raft;

import java.util.Optional;

/** How a request to a group ended. */
public sealed interface Outcome {
  /** Durable on a majority and applied here. */
  record Done(long index) implements Outcome {}

  /** Nothing happened: another member leads, as far as this one knows. */
  record NotLeader(Optional<MemberId> leader) implements Outcome {}

  /** Nothing happened: too much waits already, or a change is under way; try again. */
  record Busy() implements Outcome {}

  /** Nothing happened: this member's disk has no room for it; another member may have. */
  record Full() implements Outcome {}

  /** It may have happened or may still: leadership was lost meanwhile. */
  record Unknown() implements Outcome {}

  /** Nothing happened, and it will not by trying again. */
  record Refused(String why) implements Outcome {}
}
