package io.sealstream.raft.micro;

import io.microraft.Ordered;
import io.microraft.exception.CannotReplicateException;
import io.microraft.exception.IndeterminateStateException;
import io.microraft.exception.LaggingCommitIndexException;
import io.microraft.exception.MismatchingRaftGroupMembersCommitIndexException;
import io.microraft.exception.NotLeaderException;
import io.sealstream.raft.Outcome;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** How a request ended, from MicroRaft's result or exception. */
final class MicroOutcome {
  private MicroOutcome() {}

  static Outcome of(Ordered<?> result, Throwable failure) {
    if (failure == null) {
      return result.getResult() instanceof Throwable thrown
          ? new Outcome.Refused(String.valueOf(thrown.getMessage()))
          : new Outcome.Done(result.getCommitIndex());
    }
    return switch (failure instanceof CompletionException ? failure.getCause() : failure) {
      case NotLeaderException e ->
          new Outcome.NotLeader(Optional.ofNullable(e.getLeader()).map(MicroMember::id));
      case CannotReplicateException e -> new Outcome.Busy();
      case LaggingCommitIndexException e -> new Outcome.Busy();
      case IndeterminateStateException e -> new Outcome.Unknown();
      case MismatchingRaftGroupMembersCommitIndexException e ->
          new Outcome.Refused("the group has changed since");
      case IllegalArgumentException e -> new Outcome.Refused(e.getMessage());
      default -> new Outcome.Unknown();
    };
  }
}
