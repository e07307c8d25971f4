package io.sealstream.store;

import static io.sealstream.store.PlainStore.MESSAGES;
import static io.sealstream.store.PlainStore.assertAllThere;
import static io.sealstream.store.PlainStore.plain;
import static io.sealstream.store.PlainStore.publish;
import static io.sealstream.store.PlainStore.sealed;
import static io.sealstream.store.PlainStore.sealing;
import static io.sealstream.store.PlainStore.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A plain store gets a key while a server that has it open does not know of it yet. */
class SealingBesideAServerTest {
  private SimDisk disk;

  @BeforeEach
  void aPlainStore() throws IOException {
    disk = new PlainStore().disk;
  }

  /** The volume was torn away from the plain server, which does not know it yet. */
  private OpeningOutcome sealBeside(HandStore running, String suffix, Runnable meanwhile) {
    boolean[] done = {false};
    return sealing()
        .on(
            new FilterDisk(running.core.store().disk()) {
              @Override
              public boolean lock() {
                return true;
              }

              @Override
              public File open(String name, Access access) throws IOException {
                if (name.endsWith(suffix) && !done[0]) {
                  done[0] = true;
                  meanwhile.run();
                }
                return super.open(name, access);
              }
            });
  }

  @Test
  void aPlainServerThatStillRunsAcknowledgesNoCheckpointWhileItsStoreIsSealed() throws IOException {
    HandStore old = start(plain(), disk);
    assertThat(sealBeside(old, SegmentFile.SUFFIX, () -> assertStopped(old)))
        .isInstanceOf(OpeningOutcome.Opened.class);
    disk.kill();
    assertAllThere(start(sealed(), disk));
  }

  private static void assertStopped(HandStore store) {
    assertThatThrownBy(store::checkpoint).hasMessageContaining("opened by somebody else");
  }

  @Test
  void aPlainStoreThatSomebodyElseStillWritesToIsNotSealed() throws IOException {
    HandStore old = start(plain(), disk);
    StreamStore stream = old.streams.values().iterator().next();
    int had = old.payloads(stream).size();
    OpeningOutcome outcome =
        sealBeside(old, CatalogLog.SUFFIX, () -> publishAndCommit(old, stream));
    assertThat(outcome).isInstanceOf(OpeningOutcome.Refused.class);
    disk.kill();
    HandStore later = start(plain(), disk);
    assertThat(later.payloads(later.streams.get(stream.id()))).hasSize(had + 1);
  }

  private static void publishAndCommit(HandStore store, StreamStore stream) {
    try {
      publish(store, stream, MESSAGES, MESSAGES + 1);
      store.checkpoint();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
