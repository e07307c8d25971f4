package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store with more segments than files may be open reads all of them. */
class OpenFilesTest {
  private static final int BOUND = 4;
  private static final int STREAMS = 30;
  private static final StoreSettings FEW_FILES =
      new StoreSettings(Optional.empty(), 64 << 10, BOUND, Resealing.DEFAULT);
  private static final StoreRules FILE_EACH =
      new StoreRules() {
        @Override
        long dedicatesAbove() {
          return 100;
        }
      };

  @TempDir Path directory;

  private RunningStore start(Disk disk) throws IOException {
    OpenStore open = Starts.start().key(Starts.A).cipher(CipherSuite.AES).opened(disk);
    return new RunningStore(open, FEW_FILES, RunningStore.SMALL, FILE_EACH);
  }

  @Test
  void everySegmentIsReadAndFewAreOpen() throws IOException {
    try (RunningStore store = start(new RealDisk(directory))) {
      for (int i = 0; i < STREAMS; i++) {
        StreamStore stream = store.create();
        store.publish(stream, "a", i + "x".repeat(10_000), i + "y".repeat(10_000));
      }
      store.checkpoint();
    }
    CountingDisk disk = new CountingDisk(new RealDisk(directory));
    try (RunningStore store = start(disk)) {
      assertThat(disk.segments()).hasSizeGreaterThanOrEqualTo(STREAMS);
      for (int round = 0; round < 2; round++) {
        for (StreamStore stream : store.streams.values()) {
          List<String> payloads = store.payloads(stream);
          assertThat(payloads).hasSize(2);
          assertThat(payloads.get(0)).endsWith("x".repeat(10_000));
          assertThat(payloads.get(1)).endsWith("y".repeat(10_000));
        }
      }
      assertThat(disk.opened.get()).as("files opened").isGreaterThan(STREAMS);
      assertThat(disk.most.get()).as("segments open at once").isBetween(2, BOUND);
    }
    assertThat(disk.open.get()).as("segments open after the close").isZero();
  }

  /** Counts segments that are open for reading. */
  private static final class CountingDisk extends FilterDisk {
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    private CountingDisk(Disk disk) {
      super(disk);
    }

    private List<String> segments() throws IOException {
      return list().stream().filter(name -> name.endsWith(SegmentFile.SUFFIX)).toList();
    }

    @Override
    public File open(String name, Access access) throws IOException {
      File file = super.open(name, access);
      if (!name.endsWith(SegmentFile.SUFFIX) || access != Access.READ) {
        return file;
      }
      opened.incrementAndGet();
      most.accumulateAndGet(open.incrementAndGet(), Math::max);
      return new Counted(file);
    }

    private final class Counted extends FilterFile {
      private Counted(File file) {
        super(file);
      }

      @Override
      public void close() throws IOException {
        open.decrementAndGet();
        super.close();
      }
    }
  }
}
