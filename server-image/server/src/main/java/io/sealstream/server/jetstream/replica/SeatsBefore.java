package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.MemberId;
import io.sealstream.server.jetstream.meta.MetaState;
import io.sealstream.server.jetstream.meta.Seat;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Which replicas the state of the cluster names in the entries that this server had when it
 * started: it may have founded these in a life before, and none that came later. Thread rule: the
 * meta group's mailbox.
 */
final class SeatsBefore {
  private final long ops;
  private final Supplier<MetaState> state;

  /** Empty: the entry behind the last of those has not come. */
  private Optional<Set<MemberId>> seats = Optional.empty();

  /**
   * @param ops entries that it may have applied in a life before
   * @param state as it is when it is asked for
   */
  SeatsBefore(long ops, Supplier<MetaState> state) {
    this.ops = ops;
    this.state = state;
  }

  /** An entry is about to be applied. */
  void look(long op) {
    if (op == ops + 1) {
      seats = Optional.of(all());
    }
  }

  /** When entries were passed over, as they came as a whole state, all may be from before. */
  boolean has(MemberId replica) {
    return seats.map(known -> known.contains(replica)).orElse(true);
  }

  private Set<MemberId> all() {
    return state.get().streams().stream()
        .flatMap(stream -> stream.held().stream())
        .map(Seat::member)
        .collect(Collectors.toSet());
  }
}
