package io.sealstream.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.RandomSource;
import io.sealstream.keyring.Sealer;
import io.sealstream.keyring.SubKey;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * W2 of nats-server: somebody without the key puts clear data where sealed data stood, and the
 * server takes it for data of an unsealed past. Here whatever says that it is clear is not read.
 */
class ClearFileTest {
  private final SimDisk disk = new SimDisk();
  private final Volume volume = new Volume.OnSimDisk(disk);
  private StreamId stream;

  @BeforeEach
  void aSealedStore() throws IOException {
    HandStore store = new HandStore(disk);
    stream = store.create().id();
    store.publish(store.only(), "authentic");
    store.commit();
    disk.kill();
  }

  private String file(String suffix) throws IOException {
    return disk.list().stream().filter(n -> n.endsWith(suffix)).findFirst().orElseThrow();
  }

  private FileHeader header(String name) throws IOException {
    return FileHeader.decode(Arrays.copyOf(disk.bytes(name), FileHeader.LENGTH)).orElseThrow();
  }

  /** The same header, but for a clear file. */
  private static FileHeader clear(FileHeader h) {
    return new FileHeader(
        h.kind(),
        CipherSuite.NONE,
        0,
        0,
        h.store(),
        h.file(),
        h.salt(),
        h.epoch(),
        h.sequence(),
        h.predecessor(),
        h.predecessorEnd());
  }

  private static FrameWriter clearFrames(FileHeader header) {
    return new FrameWriter(header, Sealer.of(SubKey.plain(), RandomSource.KERNEL));
  }

  /** What stands in the first frame of such a file of somebody's own clear store. */
  private static byte[] forged(String suffix) throws IOException {
    SimDisk own = new SimDisk();
    HandStore plain =
        new HandStore(
            RunningStore.open(own, CipherSuite.NONE), StoreSettings.DEFAULT, new StoreRules());
    plain.create();
    plain.publish(plain.only(), "forged");
    plain.commit();
    String journal = HandStore.newestJournal(own);
    plain.checkpoint();
    String name =
        suffix.equals(JournalFiles.SUFFIX)
            ? journal
            : own.list().stream().filter(n -> n.endsWith(suffix)).findFirst().orElseThrow();
    byte[] file = own.bytes(name);
    int from = FileHeader.BLOCK + FrameHeader.LENGTH;
    byte[] frame =
        Arrays.copyOfRange(file, from, from + FrameHeader.length(file, FileHeader.BLOCK));
    assertThat(new String(frame, ISO_8859_1)).contains("forged");
    return frame;
  }

  private static byte[] fileOf(FileHeader header, byte[] plain) {
    byte[] file = Arrays.copyOf(header.block(), 1 << 16);
    clearFrames(header).seal(0, plain, 0, plain.length, file, FileHeader.BLOCK);
    return file;
  }

  @Test
  void aClearJournalFileThatGoesOnBehindTheSealedOneIsNotRead() throws IOException {
    FileHeader newest = header(HandStore.newestJournal(disk));
    FileHeader next =
        new FileHeader(
            FileHeader.Kind.JOURNAL,
            CipherSuite.NONE,
            0,
            0,
            newest.store(),
            new FileId(1, 2),
            new byte[SubKey.SALT],
            newest.epoch() + 1,
            newest.sequence() + 1,
            newest.file(),
            1);
    volume.write(
        "0123456789abcdef0123456789abcdef.journal", 0, fileOf(next, forged(JournalFiles.SUFFIX)));
    HandStore store = new HandStore(disk);
    assertThat(store.streams).containsOnlyKeys(stream);
    assertThat(store.payloads(store.only())).containsExactly("authentic");
  }

  @Test
  void aJournalFileMadeClearIsNotRead() throws IOException {
    String name = HandStore.newestJournal(disk);
    volume.write(name, 0, fileOf(clear(header(name)), forged(JournalFiles.SUFFIX)));
    HandStore store = new HandStore(disk);
    assertThat(store.streams.values()).noneMatch(s -> store.payloads(s).contains("forged"));
    assertThat(disk.list()).as("kept for whoever wants to look").contains(name);
  }

  @Test
  void aSegmentMadeClearIsNotServed() throws IOException {
    HandStore store = new HandStore(disk);
    store.checkpoint();
    disk.kill();
    String name = file(SegmentFile.SUFFIX);
    volume.write(name, 0, fileOf(clear(header(name)), forged(SegmentFile.SUFFIX)));
    HandStore after = new HandStore(disk);
    assertThat(after.only().quarantine().orElseThrow().reason()).contains("not sealed");
    assertThat(after.payloads(after.only())).isEmpty();
  }

  @Test
  void aCatalogMadeClearIsRefused() throws IOException {
    HandStore store = new HandStore(disk);
    store.checkpoint();
    disk.kill();
    String name = file(CatalogLog.SUFFIX);
    volume.write(name, 0, fileOf(clear(header(name)), new byte[0]));
    assertThatThrownBy(() -> new HandStore(disk))
        .isInstanceOf(DamageException.class)
        .hasMessageContaining("changed on purpose");
  }
}
