package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Stores that earlier builds left behind open today, with every message and every state. */
class GoldenStoreTest {
  private static final String SEALING = "store-v1-sealing";
  private static final String REKEYING = "store-v1-rekeying";

  /** One for each format that was ever released; none is ever taken away or made anew. */
  static Stream<Arguments> stores() {
    return Stream.concat(
        Stream.of(CipherSuite.values()).map(c -> Arguments.of("store-v1-" + c.label(), c)),
        Stream.of(SEALING, REKEYING).map(name -> Arguments.of(name, CipherSuite.AES)));
  }

  @TempDir Path directory;

  @ParameterizedTest(name = "{0}")
  @MethodSource("stores")
  void isReadToTheLastMessageAndGoesOn(String name, CipherSuite cipher) throws IOException {
    GoldenStore golden = GoldenStore.named(name);
    golden.unpack(directory);
    List<String> content;
    assertThat(copiesThatOlderBuildsRefuse()).isZero();
    try (RunningStore store = GoldenStore.run(GoldenStore.open(directory, cipher))) {
      assertThat(store.streams.values())
          .as(Golden.ADVICE)
          .noneMatch(s -> s.quarantine().isPresent());
      content = GoldenStore.content(store);
      assertThat(content).as(Golden.ADVICE).isEqualTo(golden.expected());
      store.publish(store.streams.values().iterator().next(), "today", "one more");
      store.checkpoint();
    }
    try (RunningStore again = GoldenStore.run(GoldenStore.open(directory, cipher))) {
      assertThat(GoldenStore.content(again)).hasSize(content.size() + 1);
    }
    assertThat(copiesThatOlderBuildsRefuse()).isEqualTo(SuperblockFile.BLOCKS);
  }

  /** They stumble on entries of today, or pass over what is to be erased. */
  private long copiesThatOlderBuildsRefuse() throws IOException {
    ByteBuffer blocks = ByteBuffer.wrap(Files.readAllBytes(directory.resolve("superblock")));
    return IntStream.range(0, SuperblockFile.BLOCKS)
        .map(copy -> copy * SuperblockFormat.BLOCK + SuperblockFormat.FEATURES_AT)
        .filter(
            at ->
                (blocks.getInt(at) & SuperblockFormat.LATER_ENTRIES)
                    == SuperblockFormat.LATER_ENTRIES)
        .count();
  }

  @Test
  void oneThatWasBeingSealedGoesOnUntilNothingIsClear() throws IOException {
    GoldenStore.named(SEALING).unpack(directory);
    try (RunningStore store = GoldenStore.run(GoldenStore.open(directory, CipherSuite.AES))) {
      Awaitility.await()
          .atMost(RunningStore.PATIENCE)
          .until(
              () -> {
                store.checkpoint();
                return store.engine.status().strict();
              });
      assertThat(GoldenStore.content(store)).isEqualTo(GoldenStore.named(SEALING).expected());
    }
  }

  @Test
  void oneWithNewKeysGoesOnUntilNothingIsUnderTheOld() throws IOException {
    GoldenStore.named(REKEYING).unpack(directory);
    try (RunningStore store = GoldenStore.run(GoldenStore.open(directory, CipherSuite.AES))) {
      Awaitility.await()
          .atMost(RunningStore.PATIENCE)
          .until(
              () -> {
                store.checkpoint();
                return store.engine.status().rekey().isDone();
              });
      assertThat(GoldenStore.content(store)).isEqualTo(GoldenStore.named(REKEYING).expected());
    }
  }

  /** With {@code -Dgolden.write=true}: makes the stores that do not exist yet. */
  @ParameterizedTest
  @MethodSource("stores")
  void isMadeOnce(String name, CipherSuite cipher) throws IOException {
    boolean made = getClass().getResource("/golden/" + name + ".zip") != null;
    if (made || !Golden.writes()) {
      assertThat(made).as(name).isTrue();
      return;
    }
    GoldenStore golden = GoldenStore.named(name);
    switch (name) {
      case SEALING -> golden.makeSealing(directory);
      case REKEYING -> golden.makeRekeying(directory);
      default -> golden.make(directory, cipher);
    }
  }
}
