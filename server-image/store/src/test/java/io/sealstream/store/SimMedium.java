package io.sealstream.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * What all processes on a simulated disk share: the files, the faults that a test asked for, and
 * the count of changes. Whoever uses it holds its monitor.
 */
final class SimMedium {
  private static final ByteBuffer NO_CONTENT = ByteBuffer.allocate(0);

  SimDirectory directory = new SimDirectory();
  SimDisk lockedBy;
  long capacity = Long.MAX_VALUE / 2;
  long events;
  long haltAt = Long.MAX_VALUE;
  long failForceAt = Long.MAX_VALUE;
  String unreadable = "";
  long unreadableFrom;
  long unreadableTo;
  List<String> beside = List.of();
  Random random = new Random(0);
  Consumer<SimEvent> listener = event -> {};

  /** Raised when processes end: what an earlier one opened is closed. */
  int incarnation;

  private SimEvent haltedAt;

  void restartProcesses() {
    incarnation++;
    lockedBy = null;
    haltAt = Long.MAX_VALUE;
    haltedAt = null;
    failForceAt = Long.MAX_VALUE;
  }

  /** Counts a change that is about to happen; it still happens if the power goes at it. */
  void event(SimEvent.Kind kind, String name, long position) throws PowerLoss {
    event(kind, name, position, NO_CONTENT);
  }

  void event(SimEvent.Kind kind, String name, long position, ByteBuffer content) throws PowerLoss {
    alive();
    SimEvent event = new SimEvent(events + 1, kind, name, position, content.asReadOnlyBuffer());
    listener.accept(event);
    events++;
    if (event.number() >= haltAt) {
      haltedAt = event;
    }
  }

  /** Throws when the power is gone. */
  void alive() throws PowerLoss {
    if (haltedAt != null) {
      throw new PowerLoss(haltedAt);
    }
  }

  boolean failsForce() {
    return events >= failForceAt;
  }

  /** Throws when this sync is the one that fails; the next one works. */
  void failing() throws IOException {
    if (failsForce()) {
      failForceAt = Long.MAX_VALUE;
      throw new IOException("Input/output error");
    }
  }

  SimFile existing(String name) throws IOException {
    SimFile file = directory.files().get(name);
    if (file == null) {
      throw new NoSuchFileException(name);
    }
    return file;
  }

  /** Bytes that files take, in whole pages. */
  long used() {
    return directory.files().values().stream()
        .mapToLong(file -> (long) file.allocated() * SimPages.PAGE)
        .sum();
  }
}
