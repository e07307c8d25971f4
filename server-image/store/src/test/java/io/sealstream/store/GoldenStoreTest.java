package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Stores that earlier builds left behind open today, with every message and every state. */
class GoldenStoreTest {
  /** One for each format that was ever released; none is ever taken away or made anew. */
  static Stream<Arguments> stores() {
    return Stream.of(CipherSuite.values()).map(c -> Arguments.of("store-v1-" + c.label(), c));
  }

  @TempDir Path directory;

  @ParameterizedTest(name = "{0}")
  @MethodSource("stores")
  void isReadToTheLastMessageAndGoesOn(String name, CipherSuite cipher) throws IOException {
    GoldenStore golden = GoldenStore.named(name);
    golden.unpack(directory);
    List<String> content;
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
  }

  /** With {@code -Dgolden.write=true}: makes the stores that do not exist yet. */
  @ParameterizedTest
  @EnumSource(CipherSuite.class)
  void isMadeOnce(CipherSuite cipher) throws IOException {
    String name = "store-v1-" + cipher.label();
    boolean made = getClass().getResource("/golden/" + name + ".zip") != null;
    if (!made && Golden.writes()) {
      GoldenStore.named(name).make(directory, cipher);
    } else {
      assertThat(made).as(name).isTrue();
    }
  }
}
