package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.core.Bus;
import io.sealstream.server.core.Inbound;
import io.sealstream.server.core.Receiver;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Gathers what clients send to the consumers of one stream (acknowledgements, answers to flow
 * control, requests for messages), one batch per event loop and read, and hands it to the stream's
 * actor. Each slot belongs to its loop.
 */
final class ClientIntake implements Receiver {
  private static final int SMALL = 512;
  private static final int LARGE = 1 << 18;

  /** Bytes on their way to the actor at which connections are not read any further. */
  private static final long BOUND = 8 << 20;

  private final Executor actor;
  private final Consumer<ClientBatch> target;
  private final ClientBatch[] gathering;
  private final int[] expected;
  private final AtomicLong underWay = new AtomicLong();

  private ClientIntake(int loops, Executor actor, Consumer<ClientBatch> target) {
    this.actor = actor;
    this.target = target;
    this.gathering = new ClientBatch[loops];
    this.expected = new int[loops];
  }

  /**
   * Subscribes for the consumers of a stream.
   *
   * @param target gets the batches, on the actor
   */
  static List<Bus.Subscription> subscribe(
      Bus bus, String stream, Executor actor, Consumer<ClientBatch> target) {
    ClientIntake intake = new ClientIntake(bus.loops(), actor, target);
    return List.of(
        bus.subscribe("$JS.ACK." + stream + ".>", intake),
        bus.subscribe("$JS.ACK.*.*." + stream + ".>", intake),
        bus.subscribe("$JS.FC." + stream + ".>", intake),
        bus.subscribe("$JS.API.CONSUMER.MSG.NEXT." + stream + ".*", intake));
  }

  @Override
  public void onMessage(Inbound message) {
    ClientBatch batch = gathering[message.loop];
    if (batch == null) {
      batch = new ClientBatch(Math.max(SMALL, expected[message.loop]));
      gathering[message.loop] = batch;
    }
    batch.add(message);
  }

  @Override
  public void onReadEnd(int loop) {
    ClientBatch batch = gathering[loop];
    if (batch != null) {
      gathering[loop] = null;
      expected[loop] = Math.min(batch.size(), LARGE);
      underWay.addAndGet(batch.size());
      actor.execute(
          () -> {
            underWay.addAndGet(-batch.size());
            target.accept(batch);
          });
    }
  }

  @Override
  public boolean isFull() {
    return underWay.get() > BOUND;
  }
}
