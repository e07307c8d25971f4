package io.sealstream.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.server.config.MeshOptions.Address;
import io.sealstream.server.config.MeshOptions.Credentials;
import io.sealstream.server.config.MeshOptions.Route;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cluster block and its flags, as people write them for nats-server. */
class ClusterBlockTest {
  @TempDir Path directory;

  @Test
  void aServerThatIsToldOfNoClusterIsAlone() throws Exception {
    assertThat(run("-p", "4222").mesh()).isEmpty();
    assertThat(run("-c", write("cluster { name: x }")).mesh()).isEmpty();
  }

  @Test
  void whatTheHelmChartWritesIsUnderstood() throws Exception {
    MeshOptions mesh =
        run(
                "-c",
                write(
                    """
                    server_name: nats-0
                    cluster {
                      name: "nats", port: 6222, no_advertise: true, pool_size: 3
                      compression: { mode: accept }
                      routes: [
                        nats://nats-0.nats-headless:6222
                        "nats-route://nats-1.nats-headless"
                      ]
                    }
                    """))
            .mesh()
            .orElseThrow();
    assertThat(mesh.name()).isEqualTo("nats");
    assertThat(mesh.host()).isEqualTo("0.0.0.0");
    assertThat(mesh.port()).isEqualTo(6222);
    assertThat(mesh.advertiseClients()).isFalse();
    assertThat(mesh.routes())
        .extracting(Route::address)
        .containsExactly(
            new Address("nats-0.nats-headless", 6222), new Address("nats-1.nats-headless", 6222));
  }

  @Test
  void everythingThatABlockCanSayIsRead() throws Exception {
    MeshOptions mesh =
        run(
                "-c",
                write(
                    """
                    cluster {
                      listen: "127.0.0.1:-1", advertise: "me.example:7000", connect_retries: 5
                      ping_interval: 1s, ping_max: 4, write_deadline: 2s
                      authorization { user: route, password: "s3cr3t", timeout: 1 }
                      routes: [ "nats://joe:p%40ss@[::1]:6333" ]
                      tls { cert_file: a.crt, key_file: a.key, ca_file: ca.crt, verify: true }
                    }
                    """))
            .mesh()
            .orElseThrow();
    assertThat(mesh.host()).isEqualTo("127.0.0.1");
    assertThat(mesh.port()).isEqualTo(-1);
    assertThat(mesh.advertise()).contains(new Address("me.example", 7000));
    assertThat(mesh.connectRetries()).hasValue(5);
    assertThat(mesh.pings()).isEqualTo(new Pings(Duration.ofSeconds(1), 4));
    assertThat(mesh.writeDeadline()).isEqualTo(Duration.ofSeconds(2));
    assertThat(mesh.credentials()).contains(new Credentials("route", "s3cr3t"));
    assertThat(mesh.routes())
        .isEqualTo(
            List.of(
                new Route(new Address("::1", 6333), Optional.of(new Credentials("joe", "p@ss")))));
    assertThat(mesh.tls())
        .contains(new TlsFiles(Path.of("a.crt"), Path.of("a.key"), Path.of("ca.crt")));
    assertThat(mesh.toString()).doesNotContain("s3cr3t", "p@ss");
  }

  @Test
  void flagsSayTheSameAndBeatTheFile() throws Exception {
    MeshOptions mesh =
        run(
                "-c",
                write("cluster { name: file, port: 1, routes: [ nats://file:1 ] }"),
                "--cluster",
                "nats://u:p@127.0.0.1:6333",
                "--cluster_name=flag",
                "--routes",
                "nats://one:1, two:2",
                "--no_advertise")
            .mesh()
            .orElseThrow();
    assertThat(mesh.name()).isEqualTo("flag");
    assertThat(mesh.host()).isEqualTo("127.0.0.1");
    assertThat(mesh.port()).isEqualTo(6333);
    assertThat(mesh.credentials()).contains(new Credentials("u", "p"));
    assertThat(mesh.advertiseClients()).isFalse();
    assertThat(mesh.routes())
        .extracting(Route::address)
        .containsExactly(new Address("one", 1), new Address("two", 2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cluster { routes: [ \"nats://a:1\" ] }          | solicited routes require cluster",
        "cluster { port: 1, routes: [ 5 ] }              | routes must be a list of URLs",
        "cluster { port: 1, routes: \"http://a:1\" }     | a route must look like nats://host:6222",
        "cluster { port: 1, permissions {} }             | \"permissions\" is an option of NATS that",
        "cluster { port: 1, nonsense: 1 }                | unknown field \"nonsense\"",
        "cluster { port: 1, tls { cert_file: a } }       | needs cert_file, key_file and ca_file",
        "cluster { port: 1, tls { insecure: true } }     | \"insecure\" is an option of NATS that",
        "cluster { port: 1, authorization { user: a } }  | needs user and password",
        "cluster { port: 1, name: \"a b\" }              | cluster name cannot contain spaces",
        "jetstream: true, cluster { port: 1 }            | requires `server_name` to be set",
      })
  void whatCannotBeIsRefusedWithAReason(String text, String reason) throws Exception {
    Invocation.Refused refused =
        (Invocation.Refused)
            CommandLine.parse(new String[] {"-c", write(text)}, name -> Optional.empty());
    assertThat(refused.message()).contains(reason);
  }

  @Test
  void aPasswordInAFlagIsNotRepeatedInARefusal() {
    Invocation.Refused refused =
        (Invocation.Refused)
            CommandLine.parse(
                new String[] {"--routes", "http://u:s3cr3t@a:1"}, name -> Optional.empty());
    assertThat(refused.message()).contains("a route must look like").doesNotContain("s3cr3t");
  }

  private String write(String text) throws Exception {
    Path file = directory.resolve("nats.conf");
    Files.writeString(file, text);
    return file.toString();
  }

  private static Options run(String... arguments) {
    Invocation invocation = CommandLine.parse(arguments, name -> Optional.empty());
    assertThat(invocation).as(invocation.toString()).isInstanceOf(Invocation.Run.class);
    return ((Invocation.Run) invocation).options();
  }
}
