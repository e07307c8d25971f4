package io.sealstream.server.crash.load;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.PurgeOptions;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.Mirror;
import io.nats.client.api.Source;
import io.nats.client.api.StreamConfiguration;
import io.sealstream.server.Patience;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Streams that get everything from one that only grows: a mirror, and one that gathers from it and
 * loses half of what it has now and then. They hold after each death what the origin holds, once.
 */
final class Copies {
  private static final int NOT_FOUND = 404;
  private static final String MIRROR = "MIRROR";
  private static final String GATHERED = "GATHERED";

  private final String origin;

  /** Messages of the origin that were removed from the gathering stream on purpose. */
  private long thinned;

  Copies(String origin) {
    this.origin = origin;
  }

  void make(JetStreamManagement management) throws IOException, JetStreamApiException {
    management.addStream(
        StreamConfiguration.builder()
            .name(MIRROR)
            .mirror(Mirror.builder().sourceName(origin).build())
            .build());
    management.addStream(
        StreamConfiguration.builder()
            .name(GATHERED)
            .addSource(Source.builder().sourceName(origin).build())
            .build());
  }

  /** Waits until both have caught up, and compares them with the origin. */
  List<String> judge(JetStreamManagement management) throws IOException, JetStreamApiException {
    long last = last(management, origin);
    List<String> problems = new ArrayList<>();
    for (String copy : List.of(MIRROR, GATHERED)) {
      Patience.await().until(() -> last(management, copy) >= last);
      if (last(management, copy) != last) {
        problems.add(
            "%s goes to %d, %s to %d".formatted(copy, last(management, copy), origin, last));
      }
      for (long at = copy.equals(MIRROR) ? 1 : thinned + 1; at <= last; at++) {
        String there = id(management, origin, at);
        String here = id(management, copy, at);
        if (!there.equals(here)) {
          problems.add("%s has %s at %d, %s has %s".formatted(copy, here, at, origin, there));
        }
      }
    }
    thinned = last / 2;
    management.purgeStream(GATHERED, PurgeOptions.builder().sequence(thinned + 1).build());
    return problems;
  }

  private static long last(JetStreamManagement management, String stream)
      throws IOException, JetStreamApiException {
    return management.getStreamInfo(stream).getStreamState().getLastSequence();
  }

  private static String id(JetStreamManagement management, String stream, long sequence)
      throws IOException, JetStreamApiException {
    try {
      MessageInfo message = management.getMessage(stream, sequence);
      return Payload.id(message.getData());
    } catch (JetStreamApiException e) {
      if (e.getErrorCode() != NOT_FOUND) {
        throw e;
      }
      return "nothing";
    }
  }
}
