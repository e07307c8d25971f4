package io.sealstream.server.crash.load;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.PurgeOptions;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Deletes single messages, with and without erasing them, and purges the older half. */
final class Remover implements Turn.Task {
  private final StreamLedger ledger;
  private final int purgeAt;
  private final Random random;

  Remover(StreamLedger ledger, int purgeAt, Random random) {
    this.ledger = ledger;
    this.purgeAt = purgeAt;
    this.random = random;
  }

  @Override
  public void work(Turn turn) throws Exception {
    JetStreamManagement management = turn.management();
    while (!turn.isOver()) {
      if (ledger.size() > purgeAt) {
        purge(management);
      } else if (ledger.size() > 0) {
        delete(management);
        turn.answered(this);
      } else {
        TimeUnit.MILLISECONDS.sleep(1);
      }
    }
  }

  private void purge(JetStreamManagement management) throws IOException, JetStreamApiException {
    long below = (ledger.first() + ledger.last()) / 2;
    ledger.purging(below);
    management.purgeStream(ledger.stream(), PurgeOptions.builder().sequence(below).build());
    ledger.purged(below);
  }

  private void delete(JetStreamManagement management) throws IOException, JetStreamApiException {
    long first = ledger.first();
    long span = Math.max(1, ledger.last() - first);
    long sequence = ledger.near(first + random.nextLong(span));
    ledger.removing(sequence);
    management.deleteMessage(ledger.stream(), sequence, random.nextBoolean());
    ledger.removed(sequence);
  }
}
