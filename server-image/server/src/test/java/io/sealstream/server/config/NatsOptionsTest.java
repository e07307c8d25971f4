package io.sealstream.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every option that nats-server 2.15.2 reads (its {@code opts.go}) is either understood or refused
 * by name and place: none is called unknown, and none is ignored.
 */
class NatsOptionsTest {
  private static final List<String> BUILT =
      List.of(
          ("cluster debug host http http_port jetstream lame_duck_duration lame_duck_grace_period listen"
                  + " log_file log_max_num log_size_limit logfile logfile_max_num"
                  + " logfile_size_limit logtime logtime_utc max_conn max_connections"
                  + " max_control_line max_payload max_pending monitor_port net pid_file pidfile"
                  + " ping_interval ping_max port ports_file_dir server_name store_dir storedir"
                  + " trace write_deadline")
              .split(" "));

  private static final List<String> NOT_BUILT =
      List.of(
          ("accounts account_resolver accounts_resolver allow_non_tls authorization"
                  + " client_advertise connect_error_reports default_js_domain"
                  + " default_sentinel disable_sublist_cache feature_flags gateway http_base_path"
                  + " https https_port leaf leafnodes mappings maps max_closed_clients"
                  + " max_sub_tokens max_subscription_tokens max_subscriptions max_subs"
                  + " max_traced_msg_len mqtt no_auth_user no_fast_producer_stall"
                  + " no_header_support no_sublist_cache no_system no_system_account no_sys_acc"
                  + " ocsp ocsp_cache operator operators prof_block_rate prof_port proxies"
                  + " proxy_protocol reconnect_error_reports remote_syslog resolver"
                  + " resolver_pinned_accounts resolver_preload resolver_tls root root_operator"
                  + " root_operators roots server_metadata server_tags syslog system"
                  + " system_account tls trace_headers trace_verbose trusted trusted_keys"
                  + " websocket write_timeout ws")
              .split(" "));

  private static final List<String> NOT_BUILT_OF_JETSTREAM =
      List.of(
          ("domain extension_hint info_queue_limit limits max_buffered_msgs max_buffered_size"
                  + " max_concurrent_io max_outstanding_catchup meta_compact meta_compact_size"
                  + " meta_compact_sync request_queue_limit strict tpm unique_tag")
              .split(" "));

  @TempDir Path directory;

  @Test
  void whatIsNotBuiltIsRefusedByNameLineAndColumn() throws Exception {
    StringBuilder text = new StringBuilder();
    NOT_BUILT.forEach(option -> text.append(' ').append(option).append(": {}\n"));
    text.append("jetstream {\n");
    NOT_BUILT_OF_JETSTREAM.forEach(o -> text.append("  ").append(o).append(": 1\n"));
    Path file = write(text + "}\n");
    List<String> said = refusal(file).lines().toList();
    assertThat(said).hasSize(NOT_BUILT.size() + NOT_BUILT_OF_JETSTREAM.size());
    for (int i = 0; i < NOT_BUILT.size(); i++) {
      assertThat(said.get(i))
          .isEqualTo(file + ":" + (i + 1) + ":2: " + NotBuilt.option(NOT_BUILT.get(i)));
    }
    for (int i = 0; i < NOT_BUILT_OF_JETSTREAM.size(); i++) {
      assertThat(said.get(NOT_BUILT.size() + i))
          .startsWith(file + ":" + (NOT_BUILT.size() + 2 + i) + ":3: \"")
          .contains(NOT_BUILT_OF_JETSTREAM.get(i));
    }
  }

  @Test
  void whatIsBuiltIsNotCalledUnknown() throws Exception {
    StringBuilder text = new StringBuilder();
    BUILT.forEach(option -> text.append(option).append(": [ no, value, of, any ]\n"));
    assertThat(refusal(write(text.toString())))
        .doesNotContain("unknown field", "does not have yet");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max_payload: 10Gigs          | max_payload must be an integer, not a string",
        "max_payload: -1              | max_payload must be between 0 and ",
        "max_payload: 1e3             | max_payload must be an integer, not a",
        "max_control_line: 9GB        | max_control_line must be between 0 and ",
        "port: 65536                  | port must be between -1 and 65535, not 65536",
        "port: 4222x                  | port must be an integer, not a string",
        "listen: \"host:none\"        | listen: expected port or host:port",
        "ping_interval: \"2 parsecs\" | error parsing ping_interval: expected a duration",
        "ping_interval: \"-1s\"       | error parsing ping_interval: expected a duration",
        "write_deadline: true         | write_deadline must be a duration",
        "debug: maybe                 | debug must be true or false, not a string",
        "jetstream: perhaps           | Expected 'enabled' or 'disabled' for string value",
        "jetstream { max_file: 10X }  | sizes defined as strings must be a number and K, M, G or T",
        "jetstream { sync: never }    | error parsing sync",
        "jetstream { key: 12345 }     | put a key that is all digits into quotes",
        "jetstream { key: $NO_SUCH }  | variable reference for 'NO_SUCH' can not be found",
        "sealstream { cluster_id: 12 }| cluster_id must be a string",
        "sealstream { colour: red }   | unknown field \"colour\"",
        "prot: 4222                   | unknown field \"prot\""
      })
  void whatCannotBeMeantIsSaidInOneLineWithItsPlace(String text, String said) throws Exception {
    Path file = write(text);
    String refusal = refusal(file);
    assertThat(refusal).startsWith(file + ":1:").contains(said).doesNotContain("12345");
    assertThat(refusal.lines()).hasSize(1);
  }

  private Path write(String text) throws Exception {
    return Files.writeString(directory.resolve("nats.conf"), text);
  }

  private static String refusal(Path file) {
    Invocation invocation =
        CommandLine.parse(new String[] {"-c", file.toString()}, name -> Optional.empty());
    assertThat(invocation).isInstanceOf(Invocation.Refused.class);
    assertThat(((Invocation.Refused) invocation).exitCode()).isEqualTo(1);
    return ((Invocation.Refused) invocation).message();
  }
}
