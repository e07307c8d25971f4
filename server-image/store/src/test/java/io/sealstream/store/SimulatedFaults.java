package io.sealstream.store;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;

/** What befalls the volume in one {@link StoreSimulation}: cuts, errors, and too little room. */
final class SimulatedFaults {
  /** What is hardest to survive comes most often. */
  private static final List<Fault> FAULTS =
      List.of(
          Fault.NONE,
          Fault.POWER_CUT,
          Fault.POWER_CUT,
          Fault.POWER_CUT,
          Fault.SYNC_FAILS,
          Fault.SYNC_FAILS,
          Fault.VOLUME_FULL,
          Fault.VOLUME_FILLS_UP,
          Fault.WRITE_FINDS_NO_ROOM);

  enum Fault {
    NONE,
    POWER_CUT,
    SYNC_FAILS,
    VOLUME_FULL,
    VOLUME_FILLS_UP,
    WRITE_FINDS_NO_ROOM
  }

  private final Random random;

  /** Beside the other: what it decides moves nothing else in the history. */
  private final Random volume;

  private final SimDisk disk;
  private boolean startsFull;
  private boolean mustStart = true;

  SimulatedFaults(Random random, long seed, SimDisk disk) {
    this.random = random;
    this.volume = new Random(new SplittableRandom(~seed).nextLong());
    this.disk = disk;
  }

  Fault any() {
    return FAULTS.get(random.nextInt(FAULTS.size()));
  }

  /** The life that begins was given little room. */
  boolean startsFull() {
    return startsFull;
  }

  /** A start may end because it finds no room. */
  boolean mayFindNoRoom(Fault fault) {
    boolean full = fault == Fault.VOLUME_FULL || fault == Fault.WRITE_FINDS_NO_ROOM;
    return full || !mustStart;
  }

  /**
   * @param event of the disk at which it happens
   * @param born the store exists
   */
  void prepare(Fault fault, long event, WatchedDisk watched, boolean born) {
    switch (fault) {
      case NONE -> {}
      case POWER_CUT -> disk.haltAt(event);
      case SYNC_FAILS -> disk.failForceAt(event, random.nextLong());
      case VOLUME_FULL -> fillUp();
      case VOLUME_FILLS_UP -> {} // in the midst of work
      case WRITE_FINDS_NO_ROOM ->
          watched.room(
              bytes ->
                  born && disk.events() > event && random.nextInt(4) == 0
                      ? bytes / 2 / SimPages.PAGE * SimPages.PAGE
                      : bytes);
    }
  }

  void fillUp() {
    disk.capacity(disk.totalSpace() - disk.usableSpace() + random.nextInt(5 << 20));
  }

  /** The next start has all the room that it wants. */
  void none() {
    mustStart = true;
    startsFull = false;
  }

  /** Sometimes there is little room. */
  void beforeNextStart(boolean born, boolean powerCut, boolean syncsEach) throws IOException {
    none();
    startsFull = born && volume.nextInt(5) == 0;
    if (startsFull) {
      fillUpForTheNextStart(powerCut, syncsEach);
    }
  }

  private void fillUpForTheNextStart(boolean powerCut, boolean syncsEach) throws IOException {
    long free = volume.nextInt(5 << 20);
    // What is not proven stands in one file; without a sync for each, in very many frames.
    long enough =
        syncsEach ? SimulatedLife.TINY.file() + (64 << 10) : 2 * SimulatedLife.TINY.file();
    Optional<Long> reserve = reserve();
    mustStart =
        powerCut // what it left of a reserve may take no space
            ? free >= enough && reserve.isEmpty()
            : free + reserve.orElse(0L) >= enough;
    disk.capacity(disk.totalSpace() - disk.usableSpace() + free);
  }

  private Optional<Long> reserve() throws IOException {
    for (String name : disk.list()) {
      if (name.endsWith(Reserve.SUFFIX)) {
        return Optional.of((long) disk.bytes(name).length);
      }
    }
    return Optional.empty();
  }
}
