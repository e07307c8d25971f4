package io.sealstream.server.jetstream.stream;

import io.sealstream.server.core.Inbound;
import io.sealstream.server.core.Receiver;
import java.util.function.Consumer;

/**
 * Gathers what a consumer of another stream delivers, one batch per event loop and read. Each slot
 * belongs to its loop. Nobody is held back for it: the consumer's flow control bounds what is on
 * its way, and {@link Inflow} what is kept of many.
 */
final class InflowIntake implements Receiver {
  private final InflowForm form;
  private final Consumer<InflowBatch> arrived;
  private final InflowBatch[] gathering;
  private final DeliverySubject[] deliveries;

  /**
   * @param arrived gets each batch on an event loop
   */
  InflowIntake(InflowForm form, int loops, Consumer<InflowBatch> arrived) {
    this.form = form;
    this.arrived = arrived;
    this.gathering = new InflowBatch[loops];
    this.deliveries = new DeliverySubject[loops];
  }

  @Override
  public void onMessage(Inbound message) {
    int loop = message.loop;
    InflowBatch batch = gathering[loop];
    if (batch == null) {
      batch = new InflowBatch(form);
      gathering[loop] = batch;
    }
    DeliverySubject delivery = deliveries[loop];
    if (delivery == null) {
      delivery = new DeliverySubject();
      deliveries[loop] = delivery;
    }
    if (delivery.read(message)) {
      batch.message(message, delivery);
    } else {
      batch.control(message);
    }
    if (batch.isLarge()) {
      onReadEnd(loop);
    }
  }

  @Override
  public void onReadEnd(int loop) {
    InflowBatch batch = gathering[loop];
    if (batch != null) {
      gathering[loop] = null;
      batch.close();
      arrived.accept(batch);
    }
  }
}
