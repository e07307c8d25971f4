package io.sealstream.server.jetstream.api;

/**
 * The JetStream errors that this server can answer: HTTP-like class, stable number, text. Numbers
 * and texts are those of nats-server, clients match on both. {@code {}} stands for the one value
 * that a text names.
 */
public enum ErrorCode {
  ACCOUNT_LIMITS_EXCEEDED(400, 10002, "resource limits exceeded for account"),
  BAD_REQUEST(400, 10003, "bad request"),
  NO_PEERS(400, 10005, "{}"),
  NOT_CLUSTERED(500, 10006, "JetStream not in clustered mode"),
  TEMPORARILY_UNAVAILABLE(503, 10008, "JetStream system temporarily unavailable"),
  CLUSTER_REQUIRED(503, 10010, "JetStream clustering support required"),
  CONSUMER_CREATE_FAILED(500, 10012, "{}"),
  CONSUMER_NAME_IN_USE(400, 10013, "consumer name already in use"),
  CONSUMER_NOT_FOUND(404, 10014, "consumer not found"),
  CONSUMER_DELIVER_INVALID(400, 10015, "deliver subject not valid"),
  CONSUMER_DURABLE_NOT_IN_SUBJECT(
      400, 10016, "consumer expected to be durable but no durable name set in subject"),
  CONSUMER_NAME_MISMATCH(
      400, 10017, "consumer name in subject does not match durable name in request"),
  CONSUMER_DURABLE_NOT_SET(
      400, 10018, "consumer expected to be durable but a durable name was not set"),
  CONSUMER_DURABLE_IN_SUBJECT(
      400, 10019, "consumer expected to be ephemeral but detected a durable name set in subject"),
  CONSUMER_DURABLE_IN_REQUEST(
      400, 10020, "consumer expected to be ephemeral but a durable name was set in request"),
  EXTERNAL_API_OVERLAP(400, 10021, "stream external api prefix {} must not overlap with $JS.API.>"),
  EXTERNAL_DELIVER_OVERLAP(400, 10022, "stream external delivery prefix {}"),
  INSUFFICIENT_RESOURCES(503, 10023, "insufficient resources"),
  EXTERNAL_DELIVER_WILDCARDS(
      400, 10024, "stream external delivery prefix {} must not contain wildcards"),
  INVALID_JSON(400, 10025, "invalid JSON: {}"),
  MAXIMUM_CONSUMERS(400, 10026, "maximum consumers limit reached"),
  MIRROR_CONSUMER_FAILED(500, 10029, "{}"),
  MIRROR_MESSAGE_SIZE(400, 10030, "stream mirror must have max message size >= source"),
  MIRROR_WITH_SOURCES(400, 10031, "stream mirrors can not also contain other sources"),
  MIRROR_WITH_TWO_STARTS(
      400, 10032, "stream mirrors can not have both start seq and start time configured"),
  MIRROR_WITH_SUBJECTS(400, 10034, "stream mirrors can not contain subjects"),
  NO_MESSAGE(404, 10037, "no message found"),
  NOT_EMPTY_REQUEST(400, 10038, "expected an empty request payload"),
  NOT_SUPPORTED_IN_CLUSTER(503, 10036, "not currently supported in clustered mode"),
  NOT_ENABLED_FOR_ACCOUNT(503, 10039, "JetStream not enabled for account"),
  PEER_NOT_MEMBER(400, 10040, "peer not a member"),
  SEQUENCE_NOT_FOUND(400, 10043, "sequence {} not found"),
  MEMORY_EXCEEDED(500, 10028, "insufficient memory resources available"),
  SOURCE_CONSUMER_FAILED(500, 10045, "{}"),
  SOURCE_MESSAGE_SIZE(400, 10046, "stream source must have max message size >= target"),
  STORAGE_EXCEEDED(500, 10047, "insufficient storage resources available"),
  STREAM_CREATE_FAILED(500, 10049, "{}"),
  STREAM_DELETE_FAILED(500, 10050, "{}"),
  STREAM_GENERAL(500, 10051, "{}"),
  STREAM_INVALID_CONFIG(500, 10052, "{}"),
  MESSAGE_TOO_LARGE(400, 10054, "message size exceeds maximum allowed"),
  MIRROR_NOT_UPDATABLE(400, 10055, "stream mirror configuration can not be updated"),
  STREAM_NAME_MISMATCH(400, 10056, "stream name in subject does not match request"),
  MESSAGE_DELETE_FAILED(500, 10057, "{}"),
  STREAM_NAME_IN_USE(400, 10058, "stream name already in use with a different configuration"),
  STREAM_NOT_FOUND(404, 10059, "stream not found"),
  EXPECTED_STREAM(400, 10060, "expected stream does not match"),
  RESTORE_FAILED(500, 10062, "restore failed: {}"),
  SNAPSHOT_FAILED(500, 10064, "snapshot failed: {}"),
  SUBJECTS_OVERLAP(400, 10065, "subjects overlap with an existing stream"),
  STREAM_UPDATE_FAILED(500, 10069, "{}"),
  WRONG_LAST_MSG_ID(400, 10070, "wrong last msg ID: {}"),
  WRONG_LAST_SEQUENCE(400, 10071, "wrong last sequence: {}"),
  REPLICAS_NOT_SUPPORTED(500, 10074, "replicas > 1 not supported in non-clustered mode"),
  PEER_REMAP(503, 10075, "peer remap failed"),
  NOT_ENABLED(503, 10076, "JetStream not enabled"),
  STORE_FAILED(503, 10077, "{}"),
  CONSUMER_CONFIG_REQUIRED(400, 10078, "consumer config required"),
  CONSUMER_DELIVER_WILDCARDS(400, 10079, "consumer deliver subject has wildcards"),
  CONSUMER_PUSH_MAX_WAITING(400, 10080, "consumer in push mode can not set max waiting"),
  CONSUMER_DELIVER_CYCLE(400, 10081, "consumer deliver subject forms a cycle"),
  CONSUMER_MAX_PENDING_ACK_POLICY(400, 10082, "consumer requires ack policy for max ack pending"),
  CONSUMER_SMALL_HEARTBEAT(400, 10083, "consumer idle heartbeat needs to be >= 100ms"),
  CONSUMER_PULL_REQUIRES_ACK(400, 10084, "consumer in pull mode requires ack policy"),
  CONSUMER_PULL_DURABLE(400, 10085, "consumer in pull mode requires a durable name"),
  CONSUMER_PULL_RATE_LIMIT(400, 10086, "consumer in pull mode can not have rate limit set"),
  CONSUMER_MAX_WAITING_NEGATIVE(400, 10087, "consumer max waiting needs to be positive"),
  CONSUMER_HEARTBEAT_PUSH(400, 10088, "consumer idle heartbeat requires a push based consumer"),
  CONSUMER_FLOW_CONTROL_PUSH(400, 10089, "consumer flow control requires a push based consumer"),
  CONSUMER_DIRECT_PUSH(400, 10090, "consumer direct requires a push based consumer"),
  CONSUMER_DIRECT_EPHEMERAL(400, 10091, "consumer direct requires an ephemeral consumer"),
  CONSUMER_FILTER_NOT_SUBSET(
      400, 10093, "consumer filter subject is not a valid subset of the interest subjects"),
  CONSUMER_INVALID_POLICY(400, 10094, "{}"),
  CONSUMER_INVALID_SAMPLING(400, 10095, "failed to parse consumer sampling configuration: {}"),
  HEADER_TOO_LARGE(400, 10097, "header size exceeds maximum allowed of 64k"),
  WORK_QUEUE_REQUIRES_EXPLICIT_ACK(400, 10098, "workqueue stream requires explicit ack"),
  WORK_QUEUE_MULTIPLE_UNFILTERED(
      400, 10099, "multiple non-filtered consumers not allowed on workqueue stream"),
  WORK_QUEUE_NOT_UNIQUE(400, 10100, "filtered consumer not unique on workqueue stream"),
  WORK_QUEUE_NOT_DELIVER_ALL(400, 10101, "consumer must be deliver all on workqueue stream"),
  CONSUMER_NAME_TOO_LONG(400, 10102, "consumer name is too long, maximum allowed is {}"),
  CONSUMER_BAD_DURABLE_NAME(400, 10103, "durable name can not contain '.', '*', '>'"),
  CONSUMER_STILL_ACTIVE(400, 10105, "consumer already exists and is still active"),
  CONSUMER_REPLACEMENT_DIFFERS(400, 10106, "consumer replacement durable config not the same"),
  CONSUMER_DESCRIPTION_TOO_LONG(
      400, 10107, "consumer description is too long, maximum allowed is {}"),
  CONSUMER_FLOW_CONTROL_HEARTBEAT(400, 10108, "consumer with flow control also needs heartbeats"),
  STREAM_SEALED(400, 10109, "invalid operation on sealed stream"),
  STREAM_PURGE_FAILED(500, 10110, "{}"),
  ROLLUP_FAILED(500, 10111, "{}"),
  CONSUMER_INVALID_DELIVER(400, 10112, "invalid push consumer deliver subject"),
  CONSUMER_MAX_BATCH(400, 10114, "consumer max request batch needs to be > 0"),
  CONSUMER_MAX_EXPIRES(400, 10115, "consumer max request expires needs to be >= 1ms"),
  CONSUMER_MAX_DELIVER_BACKOFF(
      400, 10116, "max deliver is required to be > length of backoff values"),
  SUBJECT_DETAILS_EXCEEDED(500, 10117, "subject details would exceed maximum allowed"),
  CONSUMER_MAX_PENDING_EXCESS(400, 10121, "consumer max ack pending exceeds system limit of {}"),
  CONSUMER_MAX_BATCH_EXCEEDED(400, 10125, "consumer max request batch exceeds server limit of {}"),
  CONSUMER_REPLICAS_EXCEED(400, 10126, "consumer config replica count exceeds parent stream"),
  CONSUMER_NAME_PATH(400, 10127, "Consumer name can not contain path separators"),
  STREAM_NAME_PATH(400, 10128, "Stream name can not contain path separators"),
  STREAM_EXISTS_RESTORE(400, 10130, "stream name already in use, cannot restore"),
  CONSUMER_CREATE_FILTER_MISMATCH(
      400, 10131, "Consumer create request did not match filtered subject from create subject"),
  CONSUMER_DURABLE_NAME_DIFFER(
      400, 10132, "Consumer Durable and Name have to be equal if both are provided"),
  REPLICAS_NEGATIVE(400, 10133, "replicas count cannot be negative"),
  CONSUMER_REPLICAS_DIFFER(
      400, 10134, "consumer config replicas must match interest retention stream's replicas"),
  CONSUMER_METADATA_LENGTH(400, 10135, "consumer metadata exceeds maximum size of {}"),
  CONSUMER_DUPLICATE_FILTERS(
      400, 10136, "consumer cannot have both FilterSubject and FilterSubjects specified"),
  CONSUMER_MULTIPLE_FILTERS_API(
      400, 10137, "consumer with multiple subject filters cannot use subject based API"),
  CONSUMER_FILTERS_OVERLAP(400, 10138, "consumer subject filters cannot overlap"),
  CONSUMER_EMPTY_FILTER(400, 10139, "consumer filter in FilterSubjects cannot be empty"),
  SOURCE_DUPLICATE(400, 10140, "duplicate source configuration detected"),
  SOURCE_NAME_INVALID(400, 10141, "sourced stream name is invalid"),
  MIRROR_NAME_INVALID(400, 10142, "mirrored stream name is invalid"),
  MIRROR_WITH_FIRST_SEQUENCE(400, 10143, "stream mirrors can not have first sequence configured"),
  SOURCE_TRANSFORMS_AND_FILTER(
      400,
      10144,
      "source with multiple subject transforms cannot also have a single subject filter"),
  SOURCE_TRANSFORM_SOURCE(400, 10145, "source subject filter is invalid"),
  SOURCE_TRANSFORM(400, 10146, "source transform destination is invalid"),
  SOURCE_FILTERS_OVERLAP(400, 10147, "source filters can not overlap"),
  CONSUMER_ALREADY_EXISTS(400, 10148, "consumer already exists"),
  CONSUMER_DOES_NOT_EXIST(400, 10149, "consumer does not exist"),
  MIRROR_TRANSFORMS_AND_FILTER(
      400,
      10150,
      "mirror with multiple subject transforms cannot also have a single subject filter"),
  MIRROR_TRANSFORM_SOURCE(400, 10151, "mirror subject filter is invalid"),
  MIRROR_FILTERS_OVERLAP(400, 10152, "mirror subject filters can not overlap"),
  CONSUMER_INACTIVE_THRESHOLD_EXCESS(
      400, 10153, "consumer inactive threshold exceeds system limit of {}"),
  MIRROR_TRANSFORM(400, 10154, "mirror transform: {}"),
  MESSAGE_TTL_INVALID(400, 10165, "invalid per-message TTL"),
  MESSAGE_TTL_DISABLED(400, 10166, "per-message TTL is disabled"),
  TOO_MANY_REQUESTS(429, 10167, "too many requests"),
  CONSUMER_ACK_WAIT_NEGATIVE(400, 10183, "consumer ack wait needs to be positive"),
  CONSUMER_BACKOFF_NEGATIVE(400, 10184, "consumer backoff needs to be positive"),
  MEMBER_CHANGE_IN_PROGRESS(400, 10202, "cluster member change is in progress");

  private final int code;
  private final int number;
  private final String text;

  ErrorCode(int code, int number, String text) {
    this.code = code;
    this.number = number;
    this.text = text;
  }

  /** The HTTP-like class: 400, 404, 500, 503. */
  public int code() {
    return code;
  }

  /** The stable number, {@code err_code}. */
  public int number() {
    return number;
  }

  /** The error of a text that names nothing. */
  public JsError error() {
    return new JsError(code, number, text);
  }

  /** The error with what its text names filled in. */
  public JsError about(Object what) {
    return new JsError(code, number, text.replace("{}", String.valueOf(what)));
  }
}
