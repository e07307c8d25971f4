package io.sealstream.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Where a replay begins: never in a file that was given back, never before the end of a stream that
 * its owner heard of.
 */
class JournalStartTest {
  private static final String LONG = "y".repeat(500_000);

  private final SimDisk disk = new SimDisk();

  /** One submission of so many messages. */
  private static void publish(StreamStore stream, int messages) {
    EntryBatch batch = new EntryBatch(messages * (LONG.length() + 100));
    IntStream.range(0, messages)
        .forEach(i -> Ledger.addPublish(batch, "a.b", LONG.getBytes(UTF_8)));
    assertThat(stream.submit(batch, Urgency.NOW, () -> {})).isTrue();
  }

  private static void commitOnce(HandStore store) throws IOException {
    store.core.journal().look();
    store.core.journal().commit();
  }

  private HandStore afterACrash() throws IOException {
    disk.crash(1);
    return new HandStore(disk);
  }

  @Test
  void aSubmissionThatWaitedForANewFileDoesNotHoldTheOneBefore() throws Exception {
    HandStore store = new HandStore(disk);
    StreamStore stream = store.create();
    store.publish(stream, "first");
    store.commit();
    publish(stream, 4); // fills the file but for less than one of these messages
    publish(stream, 18);
    commitOnce(store);
    store.core.journal().turnOver();
    store.core.checkpoint().run();
    commitOnce(store); // a part of the second

    assertThat(store.core.journalFiles().used().stream().map(JournalFiles.Used::id))
        .contains(store.core.delivered().file());
    store.core.checkpoint().run();
    HandStore after = afterACrash();
    assertThat(after.anyQuarantine()).isEmpty();
    assertThat(after.payloads(after.only())).hasSizeGreaterThanOrEqualTo(5);
  }

  /** A stream ends, and in the same commit a long submission of another begins. */
  private HandStore endedBesideALongSubmission(CipherSuite cipher) throws IOException {
    HandStore store =
        new HandStore(RunningStore.open(disk, cipher), StoreSettings.DEFAULT, new StoreRules());
    StreamStore ended = store.create();
    StreamStore other = store.create();
    store.publish(ended, "gone");
    store.publish(other, "stays");
    store.commit();
    store.publish(ended, "gone too");
    ended.drop(() -> {});
    publish(other, 18);
    commitOnce(store);
    return store;
  }

  @ParameterizedTest
  @EnumSource(CipherSuite.class)
  void aReplayBeginsBehindTheEndOfEachStreamThatTheCatalogDoesNotName(CipherSuite cipher)
      throws Exception {
    HandStore store = endedBesideALongSubmission(cipher);
    store.core.checkpoint().run();
    store.core.checkpoint().runWhole();
    if (cipher.seals()) {
      store.core.checkpoint().erasure().step();
    }
    disk.crash(1);
    OpenStore opened = RunningStore.open(disk, cipher);
    KeysOnDisk.check(opened, opened.commit());
  }

  @Test
  void streamsThatEndTogetherEndInOneFrame() throws Exception {
    HandStore store = new HandStore(disk);
    StreamStore one = store.create();
    StreamStore two = store.create();
    store.publish(one, "gone");
    store.publish(two, "gone too");
    store.commit();
    int before = store.core.delivered().ordinal();
    one.drop(() -> {});
    two.drop(() -> {});
    store.commit();
    assertThat(store.core.delivered().ordinal()).isEqualTo(before + 1);
  }

  @Test
  void aStartThatGoesBackIsRefused() throws Exception {
    HandStore store = new HandStore(disk);
    StreamStore stream = store.create();
    store.publish(stream, "first");
    store.commit();
    JournalMark early = store.core.delivered();
    store.publish(stream, "second");
    store.commit();
    JournalMark later = store.core.delivered();
    JournalFiles files = store.core.journalFiles();
    assertThat(files.forward(early, later)).isEqualTo(later);
    assertThat(files.forward(later, later)).isEqualTo(later);
    assertGoesBack(files, later, early);

    store.core.journal().turnOver();
    store.checkpoint();
    JournalMark now = store.core.delivered();
    assertThat(now.file()).isNotEqualTo(later.file());
    assertThat(files.forward(later, now)).isEqualTo(now);
    assertGoesBack(files, now, later);
  }

  private static void assertGoesBack(JournalFiles files, JournalMark from, JournalMark to) {
    assertThatThrownBy(() -> files.forward(from, to))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("would go back from " + from + " to " + to);
  }
}
