package io.sealstream.server.jetstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.sealstream.server.Patience;
import io.sealstream.server.jetstream.api.ApiOperation;
import io.sealstream.server.jetstream.api.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The errors that clients match on: number, class and text as nats-server 2.10.29 gives them. */
class ApiErrorTableTest {
  private static final String API = "$JS.API.";

  @TempDir static Path directory;
  private static JetStreamServer server;
  private static Connection connection;

  /**
   * HAVE holds one message and is full; SEALED is sealed; DENY allows no delete and no purge; SMALL
   * takes ten bytes.
   */
  @BeforeAll
  static void start() throws Exception {
    server = JetStreamServer.start(directory, 1_000_000);
    connection = server.connect();
    create("HAVE", "'subjects':['have.*'],'max_msgs':1,'discard':'new','max_consumers':3");
    create("SEALED", "'subjects':['sealed']");
    create("DENY", "'subjects':['deny'],'deny_delete':true,'deny_purge':true");
    create(
        "SMALL",
        "'subjects':['small'],'max_msg_size':10,'max_msgs_per_subject':1,"
            + "'discard':'new','discard_new_per_subject':true");
    assertThat(publish("have.1", "1", new Headers())).contains("\"seq\":1}");
    ask("STREAM.UPDATE.SEALED", "{'name':'SEALED','subjects':['sealed'],'sealed':true}");
  }

  @AfterAll
  static void stop() throws Exception {
    connection.close();
    server.close();
  }

  private static void create(String name, String fields) throws Exception {
    String answer = ask("STREAM.CREATE." + name, "{'name':'" + name + "'," + fields + "}");
    assertThat(answer).doesNotContain("error");
  }

  private static String ask(String operation, String body) throws Exception {
    Message answer =
        connection.request(
            API + operation, body.replace('\'', '"').getBytes(UTF_8), Patience.LIMIT);
    assertThat(answer).as("an answer to " + operation).isNotNull();
    return new String(answer.getData(), UTF_8);
  }

  private static String publish(String subject, String payload, Headers headers) throws Exception {
    NatsMessage message =
        NatsMessage.builder().subject(subject).headers(headers).data(payload, UTF_8).build();
    return new String(connection.request(message, Patience.LIMIT).getData(), UTF_8);
  }

  private static void assertError(String json, int code, int number, String text) throws Exception {
    JsonObject error = JsonObject.parse(json.getBytes(UTF_8)).object("error");
    assertThat(error.string("description")).startsWith(text);
    assertThat(error.integer("err_code")).isEqualTo(number);
    assertThat(error.integer("code")).isEqualTo(code);
  }

