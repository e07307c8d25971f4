package io.sealstream.server.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.Environ;
import io.sealstream.keyring.Kdf;
import io.sealstream.keyring.MasterKey;
import io.sealstream.keyring.StartCode;
import io.sealstream.server.config.ClusterOptions;
import io.sealstream.server.config.JetStreamOptions;
import io.sealstream.server.config.JetStreamOptions.OnKeyError;
import io.sealstream.server.config.KeySetting;
import io.sealstream.store.Expectation;
import io.sealstream.store.OpeningRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the configuration says arrives at the store, byte for byte. */
class StoreWishTest {
  private static final String KEY = "schlüssel mit blank 0123";
  private static final String ID = "c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1";

  private static boolean fips;

  @TempDir Path directory;

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static JetStreamOptions jetStream(
      KeySetting key, Optional<Path> keyFile, Optional<String> cipher) {
    JetStreamOptions d = JetStreamOptions.DEFAULTS;
    return new JetStreamOptions(
        d.storeDir(),
        key,
        KeySetting.ABSENT,
        keyFile,
        Optional.empty(),
        cipher,
        d.plainStore(),
        fips,
        d.syncInterval(),
        d.onKeyError(),
        d.maxFileStore(),
        d.maxMemoryStore());
  }

  private static JetStreamOptions withKey(KeySetting key) {
    return jetStream(key, Optional.empty(), Optional.empty());
  }

  private static StoreWish.Wish wish(
      String environment, JetStreamOptions options, ClusterOptions cluster) {
    try (Environ environ = Environ.of(utf8(environment))) {
      return new StoreWish(options, cluster).read(environ);
    }
  }

  private static OpeningRequest asked(String environment, JetStreamOptions options) {
    return asked(wish(environment, options, ClusterOptions.STANDALONE));
  }

  private static OpeningRequest asked(StoreWish.Wish wish) {
    assertThat(wish).isInstanceOf(StoreWish.Wish.Asked.class);
    return ((StoreWish.Wish.Asked) wish).request();
  }

  private static Refused wrong(StoreWish.Wish wish) {
    assertThat(wish).isInstanceOf(StoreWish.Wish.Wrong.class);
    return ((StoreWish.Wish.Wrong) wish).refused();
  }

  private static void assertKey(OpeningRequest request) {
    assertThat(request.keys().current().orElseThrow().sameAs(MasterKey.of(utf8(KEY)))).isTrue();
  }

  @Test
  void aKeyComesFromEnvironmentFileOrConfiguration() throws Exception {
    assertKey(asked("JS_KEY=" + KEY + "\0", JetStreamOptions.DEFAULTS));
    Path file = Files.write(directory.resolve("key"), utf8(KEY));
    assertKey(asked("", jetStream(KeySetting.ABSENT, Optional.of(file), Optional.empty())));
    assertKey(asked("", withKey(new KeySetting.Literal(utf8(KEY)))));
    assertKey(asked("MINE=" + KEY + "\0", withKey(new KeySetting.Variable("MINE"))));
    assertKey(asked("JS_KEY=" + KEY + "\0", withKey(new KeySetting.Variable("JS_KEY"))));
  }

  @Test
  void aKeyInTheConfigurationIsZeroedOnceTaken() {
    byte[] bytes = utf8(KEY);
    asked("", withKey(new KeySetting.Literal(bytes)));
    assertThat(bytes).containsOnly(0);
  }

  @Test
  void thePreviousKeyComesAlong() {
    OpeningRequest request =
        asked("JS_PREV_KEY=" + KEY + "\0JS_KEY=the new key 0123456\0", JetStreamOptions.DEFAULTS);
    assertThat(request.keys().previous().orElseThrow().sameAs(MasterKey.of(utf8(KEY)))).isTrue();
  }

  @Test
  void noKeyAtAllIsAPlainStore() {
    OpeningRequest request = asked("", JetStreamOptions.DEFAULTS);
    assertThat(request.keys().current()).isEmpty();
    assertThat(request.cipher()).isEmpty();
  }

  private static JetStreamOptions fips(String key) {
    fips = true;
    try {
      return withKey(new KeySetting.Literal(utf8(key)));
    } finally {
      fips = false;
    }
  }

  @Test
  void fipsMeansAesAndPbkdf2AndAKeyOf112Bits() {
    OpeningRequest request = asked("", fips("14 bytes here!"));
    assertThat(request.cipher()).contains(CipherSuite.AES);
    assertThat(request.derivation()).contains(Kdf.K2);
    request.keys().close();

    Refused tooShort = wrong(wish("", fips("13 bytes here"), ClusterOptions.STANDALONE));
    assertThat(tooShort.code()).isEqualTo(StartCode.KEY_TOO_WEAK);
    assertThat(tooShort.message()).contains("14 or more bytes").doesNotContain("13 bytes here");
    assertThat(asked("", withKey(new KeySetting.Literal(utf8("13 bytes here")))).derivation())
        .isEmpty();
  }

