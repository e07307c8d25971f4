package io.sealstream.store;

import java.io.IOException;
import java.util.List;
import java.util.Random;

/**
 * What somebody does whose volume is full: deletes messages, and if that is not enough, gives the
 * volume more space. Publishing must go on by itself.
 */
final class FullVolume {
  private static final String PROMISE = "full volume";
  private static final int ROUNDS = 12;

  /** With so much space nobody may call the volume full. */
  private static final long ENOUGH =
      SimulatedLife.TINY.file() + 2 * SimulatedLife.TINY.firstFile() + 4 * JournalFiles.MARGIN;

  private final SimDisk disk;
  private final SimulatedLife life;
  private final boolean reserveTaken;

  /**
   * @param reserveTaken what the reserve had left free was taken by somebody else, so that nobody
   *     can promise that deletes find room
   */
  FullVolume(SimDisk disk, SimulatedLife life, boolean reserveTaken) {
    this.disk = disk;
    this.life = life;
    this.reserveTaken = reserveTaken;
  }

  void storyOfDeletes() throws IOException {
    if (!life.core().health().isFull() || life.streams().isEmpty()) {
      return;
    }
    boolean waited = life.core().journalFiles().room().isWaitedFor();
    life.streams().values().forEach(this::purge);
    work();
    if (life.gaveUpItsReserve() && !reserveTaken && !waited) {
      life.streams().values().forEach(this::everythingWasAcknowledged);
    }
    Broken.check(
        !life.core().health().isFull() || disk.usableSpace() < ENOUGH,
        PROMISE,
        "%d bytes are free and publishing waits".formatted(disk.usableSpace()));
    disk.capacity(Long.MAX_VALUE / 2);
    work();
    Broken.check(!life.core().health().isFull(), PROMISE, "the volume grew and publishing waits");
    life.streams().values().forEach(this::publish);
    work();
    life.streams().values().forEach(this::everythingWasAcknowledged);
  }

  private void work() throws IOException {
    for (int i = 0; i < ROUNDS; i++) {
      Broken.check(life.everybodyWorks(), PROMISE, "the store poisoned itself");
    }
  }

  private void purge(StreamStore stream) {
    long all = stream.log().lastSequence() + 1;
    StreamModel.Entry purge = StreamModel.of(StreamModel.REMOVE_BELOW, all);
    submit(stream, purge, Urgency.FREEING, "a purge was refused");
  }

  private void publish(StreamStore stream) {
    // No two are alike: one that is erased must not be found in another.
    Random bytes = new Random(stream.id().low() + stream.log().lastSequence());
    StreamModel.Entry message = StreamModel.publish(bytes, 1000);
    submit(stream, message, Urgency.NOW, "a publish was refused although there is room");
  }

  private void submit(StreamStore stream, StreamModel.Entry entry, Urgency urgency, String ifNot) {
    EntryBatch batch = new EntryBatch(64);
    batch.add(entry.kind(), entry.body());
    boolean taken = life.submit(stream, batch, List.of(entry), urgency);
    Broken.check(taken, PROMISE, ifNot);
  }

  private void everythingWasAcknowledged(StreamStore stream) {
    StreamModel model = life.model(stream);
    Broken.check(
        model.visible() == model.staged(),
        PROMISE,
        "%d of %d entries wait".formatted(model.staged() - model.visible(), model.staged()));
  }
}
