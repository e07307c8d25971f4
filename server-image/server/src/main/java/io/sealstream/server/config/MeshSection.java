package io.sealstream.server.config;

import io.sealstream.server.config.MeshOptions.Credentials;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the {@code cluster} block. */
final class MeshSection {
  private final MeshDraft draft;
  private final Problems problems;

  MeshSection(MeshDraft draft, Problems problems) {
    this.draft = draft;
    this.problems = problems;
  }

  void read(Field field) {
    Optional<Value.Block> block = field.block();
    if (block.isEmpty()) {
      return;
    }
    Section s = new Section(block.get(), problems);
    s.take("name").flatMap(Field::text).ifPresent(t -> draft.name = t);
    network(s);
    s.take("routes").ifPresent(this::routes);
    s.take("tls").flatMap(this::tls).ifPresent(t -> draft.tls = Optional.of(t));
    s.take("authorization", "authentication").ifPresent(this::authorization);
    s.take("cluster_advertise", "advertise").ifPresent(this::advertise);
    s.take("no_advertise").flatMap(Field::flag).ifPresent(b -> draft.noAdvertise = b);
    s.take("connect_retries")
        .flatMap(f -> f.whole(0, Integer.MAX_VALUE))
        .ifPresent(n -> draft.connectRetries = java.util.OptionalInt.of(n.intValue()));
    patience(s);
    accepted(s);
    s.refuseTheRest(NotBuilt.CLUSTER);
  }

  private void network(Section s) {
    s.take("host", "net").flatMap(Field::text).ifPresent(t -> draft.host = t);
    s.take("port").flatMap(f -> f.whole(-1, 65_535)).ifPresent(n -> draft.port = n.intValue());
    s.take("listen")
        .flatMap(Field::listen)
        .ifPresent(
            a -> {
              draft.host = a.host();
              draft.port = a.port();
            });
  }

  private void patience(Section s) {
    s.take("ping_interval")
        .flatMap(Field::duration)
        .filter(d -> !d.isZero())
        .ifPresent(d -> draft.pingInterval = d);
    s.take("ping_max")
        .flatMap(f -> f.whole(1, Integer.MAX_VALUE - 1))
        .ifPresent(n -> draft.pingMax = n.intValue());
    s.take("write_deadline")
        .flatMap(Field::duration)
        .filter(d -> !d.isZero())
        .ifPresent(d -> draft.writeDeadline = d);
  }

  /** Options that fit what this server does anyway: one connection per pair, always backing off. */
  private void accepted(Section s) {
    s.take("pool_size").flatMap(f -> f.whole(-1, Integer.MAX_VALUE));
    s.take("connect_backoff").flatMap(Field::flag);
    s.take("compression").ifPresent(this::compression);
  }

  private void compression(Field field) {
    Optional<Value> value = field.value();
    boolean none =
        value.isPresent()
            && (value.get() instanceof Value.Flag flag && !flag.on()
                || value.get() instanceof Value.Text text
                    && Set.of("accept", "off", "disabled").contains(text.text()));
    if (!none) {
      field.warn("links between servers are not compressed in this version");
    }
  }

  private void routes(Field field) {
    List<MeshOptions.Route> routes = new ArrayList<>();
    Optional<Value> value = field.value();
    List<Value> items = List.of();
    if (value.isPresent() && value.get() instanceof Value.Items list) {
      items = list.values();
    } else if (value.isPresent()) {
      items = List.of(value.get());
    }
    for (Value item : items) {
      if (!(item instanceof Value.Text text)) {
        field.wrong("routes must be a list of URLs such as nats://host:6222");
        return;
      }
      try {
        routes.add(MeshDraft.route(text.text()));
      } catch (ConfigException e) {
        field.wrong("routes: " + e.getMessage());
      }
    }
    draft.routes = routes;
  }

  private void advertise(Field field) {
    Optional<String> text = field.text();
    if (text.isEmpty()) {
      return;
    }
    try {
      draft.advertise = MeshDraft.address(text.get());
    } catch (ConfigException e) {
      field.wrong(field.name() + " must be host or host:port");
    }
  }

  private void authorization(Field field) {
    Optional<Value.Block> block = field.block();
    if (block.isEmpty()) {
      return;
    }
    Section s = new Section(block.get(), problems);
    Optional<String> user = s.take("user", "username").flatMap(Field::text);
    Optional<String> password = s.take("password", "pass").flatMap(Field::text);
    // Links have one time for everything that comes before they are up.
    s.take("timeout").flatMap(Field::value);
    s.refuseTheRest(Set.of("users", "token", "default_permissions", "auth_callout"));
    if (user.isEmpty() || password.isEmpty()) {
      field.wrong("authorization of a cluster needs user and password");
    } else if (password.get().matches("\\$2[aby]\\$.*")) {
      field.wrong("the password of a cluster must be given as it is, not hashed by bcrypt");
    } else {
      draft.credentials = Optional.of(new Credentials(user.get(), password.get()));
    }
  }

  private Optional<TlsFiles> tls(Field field) {
    Optional<Value.Block> block = field.block();
    if (block.isEmpty()) {
      return Optional.empty();
    }
    Section s = new Section(block.get(), problems);
    Optional<Path> cert = s.take("cert_file").flatMap(Field::path);
    Optional<Path> key = s.take("key_file").flatMap(Field::path);
    Optional<Path> ca = s.take("ca_file").flatMap(Field::path);
    // Both sides always show a certificate, as NATS has it for routes.
    s.take("verify").flatMap(Field::flag);
    s.take("timeout").flatMap(Field::value);
    s.refuseTheRest(NotBuilt.TLS);
    if (cert.isEmpty() || key.isEmpty() || ca.isEmpty()) {
      field.wrong("tls of a cluster needs cert_file, key_file and ca_file");
      return Optional.empty();
    }
    return Optional.of(new TlsFiles(cert.get(), key.get(), ca.get()));
  }
}
