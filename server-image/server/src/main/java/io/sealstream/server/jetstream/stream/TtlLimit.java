package io.sealstream.server.jetstream.stream;

import io.sealstream.store.Urgency;
import java.util.concurrent.TimeUnit;

/**
 * Lets messages go that asked for a time of their own, at most a second late, by entries that name
 * them: who leads the stream decides, all others do as the entry says. One timer per stream, for
 * the first that goes. Thread rule: the actor.
 */
final class TtlLimit {
  /** Messages in one entry: others of this stream wait until they are removed. */
  private static final int MOST = 16_384;

  /** Messages that are looked at in one turn, after a start. */
  private static final int LOOKS = 512;

  /** Messages that go within this go together. */
  private static final long STEP = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final StreamActor stream;
  private final Lifetimes lifetimes;
  private Timers.Timer timer = () -> {};
  private long waitsFor = Lifetimes.NONE;
  private boolean looking;
  private boolean staged;

  TtlLimit(StreamActor stream) {
    this.stream = stream;
    this.lifetimes = stream.state().lifetimes();
  }

  /** Messages came or went, or the configuration is another one. */
  void changed() {
    if (!lifetimes.isKnown() && !looking) {
      looking = true;
      stream.execute(this::look);
    }
    if (!staged && lifetimes.earliest() < waitsFor) {
      timer.cancel();
      waitsFor = lifetimes.earliest();
      waitFor(waitsFor * SECOND - stream.clock().nanos());
    }
  }

  void close() {
    timer.cancel();
  }

  /** In turns of its own, so that the stream goes on meanwhile. */
  private void look() {
    if (stream.isClosed()) {
      return;
    }
    lifetimes.look(LOOKS);
    looking = !lifetimes.isKnown();
    if (looking) {
      stream.execute(this::look);
    } else {
      stream.expiry().changed();
    }
  }

  private void waitFor(long nanos) {
    timer = stream.after(Math.max(nanos, STEP), this::due);
  }

  private void due() {
    if (stream.isClosed() || staged) {
      return;
    }
    waitsFor = Lifetimes.NONE;
    SequenceRanges due = lifetimes.due(stream.clock().nanos() / SECOND, MOST);
    if (due.count() == 0) {
      changed();
    } else if (!stage(due)) {
      waitsFor = lifetimes.earliest();
      waitFor(SECOND);
    }
  }

  private boolean stage(SequenceRanges due) {
    staged =
        stream.stage(
            EntryKind.EXPIRED,
            due.body(),
            Urgency.FREEING,
            () -> {
              staged = false;
              changed();
            });
    return staged;
  }
}
