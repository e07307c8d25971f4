package io.sealstream.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way to tell a server what to do, as nats-server understands it. */
class CommandLineTest {
  private static final Environment NOTHING = name -> Optional.empty();

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"-p 4333", "--port 4333", "-p=4333", "--p=4333", "-port=4333"})
  void aFlagHasManySpellings(String flags) {
    assertThat(options(flags).port()).isEqualTo(4333);
  }

  @Test
  void everyFlagArrives() {
    Options options =
        options(
            "-p -1 -a :: -m 8222 -n box --pid /p --ports_file_dir /q -l /log -DV -js -sd=/data"
                + " --logtime=false --log_size_limit 1000");
    assertThat(options.port()).isEqualTo(-1);
    assertThat(options.host()).isEqualTo("::");
    assertThat(options.monitor()).isEqualTo(new MonitorOptions("::", 8222));
    assertThat(options.serverName()).isEqualTo("box");
    assertThat(options.pidFile()).contains(Path.of("/p"));
    assertThat(options.portsFileDir()).contains(Path.of("/q"));
    assertThat(options.jetStream().orElseThrow().storeDir()).isEqualTo(Path.of("/data"));
    assertThat(options.log())
        .isEqualTo(new LogOptions(true, true, false, false, Optional.of(Path.of("/log")), 1000, 0));
  }

  @Test
  void flagsBeatTheFileWhereverTheyStand() throws Exception {
    Path file = write("port: 1, jetstream: disabled, debug: true, server_name: file");
    Options options = options("-p 2 -c " + file + " -js -D=false");
    assertThat(options.port()).isEqualTo(2);
    assertThat(options.jetStream()).isPresent();
    assertThat(options.log().debug()).isFalse();
    assertThat(options.serverName()).isEqualTo("file");
  }

  @Test
  void theOperatorsFileIsUnderstood() throws Exception {
    Path file =
        write(
            """
            server_name: $POD_NAME
            port: 4222
            http_port: 8222
            lame_duck_duration: 30s, lame_duck_grace_period: 1s
            jetstream { store_dir: "/data", max_file_store: 1000, max_memory_store: 0, cipher: aes,
              sync_interval: always, on_key_error: exit }
            sealstream {
              cluster_id: "0123456789abcdef0123456789abcdef"
              cluster_salt: "00000000000000000000000000000000"
              fingerprint: $SEALSTREAM_FINGERPRINT
              previous_fingerprint: $SEALSTREAM_PREVIOUS_FINGERPRINT
              anchor_file: "/etc/sealstream/anchor-{ordinal}"
              bootstrap: true
              admin { listen: "0.0.0.0:7443", cert_file: "/c", key_file: "/k", ca_file: "/a" }
            }
            """);
    Map<String, String> variables =
        Map.of("POD_NAME", "2024-12", "SEALSTREAM_FINGERPRINT", "k1:abcdefghij234567");
    Options options = options("-c " + file, n -> Optional.ofNullable(variables.get(n)));
    assertThat(options.serverName()).isEqualTo("2024-12");
    assertThat(options.lameDuck())
        .isEqualTo(new LameDuck(Duration.ofSeconds(30), Duration.ofSeconds(1)));
    JetStreamOptions jetStream = options.jetStream().orElseThrow();
    assertThat(jetStream.onKeyError()).isEqualTo(JetStreamOptions.OnKeyError.EXIT);
    assertThat(jetStream.cipher()).contains("aes");
    assertThat(jetStream.maxFileStore()).isEqualTo(OptionalLong.of(1000));
    ClusterOptions cluster = options.cluster();
    assertThat(cluster.fingerprint()).contains("k1:abcdefghij234567");
    assertThat(cluster.previousFingerprint()).isEmpty();
    assertThat(cluster.anchorFile()).contains(Path.of("/etc/sealstream/anchor-12"));
    assertThat(cluster.admin().orElseThrow().port()).isEqualTo(7443);
  }

  @Test
  void resealingCanBeSwitchedOffOrSlowedDown() throws Exception {
    Path file = write("sealstream { reseal: false, reseal_rate: 8MB }");
    assertThat(options("-c " + file).cluster().resealing())
        .isEqualTo(new ClusterOptions.ResealOptions(false, OptionalLong.of(8 << 20)));
    Path slow = write("sealstream { reseal_rate: 1000 }");
    assertThat(parse("-c " + slow, NOTHING))
        .isInstanceOfSatisfying(
            Invocation.Refused.class,
            refused -> assertThat(refused.message()).contains("at least 64K"));
  }

  @Test
  void anEmptyStoreFoundsOrJoinsOrIsLost() throws Exception {
    String ids = "cluster_id: \"%1$s\", cluster_salt: \"%1$s\"".formatted("0".repeat(32));
    String mesh = "cluster { name: c, listen: \"127.0.0.1:6222\" }\n";
    assertThat(emptyStore("sealstream { %s, bootstrap: true }".formatted(ids)))
        .isEqualTo(ClusterOptions.EmptyStore.FOUNDS);
    assertThat(emptyStore("sealstream { %s }".formatted(ids)))
        .isEqualTo(ClusterOptions.EmptyStore.LOST);
    assertThat(emptyStore(mesh + "sealstream { %s, join: true }".formatted(ids)))
        .isEqualTo(ClusterOptions.EmptyStore.JOINS);
    assertThat(refusal(mesh + "sealstream { %s, join: true, bootstrap: true }".formatted(ids)))
        .contains("join and bootstrap exclude each other");
    assertThat(refusal("sealstream { %s, join: true }".formatted(ids)))
        .contains("there is nothing to join");
  }

  private ClusterOptions.EmptyStore emptyStore(String text) throws Exception {
    return options("-c " + write(text)).cluster().emptyStore();
  }

  @Test
  void sizesAndDurationsMeanWhatNatsSays() throws Exception {
    Path file =
        write(
            """
            max_payload: 2MB, max_pending: 10m, write_deadline: "1m30s", ping_interval: 20
            listen: "127.0.0.1:-1", http: 8333
            jetstream { max_file_store: 10G, max_mem: "2M", sync: 500ms }
            """);
    Options options = options("-c " + file);
    assertThat(options.limits().maxPayload()).isEqualTo(2 << 20);
    assertThat(options.limits().maxPending()).isEqualTo(10_000_000);
    assertThat(options.limits().writeDeadline()).isEqualTo(Duration.ofSeconds(90));
    assertThat(options.pings().interval()).isEqualTo(Duration.ofSeconds(20));
    assertThat(options.host()).isEqualTo("127.0.0.1");
    assertThat(options.port()).isEqualTo(-1);
    assertThat(options.monitor()).isEqualTo(new MonitorOptions("127.0.0.1", 8333));
    JetStreamOptions jetStream = options.jetStream().orElseThrow();
    assertThat(jetStream.maxFileStore()).isEqualTo(OptionalLong.of(10_000_000_000L));
    assertThat(jetStream.maxMemoryStore()).isEqualTo(OptionalLong.of(2 << 20));
    assertThat(jetStream.syncInterval()).isEqualTo(new SyncInterval.Every(Duration.ofMillis(500)));
  }

  @Test
  void aBareDurationInSecondsIsTakenWithAWarning() throws Exception {
    Path file = write("ping_interval: 2m");
    Invocation.Run run = (Invocation.Run) parse("-c " + file, NOTHING);
    assertThat(run.options().pings().interval()).isEqualTo(Duration.ofSeconds(2_000_000));
    assertThat(run.warnings())
        .containsExactly(
            file
                + ":1:1: ping_interval should be converted to a duration: 2000000 means that many"
                + " seconds");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "authorization",
        "accounts",
        "users_are_elsewhere",
        "leafnodes",
        "tls",
        "gateway",
        "websocket",
        "mqtt",
        "operator",
        "resolver",
        "no_auth_user",
        "mappings",
        "system_account"
      })
  void whatIsNotBuiltIsRefusedAndNeverIgnored(String option) throws Exception {
    Path file = write("port: 1\n  " + option + ": {}");
    assertThat(parse("-c " + file, NOTHING))
        .isInstanceOfSatisfying(
            Invocation.Refused.class,
            refused -> {
              assertThat(refused.exitCode()).isEqualTo(1);
              assertThat(refused.message()).startsWith(file + ":2:3: ").contains(option);
            });
  }

  @Test
  void fipsGoesWithAesOnly() throws Exception {
    Path file = write("jetstream {\n cipher: chachapoly\n fips: true\n}");
    Invocation.Refused refused = (Invocation.Refused) parse("-c " + file, NOTHING);
    assertThat(refused.message())
        .endsWith("3:2: fips: true goes with cipher aes only, not chachapoly");
    Invocation.Run run =
        (Invocation.Run) parse("-c " + write("jetstream { fips: true, cipher: aes }"), NOTHING);
    assertThat(run.options().jetStream().orElseThrow().fips()).isTrue();
  }

  @Test
  void allProblemsAreNamedAtOnceInOrder() throws Exception {
    Path file =
        write("prot: 1\nport: x\njetstream {\n cipherr: aes\n on_key_error: maybe\n}\ntls {}");
    Invocation.Refused refused = (Invocation.Refused) parse("-c " + file, NOTHING);
    assertThat(refused.message().lines().map(l -> l.substring(file.toString().length() + 1)))
        .containsExactly(
            "1:1: unknown field \"prot\"",
            "2:1: port must be an integer, not a string",
            "4:2: unknown field \"cipherr\"",
            "5:2: on_key_error must be \"core\" or \"exit\"",
            "7:1: " + NotBuilt.option("tls"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--user x", "-pass=s3cr3t", "-auth", "-tls", "-s"})
  void flagsThatAreNotBuiltAreRefusedByName(String flags) {
    Invocation.Refused refused = (Invocation.Refused) parse(flags, NOTHING);
    assertThat(refused.message()).contains("nats-server").doesNotContain("s3cr3t");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-nonsense", "-p", "-p x", "-p 65536", "-js=maybe", "start", "-", "--"})
  void flagsThatNobodyKnowsAreRefused(String flags) {
    assertThat(parse(flags, NOTHING)).isInstanceOf(Invocation.Refused.class);
  }

  @Test
  void limitsThatDoNotFitEachOtherAreRefused() throws Exception {
    assertThat(refusal("max_payload: 2MB, max_pending: 1MB"))
        .isEqualTo("max_payload (2097152) cannot be higher than max_pending (1048576)");
    assertThat(refusal("lame_duck_duration: 5s, lame_duck_grace_period: 5s"))
        .contains("should be strictly lower");
    assertThat(refusal("server_name: \"a b\"")).contains("cannot contain spaces");
  }

  private String refusal(String text) throws Exception {
    return ((Invocation.Refused) parse("-c " + write(text), NOTHING)).message();
  }

  @Test
  void otherQuestionsAreAnswered() throws Exception {
    Path file = write("port: 1");
    assertThat(parse("-v", NOTHING)).isInstanceOf(Invocation.ShowVersion.class);
    assertThat(parse("--help", NOTHING)).isInstanceOf(Invocation.ShowHelp.class);
    assertThat(parse("-t -c " + file, NOTHING)).isEqualTo(new Invocation.ConfigIsValid(file));
    assertThat(parse("--signal ldm=/run/x.pid", NOTHING))
        .isEqualTo(new Invocation.SendSignal("ldm", "/run/x.pid"));
    assertThat(parse("-sl=reload", NOTHING)).isEqualTo(new Invocation.SendSignal("reload", ""));
  }

  private Path write(String text) throws Exception {
    Path file = directory.resolve("nats.conf");
    Files.writeString(file, text);
    return file;
  }

  private static Options options(String flags) {
    return options(flags, NOTHING);
  }

  private static Options options(String flags, Environment environment) {
    Invocation invocation = parse(flags, environment);
    assertThat(invocation).as(invocation.toString()).isInstanceOf(Invocation.Run.class);
    return ((Invocation.Run) invocation).options();
  }

  private static Invocation parse(String flags, Environment environment) {
    return CommandLine.parse(flags.isEmpty() ? new String[0] : flags.split(" "), environment);
  }
}
