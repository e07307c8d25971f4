package io.sealstream.server.core;

import io.sealstream.server.config.LameDuck;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How a server leaves gently: no new clients; those that are there are told, and after the grace
 * period sent away one by one over the rest of the time, so that the others do not get them all at
 * once. Runs on a thread of its own.
 */
final class LameDuckMode implements Runnable {
  private static final long LONGEST_GAP_MILLIS = 1000;

  private final CoreServer server;
  private final Runnable done;

  LameDuckMode(CoreServer server, Runnable done) {
    this.server = server;
    this.done = done;
  }

  @Override
  public void run() {
    try {
      if (server.connectionCount() > 0) {
        LameDuck times = server.options().lameDuck();
        server.announceLameDuck();
        Thread.sleep(times.gracePeriod());
        server.log().info("Closing existing clients");
        sendAway(times.duration().minus(times.gracePeriod()).toMillis());
      }
      done.run();
    } catch (InterruptedException e) {
      // The process ends before its time.
      Thread.currentThread().interrupt();
    }
  }

  private void sendAway(long millis) throws InterruptedException {
    List<Connection> clients = new ArrayList<>(server.connections());
    Collections.shuffle(clients);
    long gap = clients.isEmpty() ? 0 : Math.min(millis / clients.size(), LONGEST_GAP_MILLIS);
    for (int i = 0; i < clients.size(); i++) {
      Connection client = clients.get(i);
      client.loop().execute(() -> client.close(CloseReason.SERVER_SHUTDOWN));
      boolean last = i == clients.size() - 1;
      if (!last && gap > 0) {
        Thread.sleep(ThreadLocalRandom.current().nextLong(gap / 2, gap + 1));
      }
    }
  }
}