  @ParameterizedTest(name = "{0}: {3}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'num_replicas':3 | 500 | 10074 | replicas > 1 not supported in non-clustered mode
          'num_replicas':6 | 500 | 10052 | maximum replicas is 5
          'num_replicas':-1 | 400 | 10133 | replicas count cannot be negative
          'subjects':['a','a'] | 500 | 10052 | duplicate subjects detected
          'subjects':['a.>','a.b'] | 500 | 10052 | subject "a.>" overlaps with "a.b"
          'subjects':['>'] | 500 | 10052 | capturing all subjects requires no-ack to be true
          'subjects':['$JS.API.x'] | 500 | 10052 | subjects that overlap with jetstream api require no-ack to be true
          'subjects':['*.*'] | 500 | 10052 | subjects that overlap with jetstream api require no-ack to be true
          'subjects':['$SYS.x'] | 500 | 10052 | subjects that overlap with system api require no-ack to be true
          'subjects':['a..b'] | 500 | 10052 | invalid subject
          'subjects':['a b'] | 500 | 10052 | invalid subject
          'subjects':[''] | 500 | 10052 | invalid subject
          'subjects':['have.x'] | 400 | 10065 | subjects overlap with an existing stream
          'discard':'some' | 400 | 10025 | invalid JSON
          'retention':'some' | 400 | 10025 | invalid JSON
          'max_msgs':'5' | 400 | 10025 | invalid JSON
          'max_msgs':1.5 | 400 | 10025 | invalid JSON
          'max_msgs':9223372036854775808 | 400 | 10025 | invalid JSON
          'first_seq':-1 | 400 | 10025 | invalid JSON
          'max_age':5 | 500 | 10052 | max age needs to be >= 100ms
          'duplicate_window':5 | 500 | 10052 | duplicates window needs to be >= 100ms
          'duplicate_window':-5 | 500 | 10052 | duplicates window can not be negative
          'max_age':1000000000,'duplicate_window':2000000000 | 500 | 10052 | duplicates window can not be larger then max age
          'sealed':true | 500 | 10052 | stream configuration for create can not be sealed
          'deny_purge':true,'allow_rollup_hdrs':true | 500 | 10052 | roll-ups require the purge permission
          'discard_new_per_subject':true | 500 | 10052 | discard new per subject requires discard new policy to be set
          'discard':'new','discard_new_per_subject':true | 500 | 10052 | discard new per subject requires max msgs per subject > 0
          'max_bytes':1000001 | 500 | 10047 | insufficient storage resources available
          'persist_mode':'async' | 500 | 10052 | persist_mode async not supported by this server
          'storage':'tape' | 400 | 10025 | invalid JSON
          'storage':'memory','max_bytes':8388609 | 500 | 10028 | insufficient memory resources available
          'compression':'zip' | 400 | 10025 | invalid JSON
          'mirror':{'name':'X'},'subjects':['x'] | 400 | 10034 | stream mirrors can not contain subjects
          'mirror':{'name':'X'},'sources':[{'name':'X'}] | 400 | 10031 | stream mirrors can not also contain other sources
          'mirror':{'name':'X'},'first_seq':2 | 400 | 10143 | stream mirrors can not have first sequence configured
          'mirror':{'name':'X','opt_start_seq':2,'opt_start_time':'2026-01-01T00:00:00Z'} | 400 | 10032 | stream mirrors can not have both start seq and start time configured
          'mirror':{'name':'a.b'} | 400 | 10142 | mirrored stream name is invalid
          'mirror':{'name':'NEW'} | 500 | 10052 | detected cycle
          'mirror':{'name':'SMALL'},'max_msg_size':9 | 400 | 10030 | stream mirror must have max message size >= source
          'mirror':{'name':'X','filter_subject':'a','subject_transforms':[{'src':'b','dest':'c'}]} | 400 | 10150 | mirror with multiple subject transforms cannot also have a single subject filter
          'mirror':{'name':'X','subject_transforms':[{'src':'a.>','dest':''},{'src':'a.b','dest':''}]} | 400 | 10152 | mirror subject filters can not overlap
          'mirror':{'name':'X','filter_subject':'a..b'} | 400 | 10151 | mirror subject filter is invalid
          'mirror':{'name':'X','subject_transforms':[{'src':'a.*','dest':'b.$2'}]} | 400 | 10154 | mirror transform: wildcard index out of range
          'mirror':{'name':'X','external':{'api':'$JS.API'}} | 400 | 10021 | stream external api prefix $JS.API must not overlap with $JS.API.>
          'mirror':{'name':'X','external':{'api':'far','deliver':'x.*'}} | 400 | 10024 | stream external delivery prefix x.* must not contain wildcards
          'mirror':{'name':'X','consumer':{'name':'c'}} | 500 | 10052 | consumers of one's own for a source not supported by this server
          'sources':[{'name':'a.b'}] | 400 | 10141 | sourced stream name is invalid
          'sources':[{'name':'X'},{'name':'X'}] | 400 | 10140 | duplicate source configuration detected
          'sources':[{'name':'SMALL'}],'max_msg_size':9 | 400 | 10046 | stream source must have max message size >= target
          'sources':[{'name':'X','filter_subject':'a','subject_transforms':[{'src':'b','dest':'c'}]}] | 400 | 10144 | source with multiple subject transforms cannot also have a single subject filter
          'sources':[{'name':'X','subject_transforms':[{'src':'a.>','dest':''},{'src':'a.b','dest':''}]}] | 400 | 10147 | source filters can not overlap
          'sources':[{'name':'X','subject_transforms':[{'src':'a..b','dest':''}]}] | 400 | 10145 | source subject filter is invalid
          'sources':[{'name':'X','subject_transforms':[{'src':'a.*','dest':'b.$2'}]}] | 400 | 10146 | source transform destination is invalid
          'subjects':['x.>'],'sources':[{'name':'X','external':{'api':'far','deliver':'x'}}] | 400 | 10022 | stream external delivery prefix x overlaps with stream subject x.>
          'republish':{'src':'>','dest':'x.>'} | 500 | 10052 | republish not supported by this server
          'subject_transform':{'src':'>','dest':'x.>'} | 500 | 10052 | subject transforms not supported by this server
          'placement':{'cluster':'x'} | 500 | 10052 | placement not supported by this server
          'subject_delete_marker_ttl':1000000000 | 500 | 10052 | delete markers not supported by this server
          'allow_msg_counter':true | 500 | 10052 | counters not supported by this server
          """)
  void aConfigurationThatIsRefused(String fields, int code, int number, String text)
      throws Exception {
    assertError(ask("STREAM.CREATE.NEW", "{'name':'NEW'," + fields + "}"), code, number, text);
  }

  @Test
  void whatPythonClientsSendWithEveryBucketIsInForce() throws Exception {
    String reply = ask("STREAM.CREATE.KV_B", "{'name':'KV_B','allow_msg_ttl':true}");
    assertThat(reply).contains("\"did_create\":true", "\"allow_msg_ttl\":true");
    ask("STREAM.DELETE.KV_B", "");
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          STREAM.CREATE.HAVE | {'name':'HAVE'} | 400 | 10058 | stream name already in use with a different configuration
          STREAM.UPDATE.HAVE | {'name':'HAVE','max_consumers':3,'mirror':{'name':'X'}} | 400 | 10055 | stream mirror configuration can not be updated
          STREAM.CREATE.ONE | {'name':'TWO'} | 400 | 10056 | stream name in subject does not match request
          STREAM.CREATE.a/b | {'name':'a/b'} | 400 | 10128 | Stream name can not contain path separators
          STREAM.CREATE.ONE | {} | 400 | 10056 | stream name in subject does not match request
          STREAM.CREATE.ONE | [] | 400 | 10025 | invalid JSON
          STREAM.CREATE.ONE | {'name':'ONE'} x | 400 | 10025 | invalid JSON
          STREAM.CREATE.ONE | `` | 400 | 10025 | invalid JSON
          STREAM.CREATE.ONE.TWO | {} | 400 | 10003 | bad request
          STREAM.UPDATE.NONE | {'name':'NONE'} | 404 | 10059 | stream not found
          STREAM.UPDATE.HAVE | {'name':'HAVE','subjects':['have.*'],'max_consumers':4} | 500 | 10052 | stream configuration update can not change MaxConsumers
          STREAM.UPDATE.HAVE | {'name':'HAVE','subjects':['have.*'],'max_consumers':3,'retention':'workqueue'} | 500 | 10052 | stream configuration update can not change retention policy to/from workqueue
          STREAM.UPDATE.DENY | {'name':'DENY','subjects':['deny']} | 500 | 10052 | stream configuration update can not cancel deny message deletes
          STREAM.UPDATE.DENY | {'name':'DENY','subjects':['deny'],'deny_delete':true} | 500 | 10052 | stream configuration update can not cancel deny purge
          STREAM.UPDATE.SEALED | {'name':'SEALED','subjects':['sealed']} | 500 | 10052 | stream configuration update can not unseal a sealed stream
          STREAM.UPDATE.SMALL | {'name':'SMALL','subjects':['have.q']} | 400 | 10065 | subjects overlap with an existing stream
          STREAM.INFO.NONE | `` | 404 | 10059 | stream not found
          STREAM.INFO.HAVE | x | 400 | 10025 | invalid JSON
          STREAM.NAMES | {'offset':-1} | 400 | 10025 | invalid JSON
          STREAM.LIST | x | 400 | 10025 | invalid JSON
          STREAM.DELETE.NONE | `` | 404 | 10059 | stream not found
          STREAM.DELETE.HAVE | {} | 400 | 10038 | expected an empty request payload
          STREAM.PURGE.NONE | `` | 404 | 10059 | stream not found
          STREAM.PURGE.HAVE | {'seq':1,'keep':1} | 400 | 10003 | bad request
          STREAM.PURGE.SEALED | `` | 400 | 10109 | invalid operation on sealed stream
          STREAM.PURGE.DENY | `` | 500 | 10110 | stream purge not permitted
          STREAM.MSG.GET.NONE | {'seq':1} | 404 | 10059 | stream not found
          STREAM.MSG.GET.HAVE | `` | 400 | 10003 | bad request
          STREAM.MSG.GET.HAVE | {} | 400 | 10003 | bad request
          STREAM.MSG.GET.HAVE | {'seq':1,'last_by_subj':'have.1'} | 400 | 10003 | bad request
          STREAM.MSG.GET.HAVE | {'seq':9} | 404 | 10037 | no message found
          STREAM.MSG.GET.HAVE | {'last_by_subj':'have.9'} | 404 | 10037 | no message found
          STREAM.MSG.GET.HAVE | {'next_by_subj':'have.9'} | 404 | 10037 | no message found
          STREAM.MSG.GET.HAVE | {'seq':-1} | 400 | 10025 | invalid JSON
          STREAM.MSG.DELETE.NONE | {'seq':1} | 404 | 10059 | stream not found
          STREAM.MSG.DELETE.HAVE | `` | 400 | 10003 | bad request
          STREAM.MSG.DELETE.HAVE | {'seq':9} | 400 | 10043 | sequence 9 not found
          STREAM.MSG.DELETE.SEALED | {'seq':1} | 400 | 10109 | invalid operation on sealed stream
          STREAM.MSG.DELETE.DENY | {'seq':1} | 500 | 10057 | message delete not permitted
          STREAM.LEADER.STEPDOWN.HAVE | `` | 503 | 10010 | JetStream clustering support required
          STREAM.PEER.REMOVE.HAVE | {} | 503 | 10010 | JetStream clustering support required
          META.LEADER.STEPDOWN | `` | 503 | 10010 | JetStream clustering support required
          STREAM.SNAPSHOT.HAVE | `` | 400 | 10003 | bad request
          STREAM.SNAPSHOT.HAVE | {} | 400 | 10015 | deliver subject not valid
          STREAM.SNAPSHOT.HAVE | {'deliver_subject':'a.*'} | 400 | 10015 | deliver subject not valid
          STREAM.SNAPSHOT.NONE | {'deliver_subject':'a'} | 404 | 10059 | stream not found
          STREAM.RESTORE.NONE | `` | 400 | 10003 | bad request
          STREAM.RESTORE.NONE | {'config':{'name':'OTHER'}} | 400 | 10056 | stream name in subject
          STREAM.RESTORE.HAVE | {'config':{'name':'HAVE'}} | 400 | 10130 | stream name already in use
          CONSUMER.PAUSE.HAVE.x | {} | 400 | 10003 | bad request: CONSUMER.PAUSE is not supported
          STREAM.NOTHING.HAVE | `` | 400 | 10003 | bad request
          """)
  void aRequestThatIsRefused(String operation, String body, int code, int number, String text)
      throws Exception {
    assertError(ask(operation, body), code, number, text);
  }

