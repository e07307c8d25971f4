package io.sealstream.server.jetstream.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.stream.ConsumerLimits;
import io.sealstream.server.jetstream.stream.StreamConfig;
import io.sealstream.server.jetstream.stream.StreamConfigReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client gets back the configuration that nats-server 2.10 would give it, or the same error. */
class ConsumerConfigTest {
  private static final ConsumerLimits NO_LIMITS = new ConsumerLimits(0, 0);

  /** Request and echo as nats-server 2.10.29 was seen to answer. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"durable_name":"a","ack_policy":"explicit"} | {"durable_name":"a","deliver_policy":"all","ack_policy":"explicit","ack_wait":30000000000,"max_deliver":-1,"replay_policy":"instant","max_waiting":512,"max_ack_pending":1000,"num_replicas":0}
          {"ack_policy":"none","deliver_subject":"d.x","idle_heartbeat":5000000000,"flow_control":true,"max_deliver":1,"mem_storage":true,"num_replicas":1,"ack_wait":79200000000000} | {"deliver_policy":"all","ack_policy":"none","ack_wait":79200000000000,"max_deliver":1,"replay_policy":"instant","idle_heartbeat":5000000000,"flow_control":true,"deliver_subject":"d.x","inactive_threshold":5000000000,"num_replicas":1,"mem_storage":true}
          {"name":"b","ack_policy":"all","backoff":[1000000000,2000000000],"max_deliver":5,"filter_subjects":["s.a","s.b"]} | {"name":"b","deliver_policy":"all","ack_policy":"all","ack_wait":1000000000,"max_deliver":5,"backoff":[1000000000,2000000000],"filter_subjects":["s.a","s.b"],"replay_policy":"instant","max_waiting":512,"max_ack_pending":1000,"inactive_threshold":5000000000,"num_replicas":0}
          {} | {"deliver_policy":"all","ack_policy":"none","max_deliver":-1,"replay_policy":"instant","max_waiting":512,"inactive_threshold":5000000000,"num_replicas":0}
          {"name":"e","opt_start_time":"2024-01-02T03:04:05.6Z","deliver_policy":"by_start_time","metadata":{"k":"v"}} | {"name":"e","deliver_policy":"by_start_time","opt_start_time":"2024-01-02T03:04:05.6Z","ack_policy":"none","max_deliver":-1,"replay_policy":"instant","max_waiting":512,"inactive_threshold":5000000000,"num_replicas":0,"metadata":{"k":"v"}}
          {"name":"f","deliver_subject":"d.q","deliver_group":"g","ack_policy":"explicit","headers_only":true} | {"name":"f","deliver_policy":"all","ack_policy":"explicit","ack_wait":30000000000,"max_deliver":-1,"replay_policy":"instant","max_ack_pending":1000,"headers_only":true,"deliver_subject":"d.q","deliver_group":"g","inactive_threshold":5000000000,"num_replicas":0}
          {"durable_name":"a","max_deliver":-7,"max_ack_pending":-5} | {"durable_name":"a","deliver_policy":"all","ack_policy":"none","max_deliver":-7,"replay_policy":"instant","max_waiting":512,"max_ack_pending":-5,"num_replicas":0}
          {"durable_name":"a","metadata":{"b":"1","a":"2"}} | {"durable_name":"a","deliver_policy":"all","ack_policy":"none","max_deliver":-1,"replay_policy":"instant","max_waiting":512,"num_replicas":0,"metadata":{"a":"2","b":"1"}}
          """)
  void isEchoedWithItsDefaults(String asked, String echo) throws RefusedException {
    ConsumerConfig config = ConsumerDefaults.fill(read(asked), NO_LIMITS);
    assertThat(json(config)).isEqualTo(echo);
    assertThat(ConsumerConfigJson.fromBytes(ConsumerConfigJson.toBytes(config))).isEqualTo(config);
  }

  @Test
  void takesTheDefaultsOfItsStream() throws RefusedException {
    ConsumerLimits limits = new ConsumerLimits(7_000_000_000L, 33);
    ConsumerConfig config = ConsumerDefaults.fill(read("{\"ack_policy\":\"explicit\"}"), limits);
    assertThat(config.acks().maxPending()).isEqualTo(33);
    assertThat(config.lifetime().inactiveThreshold()).hasSeconds(7);
  }

  /** Codes and texts as nats-server 2.10.29 was seen to answer. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"num_replicas":3} | 10074 | replicas > 1 not supported in non-clustered mode
          {"num_replicas":-1} | 10133 | replicas count cannot be negative
          {"backoff":[1000000000,2000000000],"max_deliver":1} | 10116 | max deliver is required to be > length of backoff values
          {"deliver_subject":"a.*"} | 10079 | consumer deliver subject has wildcards
          {"deliver_subject":"a..b"} | 10112 | invalid push consumer deliver subject
          {"deliver_subject":"s2.x"} | 10081 | consumer deliver subject forms a cycle
          {"deliver_subject":"a","max_waiting":3} | 10080 | consumer in push mode can not set max waiting
          {"deliver_subject":"a","max_ack_pending":3} | 10082 | consumer requires ack policy for max ack pending
          {"deliver_subject":"a","idle_heartbeat":3} | 10083 | consumer idle heartbeat needs to be >= 100ms
          {"max_waiting":-1} | 10087 | consumer max waiting needs to be positive
          {"idle_heartbeat":1000000000} | 10088 | consumer idle heartbeat requires a push based consumer
          {"flow_control":true} | 10089 | consumer flow control requires a push based consumer
          {"max_batch":-1} | 10114 | consumer max request batch needs to be > 0
          {"max_expires":10} | 10115 | consumer max request expires needs to be >= 1ms
          {"filter_subject":"s2.a","filter_subjects":["s2.b"]} | 10136 | consumer cannot have both FilterSubject and FilterSubjects specified
          {"filter_subject":"s2..a"} | 10052 | invalid subject
          {"filter_subjects":["s2.b",""]} | 10139 | consumer filter in FilterSubjects cannot be empty
          {"filter_subjects":["s2.b","s2.*"]} | 10138 | consumer subject filters cannot overlap
          {"opt_start_seq":4} | 10094 | consumer delivery policy is deliver all, but optional start sequence is also set
          {"opt_start_time":"2024-01-01T00:00:00Z"} | 10094 | consumer delivery policy is deliver all, but optional start time is also set
          {"deliver_policy":"last","opt_start_seq":4} | 10094 | consumer delivery policy is deliver last, but optional start sequence is also set
          {"deliver_policy":"last_per_subject"} | 10094 | consumer delivery policy is deliver last per subject, but optional filter subject is not set
          {"deliver_policy":"new","opt_start_seq":4} | 10094 | consumer delivery policy is deliver new, but optional start sequence is also set
          {"deliver_policy":"by_start_sequence"} | 10094 | consumer delivery policy is deliver by start sequence, but optional start sequence is not set
          {"deliver_policy":"by_start_time"} | 10094 | consumer delivery policy is deliver by start time, but optional start time is not set
          {"deliver_policy":"by_start_time","opt_start_seq":1,"opt_start_time":"2024-01-01T00:00:00Z"} | 10094 | consumer delivery policy is deliver by start time, but optional start start sequence is also set
          {"deliver_subject":"a","flow_control":true} | 10108 | consumer with flow control also needs heartbeats
          {"durable_name":"a","name":"b"} | 10132 | Consumer Durable and Name have to be equal if both are provided
          {"ack_wait":-1,"ack_policy":"explicit"} | 10183 | consumer ack wait needs to be positive
          """)
  void isRefusedLikeByNatsServer(String asked, int code, String text) {
    assertThatThrownBy(() -> check(asked))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> {
              assertThat(e.error().errCode()).isEqualTo(code);
              assertThat(e.error().description()).isEqualTo(text);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"rate_limit_bps\":1000}",
        "{\"sample_freq\":\"50%\"}",
        "{\"replay_policy\":\"original\"}",
        "{\"direct\":true}",
        "{\"pause_until\":\"2030-01-01T00:00:00Z\"}",
        "{\"priority_groups\":[\"a\"]}",
        "{\"priority_policy\":\"overflow\"}"
      })
  void whatIsNotBuiltIsRefusedByItsName(String asked) {
    String name = asked.substring(2, asked.indexOf('"', 2));
    assertThatThrownBy(() -> check(asked)).hasMessageContaining(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"rate_limit_bps\":0}",
        "{\"sample_freq\":\"\"}",
        "{\"replay_policy\":\"instant\"}",
        "{\"direct\":false}",
        "{\"priority_groups\":[]}"
      })
  void whatIsNotBuiltMayBeSentAsNotAskedFor(String asked) throws RefusedException {
    check(asked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"max_delivr\":3}",
        "{\"ack_policy\":\"sometimes\"}",
        "{\"ack_wait\":\"30s\"}",
        "{\"deliver_policy\":7}",
        "{\"opt_start_seq\":-1}"
      })
  void whatNobodyUnderstandsIsInvalidJson(String asked) {
    assertThatThrownBy(() -> check(asked))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.error().errCode()).isEqualTo(10025));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"ack_policy":"none"} | ack policy can not be updated
          {"ack_policy":"explicit","deliver_policy":"new"} | deliver policy can not be updated
          {"ack_policy":"explicit","max_waiting":5} | max waiting can not be updated
          {"ack_policy":"explicit","deliver_subject":"x"} | can not update pull consumer to push based
          {"ack_policy":"explicit","mem_storage":true} | storage can not be updated
          """)
  void keepsWhatCannotChangeWhileItLives(String asked, String text) throws RefusedException {
    ConsumerConfig before = ConsumerDefaults.fill(read("{\"ack_policy\":\"explicit\"}"), NO_LIMITS);
    ConsumerConfig after = ConsumerDefaults.fill(read(asked), NO_LIMITS);
    assertThatThrownBy(() -> ConsumerRules.checkUpdate(before, after, false)).hasMessage(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b", "a*", "a>", "a b", "", "a/b", "a\\b"})
  void badNamesAreRefused(String name) {
    assertThatThrownBy(() -> ConsumerRules.checkName(name)).isInstanceOf(RefusedException.class);
  }

  private static void check(String asked) throws RefusedException {
    StreamConfig stream =
        StreamConfigReader.read(JsonObject.parse("{\"subjects\":[\"s2.>\"]}".getBytes(UTF_8)));
    ConsumerRules.check(ConsumerDefaults.fill(read(asked), NO_LIMITS), stream);
  }

  private static ConsumerConfig read(String json) throws RefusedException {
    return ConsumerConfigJson.read(JsonObject.parse(json.getBytes(UTF_8)));
  }

  private static String json(ConsumerConfig config) {
    JsonWriter json = new JsonWriter();
    ConsumerConfigJson.write(json, config);
    return new String(json.finish(), UTF_8);
  }
}
