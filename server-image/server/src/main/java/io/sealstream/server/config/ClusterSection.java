package io.sealstream.server.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the {@code sealstream} block. */
final class ClusterSection {
  private static final long LEAST_RATE = 64 << 10;
  private static final String ORDINAL = "{ordinal}";
  private static final Pattern LAST_NUMBER = Pattern.compile("(\\d+)$");

  private final Draft draft;
  private final Problems problems;

  ClusterSection(Draft draft, Problems problems) {
    this.draft = draft;
    this.problems = problems;
  }

  ClusterOptions read(Field field) {
    Optional<Value.Block> block = field.block();
    if (block.isEmpty()) {
      return ClusterOptions.STANDALONE;
    }
    Section s = new Section(block.get(), problems);
    Optional<String> clusterId = s.take("cluster_id").flatMap(ClusterSection::hex);
    Optional<String> salt = s.take("cluster_salt").flatMap(ClusterSection::hex);
    if (clusterId.isPresent() != salt.isPresent()) {
      field.wrong("cluster_id and cluster_salt go together: give both or neither");
    }
    ClusterOptions options =
        new ClusterOptions(
            clusterId,
            salt,
            s.take("fingerprint").flatMap(ClusterSection::fingerprint),
            // Unset in pods of the template before a rotation, which read the same file.
            s.take("previous_fingerprint")
                .filter(f -> !f.isUnset())
                .flatMap(ClusterSection::fingerprint),
            s.take("anchor_file").flatMap(this::anchorFile),
            emptyStore(s, clusterId.isEmpty()),
            s.take("admin").flatMap(this::admin),
            resealing(s));
    s.refuseTheRest(Set.of());
    return options;
  }

  private static ClusterOptions.EmptyStore emptyStore(Section s, boolean alone) {
    boolean founds = s.take("bootstrap").flatMap(Field::flag).orElse(alone);
    Optional<Field> join = s.take("join");
    if (join.flatMap(Field::flag).orElse(false)) {
      if (founds) {
        join.get().wrong("join and bootstrap exclude each other: a cluster is founded or joined");
      }
      return ClusterOptions.EmptyStore.JOINS;
    }
    return founds ? ClusterOptions.EmptyStore.FOUNDS : ClusterOptions.EmptyStore.LOST;
  }

  private static ClusterOptions.ResealOptions resealing(Section s) {
    boolean existing = s.take("reseal").flatMap(Field::flag).orElse(true);
    Optional<Field> rate = s.take("reseal_rate");
    OptionalLong bytes = OptionalLong.empty();
    if (rate.isPresent()) {
      Optional<Long> given = rate.get().size();
      if (given.isPresent() && given.get() < LEAST_RATE) {
        rate.get().wrong("reseal_rate must be at least 64K a second");
      }
      bytes = given.map(OptionalLong::of).orElse(bytes);
    }
    return new ClusterOptions.ResealOptions(existing, bytes);
  }

  private static Optional<String> hex(Field field) {
    Optional<String> text = field.text();
    if (text.isPresent() && !text.get().matches("[0-9a-f]{32}")) {
      field.wrong(field.name() + " must be 32 hexadecimal digits in lower case");
      return Optional.empty();
    }
    return text;
  }

  private static Optional<String> fingerprint(Field field) {
    Optional<String> text = field.text().filter(t -> !t.isEmpty());
    if (text.isPresent() && !text.get().matches("k[12]:[a-z2-7]{16}")) {
      field.wrong(field.name() + " must look like k1:abcdefghij234567");
      return Optional.empty();
    }
    return text;
  }

  private Optional<Path> anchorFile(Field field) {
    Optional<String> text = field.text();
    if (text.isEmpty() || !text.get().contains(ORDINAL)) {
      return text.map(Path::of);
    }
    Matcher number = LAST_NUMBER.matcher(draft.serverName);
    if (!number.find()) {
      field.wrong("anchor_file asks for {ordinal}, but server_name ends with no number");
      return Optional.empty();
    }
    return Optional.of(Path.of(text.get().replace(ORDINAL, number.group(1))));
  }

  private Optional<ClusterOptions.AdminOptions> admin(Field field) {
    Optional<Value.Block> block = field.block();
    if (block.isEmpty()) {
      return Optional.empty();
    }
    Section s = new Section(block.get(), problems);
    Optional<HostPort> listen = required(s, field, "listen").flatMap(Field::listen);
    Optional<Path> cert = required(s, field, "cert_file").flatMap(Field::path);
    Optional<Path> key = required(s, field, "key_file").flatMap(Field::path);
    Optional<Path> ca = required(s, field, "ca_file").flatMap(Field::path);
    s.refuseTheRest(Set.of());
    if (listen.isEmpty() || cert.isEmpty() || key.isEmpty() || ca.isEmpty()) {
      return Optional.empty();
    }
    String host = listen.get().host().isEmpty() ? Options.ANY_HOST : listen.get().host();
    return Optional.of(
        new ClusterOptions.AdminOptions(
            host, listen.get().port(), cert.get(), key.get(), ca.get()));
  }

  private static Optional<Field> required(Section s, Field admin, String name) {
    Optional<Field> field = s.take(name);
    Supplier<Optional<Field>> missing =
        () -> {
          admin.wrong("admin needs " + name);
          return Optional.empty();
        };
    return field.isPresent() ? field : missing.get();
  }
}
