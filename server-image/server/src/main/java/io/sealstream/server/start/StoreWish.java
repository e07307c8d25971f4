package io.sealstream.server.start;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.ClusterSalt;
import io.sealstream.keyring.Environ;
import io.sealstream.keyring.FileFault;
import io.sealstream.keyring.Fingerprint;
import io.sealstream.keyring.Id128;
import io.sealstream.keyring.Kdf;
import io.sealstream.keyring.KeySource;
import io.sealstream.keyring.KeySources;
import io.sealstream.keyring.KeySources.Found;
import io.sealstream.keyring.MasterKey;
import io.sealstream.keyring.StartCode;
import io.sealstream.server.config.ClusterOptions;
import io.sealstream.server.config.JetStreamOptions;
import io.sealstream.server.config.KeySetting;
import io.sealstream.store.Anchor;
import io.sealstream.store.Expectation;
import io.sealstream.store.OfferedKeys;
import io.sealstream.store.OpeningRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Turns what the server was told into a request to open its store. */
final class StoreWish {
  private final JetStreamOptions options;
  private final ClusterOptions cluster;

  StoreWish(JetStreamOptions options, ClusterOptions cluster) {
    this.options = options;
    this.cluster = cluster;
  }

  /** A request, or what is wrong with the configuration. */
  sealed interface Wish {
    record Asked(OpeningRequest request) implements Wish {}

    record Wrong(Refused refused) implements Wish {}
  }

  Wish read(Environ environ) {
    Optional<CipherSuite> cipher = options.cipher().flatMap(CipherSuite::named);
    if (options.cipher().isPresent() && cipher.isEmpty()) {
      return wrong(
          StartCode.CIPHER_UNKNOWN,
          "cipher %s is unknown: use aes, chachapoly or none".formatted(options.cipher().get()));
    }
    Optional<Fingerprint> wanted = cluster.fingerprint().flatMap(Fingerprint::parse);
    if (options.fips() && wanted.filter(print -> print.kdf() != Kdf.K2).isPresent()) {
      return wrong(
          StartCode.KEY_MISMATCH,
          "fips: true derives keys with PBKDF2 (k2), but the wanted fingerprint %s is not of that: have both changed together"
              .formatted(wanted.get()));
    }
    Optional<Anchor> anchor;
    try {
      anchor = cluster.anchorFile().isEmpty() ? Optional.empty() : AnchorFile.read(anchorFile());
    } catch (IOException e) {
      return wrong(
          StartCode.STORE_ROLLED_BACK,
          "whether the store was rolled back cannot be told, anchor file %s is unreadable (%s): delete it only if the volume is the newest"
              .formatted(anchorFile(), FileFault.words(e)));
    }
    Optional<CipherSuite> sealing = options.fips() ? Optional.of(CipherSuite.AES) : cipher;
    return withKeys(environ, sealing, expectation(anchor));
  }

  private Path anchorFile() {
    return cluster.anchorFile().orElseThrow();
  }

  private Wish withKeys(Environ environ, Optional<CipherSuite> cipher, Expectation expectation) {
    Found current =
        find(
            environ,
            KeySources.CURRENT,
            configured("key", options.key(), "key_file", options.keyFile()));
    if (current instanceof Found.Refused(StartCode code, String why)) {
      return wrong(code, why);
    }
    Found previous =
        find(
            environ,
            KeySources.PREVIOUS,
            configured(
                "prev_key", options.previousKey(), "prev_key_file", options.previousKeyFile()));
    if (previous instanceof Found.Refused(StartCode code, String why)) {
      key(current).ifPresent(MasterKey::close);
      return wrong(code, why);
    }
    OfferedKeys keys = new OfferedKeys(key(current), key(previous));
    if (options.fips() && keys.current().filter(key -> !key.suitsFips()).isPresent()) {
      keys.close();
      return wrong(
          StartCode.KEY_TOO_WEAK,
          "fips: true wants a key of %d or more bytes: rotate to one, for example the output of openssl rand -base64 32"
              .formatted(MasterKey.FIPS_MIN_LENGTH));
    }
    Optional<Kdf> derivation = options.fips() ? Optional.of(Kdf.K2) : Optional.empty();
    return new Wish.Asked(new OpeningRequest(keys, cipher, expectation, plainStore(), derivation));
  }

  private OpeningRequest.PlainStore plainStore() {
    return switch (options.plainStore()) {
      case REFUSE -> OpeningRequest.PlainStore.REFUSE;
      case SEAL -> OpeningRequest.PlainStore.SEAL;
    };
  }

  private static Found find(
      Environ environ, List<KeySource> environment, List<KeySource> configured) {
    Found found = KeySources.find(environ, environment, configured);
    for (KeySource source : configured) {
      if (source instanceof KeySource.Literal literal) {
        Arrays.fill(literal.bytes(), (byte) 0);
      }
    }
    return found;
  }

  private static List<KeySource> configured(
      String setting, KeySetting key, String fileSetting, Optional<Path> file) {
    List<KeySource> sources = new ArrayList<>();
    switch (key) {
      case KeySetting.Absent absent -> {}
      case KeySetting.Variable(String name) -> sources.add(new KeySource.Variable(name));
      case KeySetting.Literal literal ->
          sources.add(new KeySource.Literal(setting, literal.bytes()));
    }
    file.ifPresent(path -> sources.add(new KeySource.FileAt(fileSetting, path)));
    return sources;
  }

  private static Optional<MasterKey> key(Found found) {
    return found instanceof Found.Key key ? Optional.of(key.key()) : Optional.empty();
  }

  private Expectation expectation(Optional<Anchor> anchor) {
    return new Expectation(
        cluster.clusterId().flatMap(Id128::parse),
        cluster.clusterSalt().flatMap(ClusterSalt::parse),
        cluster.fingerprint().flatMap(Fingerprint::parse),
        cluster.previousFingerprint().flatMap(Fingerprint::parse),
        anchor,
        cluster.emptyStore() == ClusterOptions.EmptyStore.LOST
            ? Expectation.EmptyVolume.LOST_STORE
            : Expectation.EmptyVolume.NEW_STORE);
  }

  private static Wish wrong(StartCode code, String why) {
    return new Wish.Wrong(Refused.of(code, why));
  }
}
