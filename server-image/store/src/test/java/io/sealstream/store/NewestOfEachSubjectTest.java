package io.sealstream.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** A stream keeps the newest messages of each of many subjects: no publish reads from the disk. */
class NewestOfEachSubjectTest {
  private static final int SUBJECTS = 100_000;
  private static final int KEPT = 5;

  @Test
  void whatIsTooMuchIsFoundWithoutReadingAMessage() throws IOException {
    SimDisk disk = new SimDisk();
    HandStore store = new HandStore(disk);
    StreamStore stream = store.create();
    for (int i = 0; i < KEPT; i++) {
      publishToAll(store, stream);
    }
    store.checkpoint();
    disk.kill();

    SegmentReads counting = new SegmentReads(disk);
    OpenStore opened = Starts.start().key(Starts.A).cipher(CipherSuite.AES).opened(counting);
    store = new HandStore(opened, StoreSettings.DEFAULT, new StoreRules());
    stream = store.only();
    long before = counting.reads;
    assertThat(before).as("indexes").isPositive();
    MessageLog log = stream.log();
    for (int s = 0; s < SUBJECTS; s += 100) {
      byte[] subject = subject(s);
      stream.submit(Ledger.publish(new String(subject, UTF_8), "new"), Urgency.NOW, () -> {});
      store.commit();
      assertThat(log.count(subject, 0, subject.length)).isEqualTo(KEPT + 1);
      long oldest = log.first(subject, 0, subject.length);
      assertThat(oldest).isEqualTo(s + 1);
      stream.submit(Ledger.remove(Ledger.REMOVE, oldest), Urgency.NOW, () -> {});
      store.commit();
      assertThat(log.first(subject, 0, subject.length)).isEqualTo(SUBJECTS + s + 1);
    }
    assertThat(counting.reads).isEqualTo(before);
  }

  private static final class SegmentReads extends FilterDisk {
    private long reads;

    private SegmentReads(Disk disk) {
      super(disk);
    }

    @Override
    public File open(String name, Access access) throws IOException {
      return new FilterFile(super.open(name, access)) {
        @Override
        public int read(ByteBuffer into, long position) throws IOException {
          reads += name.endsWith(SegmentFile.SUFFIX) ? 1 : 0;
          return super.read(into, position);
        }
      };
    }
  }

  private static byte[] subject(int s) {
    return ("device." + s).getBytes(UTF_8);
  }

  private static void publishToAll(HandStore store, StreamStore stream) throws IOException {
    for (int s = 0; s < SUBJECTS; s += 1000) {
      EntryBatch batch = new EntryBatch(64 << 10);
      for (int i = s; i < s + 1000; i++) {
        Ledger.addPublish(batch, "device." + i, new byte[] {1});
      }
      assertThat(stream.submit(batch, Urgency.NOW, () -> {})).isTrue();
      store.commit();
    }
  }
}
