package io.sealstream.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the store can do now, and who is told when it can do nothing more. Thread safe. */
final class StoreHealth {
  private static final Logger LOG = LoggerFactory.getLogger(StoreHealth.class);

  private final AtomicReference<StoreState> state = new AtomicReference<>(StoreState.OPEN);
  private final CompletableFuture<Throwable> poisoned = new CompletableFuture<>();

  StoreState state() {
    return state.get();
  }

  /** Whether entries may be staged now. */
  boolean accepts(Urgency urgency) {
    return switch (state.get()) {
      case OPEN -> true;
      case FULL -> urgency == Urgency.FREEING;
      case POISONED, CLOSED -> false;
    };
  }

  /** False: nothing may be applied or acknowledged any more. */
  boolean isUsable() {
    return state.get() != StoreState.POISONED;
  }

  boolean isFull() {
    return state.get() == StoreState.FULL;
  }

  void full(DiskFullException e) {
    if (state.compareAndSet(StoreState.OPEN, StoreState.FULL)) {
      LOG.warn("The volume is full, publishing waits for space: {}", e.getMessage());
    }
  }

  void roomFound() {
    if (state.get() == StoreState.FULL && state.compareAndSet(StoreState.FULL, StoreState.OPEN)) {
      LOG.info("The volume has room again, publishing goes on");
    }
  }

  /** A write or sync failed, or the program contradicts itself: no retry, no acknowledgement. */
  void poison(Throwable cause) {
    if (state.getAndSet(StoreState.POISONED) != StoreState.POISONED) {
      LOG.error(
          "The store failed, nothing more is acknowledged; the process must end: {}",
          cause.toString(),
          cause);
      poisoned.complete(cause);
    }
  }

  void closed() {
    state.compareAndSet(StoreState.OPEN, StoreState.CLOSED);
    state.compareAndSet(StoreState.FULL, StoreState.CLOSED);
  }

  void onPoisoned(Consumer<Throwable> listener) {
    poisoned.thenAccept(listener);
  }

  /** Why the store is poisoned, else empty. */
  String failure() {
    return poisoned.isDone() ? poisoned.join().toString() : "";
  }
}
