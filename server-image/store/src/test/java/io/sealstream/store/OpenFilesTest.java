package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.nio.ByteBuffer;
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
      new StoreSettings(Optional.empty(), 64 << 10, BOUND);
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
  private static final class CountingDisk implements Disk {
    private final Disk disk;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    private CountingDisk(Disk disk) {
      this.disk = disk;
    }

    private List<String> segments() throws IOException {
      return list().stream().filter(name -> name.endsWith(SegmentFile.SUFFIX)).toList();
    }

    @Override
    public File open(String name, Access access) throws IOException {
      File file = disk.open(name, access);
      if (!name.endsWith(SegmentFile.SUFFIX) || access != Access.READ) {
        return file;
      }
      opened.incrementAndGet();
      most.accumulateAndGet(open.incrementAndGet(), Math::max);
      return new Counted(file);
    }

    private final class Counted implements File {
      private final File file;

      private Counted(File file) {
        this.file = file;
      }

      @Override
      public int read(ByteBuffer into, long position) throws IOException {
        return file.read(into, position);
      }

      @Override
      public void write(ByteBuffer from, long position) throws IOException {
        file.write(from, position);
      }

      @Override
      public long size() throws IOException {
        return file.size();
      }

      @Override
      public void truncate(long size) throws IOException {
        file.truncate(size);
      }

      @Override
      public void force() throws IOException {
        file.force();
      }

      @Override
      public void close() throws IOException {
        open.decrementAndGet();
        file.close();
      }
    }

    @Override
    public File create(String name) throws IOException {
      return disk.create(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
      disk.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
      disk.delete(name);
    }

    @Override
    public boolean exists(String name) throws IOException {
      return disk.exists(name);
    }

    @Override
    public List<String> list() throws IOException {
      return disk.list();
    }

    @Override
    public List<String> beside() throws IOException {
      return disk.beside();
    }

    @Override
    public void forceDirectory() throws IOException {
      disk.forceDirectory();
    }

    @Override
    public long usableSpace() throws IOException {
      return disk.usableSpace();
    }

    @Override
    public long totalSpace() throws IOException {
      return disk.totalSpace();
    }

    @Override
    public boolean lock() throws IOException {
      return disk.lock();
    }

    @Override
    public void close() throws IOException {
      disk.close();
    }
  }
}