  @Test
  void badSourcesAndCiphersAreNamed() {
    JetStreamOptions des = jetStream(KeySetting.ABSENT, Optional.empty(), Optional.of("des"));
    assertThat(wrong(wish("", des, ClusterOptions.STANDALONE)))
        .extracting(Refused::code, Refused::why)
        .containsExactly(
            StartCode.CIPHER_UNKNOWN, "cipher des is unknown: use aes, chachapoly or none");
    assertThat(wrong(wish("JS_KEY=\0", JetStreamOptions.DEFAULTS, ClusterOptions.STANDALONE)))
        .extracting(Refused::code)
        .isEqualTo(StartCode.KEY_EMPTY);
    assertThat(wrong(wish("JS_PREV_KEY=\0", JetStreamOptions.DEFAULTS, ClusterOptions.STANDALONE)))
        .extracting(Refused::code)
        .isEqualTo(StartCode.KEY_EMPTY);
    Refused differ =
        wrong(
            wish(
                "JS_KEY=" + KEY + "\0",
                withKey(new KeySetting.Literal(utf8("another key, long enough"))),
                ClusterOptions.STANDALONE));
    assertThat(differ.code()).isEqualTo(StartCode.KEY_SOURCES_DIFFER);
    assertThat(differ.why()).contains("JS_KEY and key are both set").doesNotContain(KEY);
  }

  @Test
  void cipherNoneSaysPlainAloud() {
    JetStreamOptions none = jetStream(KeySetting.ABSENT, Optional.empty(), Optional.of("none"));
    assertThat(asked("JS_KEY=" + KEY + "\0", none).cipher()).contains(CipherSuite.NONE);
  }

  private ClusterOptions cluster(Path anchor) {
    return cluster(anchor, ClusterOptions.EmptyStore.LOST);
  }

  private ClusterOptions cluster(Path anchor, ClusterOptions.EmptyStore emptyStore) {
    return new ClusterOptions(
        Optional.of(ID),
        Optional.of(ID),
        Optional.of("k1:7qk3m2xwa5t4hb6c"),
        Optional.of("k2:7qk3m2xwa5t4hb6c"),
        Optional.of(anchor),
        emptyStore,
        Optional.empty(),
        ClusterOptions.ResealOptions.DEFAULT);
  }

  @Test
  void whatTheClusterExpectsArrives() throws Exception {
    Path anchor = directory.resolve("anchor-0");
    Files.writeString(
        anchor,
        "{\"storeId\":\"%s\",\"epoch\":12,\"bootId\":\"%s\",\"ringGeneration\":3}"
            .formatted(ID, ID));
    Expectation expectation =
        asked(wish("", JetStreamOptions.DEFAULTS, cluster(anchor))).expectation();
    assertThat(expectation.clusterId().orElseThrow()).hasToString(ID);
    assertThat(expectation.clusterSalt().orElseThrow()).hasToString(ID);
    assertThat(expectation.fingerprint().orElseThrow()).hasToString("k1:7qk3m2xwa5t4hb6c");
    assertThat(expectation.previousFingerprint().orElseThrow()).hasToString("k2:7qk3m2xwa5t4hb6c");
    assertThat(expectation.emptyVolume()).isEqualTo(Expectation.EmptyVolume.LOST_STORE);
    assertThat(expectation.anchor().orElseThrow().epoch()).isEqualTo(12);
    assertThat(expectation.anchor().orElseThrow().ringGeneration()).isEqualTo(3);
    assertThat(expectation.anchor().orElseThrow().bootId()).hasToString(ID);
  }

  @Test
  void aStoreMayBeMadeForAServerThatJoins() throws Exception {
    ClusterOptions joins = cluster(directory.resolve("anchor-0"), ClusterOptions.EmptyStore.JOINS);
    assertThat(asked(wish("", JetStreamOptions.DEFAULTS, joins)).expectation().emptyVolume())
        .isEqualTo(Expectation.EmptyVolume.NEW_STORE);
  }

  @Test
  void anAnchorThatIsNotThereYetIsNone() throws Exception {
    Path anchor = directory.resolve("anchor-0");
    assertThat(asked(wish("", JetStreamOptions.DEFAULTS, cluster(anchor))).expectation().anchor())
        .isEmpty();
    Files.writeString(anchor, "\n");
    assertThat(asked(wish("", JetStreamOptions.DEFAULTS, cluster(anchor))).expectation().anchor())
        .isEmpty();
  }

  @Test
  void anAnchorThatCannotBeReadDoesNotSwitchTheCheckOff() throws Exception {
    Path anchor = directory.resolve("anchor-0");
    for (String broken : new String[] {"{", "[]", "{\"storeId\":\"12\"}", "hello"}) {
      Files.writeString(anchor, broken);
      Refused refused = wrong(wish("", JetStreamOptions.DEFAULTS, cluster(anchor)));
      assertThat(refused.code()).isEqualTo(StartCode.STORE_ROLLED_BACK);
      assertThat(refused.why()).contains(anchor.toString()).doesNotContain("\n");
    }
  }

  @Test
  void everyConfigurationFaultEndsTheProcessEveryStoreFaultAsConfigured() {
    for (StartCode code : StartCode.values()) {
      Refused refused = Refused.of(code, "why");
      var core = refused.ending(OnKeyError.CORE);
      assertThat(core.isPresent()).as("%s", code).isEqualTo(code.isConfigurationFault());
      core.ifPresent(end -> assertThat(end.exitCode()).isEqualTo(1));
      var exit = refused.ending(OnKeyError.EXIT).orElseThrow();
      assertThat(exit.exitCode()).isEqualTo(78);
      assertThat(exit.lastLine()).startsWith("{\"code\":\"" + code.code() + "\"").endsWith("}");
    }
  }
}
