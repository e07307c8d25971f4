package io.sealstream.server.jetstream.replica;

import io.sealstream.server.jetstream.stream.Storage;
import io.sealstream.server.jetstream.stream.StorageBudgets;
import io.sealstream.server.jetstream.stream.StreamState;
import io.sealstream.store.StreamMachine;

/**
 * A stream's machine on a member that does not lead: what it holds counts against the server's
 * budget as that of a leader does, whose actor counts by itself. Thread rule: the member's mailbox,
 * during recovery the recovering thread.
 */
final class FollowedBytes implements StreamMachine {
  private final StreamState state;
  private final StorageBudgets budgets;
  private long counted;
  private boolean led;

  FollowedBytes(StreamState state, StorageBudgets budgets) {
    this.state = state;
    this.budgets = budgets;
    count();
  }

  /** Somebody else counts from now on, or nothing is left to be counted. */
  void leave() {
    led = true;
    count();
  }

  /** Nobody else counts any more. */
  void take() {
    led = false;
    count();
  }

  private void count() {
    if (state.isDescribed() && state.config().storage() == Storage.FILE) {
      long bytes = led ? 0 : state.log().bytes();
      budgets.file().add(bytes - counted);
      counted = bytes;
    }
  }

  @Override
  public void apply(long op, int kind, byte[] array, int body, int length) {
    state.apply(op, kind, array, body, length);
    if (!led) {
      count();
    }
  }

  @Override
  public byte[] save() {
    return state.save();
  }
}
