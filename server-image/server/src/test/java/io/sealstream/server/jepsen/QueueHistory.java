package io.sealstream.server.jepsen;

import java.util.ArrayList;
import java.util.List;

/** What publishers did and were told, in the order in which it happened. Any thread. */
final class QueueHistory {
  private final List<Event> events = new ArrayList<>();
  private long acknowledged;

  /** Something that a publisher knows about a message. */
  sealed interface Event {
    String id();

    /** Written down before it is sent, each time it is. */
    record Sent(String id) implements Event {}

    record Acknowledged(String id, long sequence) implements Event {}

    /** No answer came, or none that says what became of it. */
    record Unanswered(String id) implements Event {}
  }

  synchronized void add(Event event) {
    events.add(event);
    if (event instanceof Event.Acknowledged) {
      acknowledged++;
    }
  }

  synchronized List<Event> events() {
    return List.copyOf(events);
  }

  synchronized long acknowledged() {
    return acknowledged;
  }
}