  @ParameterizedTest(name = "{0} with {2}: {3}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          sealed | Nats-Other | x | 400 | 10109 | invalid operation on sealed stream
          have.1 | Nats-Expected-Stream | OTHER | 400 | 10060 | expected stream does not match
          have.1 | Nats-Expected-Last-Sequence | 7 | 400 | 10071 | wrong last sequence: 1
          have.1 | Nats-Expected-Last-Sequence | some | 400 | 10071 | wrong last sequence: 1
          have.2 | Nats-Expected-Last-Subject-Sequence | 7 | 400 | 10071 | wrong last sequence: 0
          have.1 | Nats-Expected-Last-Msg-Id | some | 400 | 10070 | wrong last msg ID:
          have.1 | Nats-Rollup | sub | 500 | 10111 | rollup not permitted
          small | Nats-Other | long enough | 400 | 10054 | message size exceeds maximum allowed
          have.1 | Nats-Other | x | 503 | 10077 | maximum messages exceeded
          """)
  void aMessageThatIsRefused(
      String subject, String header, String value, int code, int number, String text)
      throws Exception {
    String answer = publish(subject, "payload", new Headers().add(header, value));
    assertError(answer, code, number, text);
    JsonObject json = JsonObject.parse(answer.getBytes(UTF_8));
    assertThat(json.string("stream")).isNotEmpty();
    assertThat(json.integer("seq")).isZero();
  }

  @ParameterizedTest
  @EnumSource(value = ApiOperation.class, mode = EnumSource.Mode.EXCLUDE, names = "ACCOUNT_INFO")
  void noOperationStaysWithoutAnAnswer(ApiOperation operation) throws Exception {
    String answer = ask(operation.path() + ".NONE.NONE", "");
    assertThat(answer).contains("io.nats.jetstream.api.v1." + operation.replyType());
  }

  @Test
  void deepInputIsRefusedBeforeItCostsMemory() throws Exception {
    String deep = "{'name':" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertError(ask("STREAM.CREATE.DEEP", deep), 400, 10025, "invalid JSON");
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          DIRECT.GET.DIRECT | `` | 408 Empty Request
          DIRECT.GET.DIRECT | {} | 408 Empty Request
          DIRECT.GET.DIRECT | { | 408 Malformed Request
          DIRECT.GET.DIRECT | {'seq':1} | 404 Message Not Found
          DIRECT.GET.DIRECT.direct | x | 408 Bad Request
          DIRECT.GET.DIRECT.direct | `` | 404 Message Not Found
          """)
  void aDirectGetThatFindsNothingAnswersWithAStatus(String operation, String body, String status)
      throws Exception {
    ask("STREAM.CREATE.DIRECT", "{'name':'DIRECT','subjects':['direct'],'allow_direct':true}");
    Message answer =
        connection.request(
            API + operation, body.replace('\'', '"').getBytes(UTF_8), Patience.LIMIT);
    assertThat(answer.getStatus().getMessageWithCode()).isEqualTo(status);
  }
}
