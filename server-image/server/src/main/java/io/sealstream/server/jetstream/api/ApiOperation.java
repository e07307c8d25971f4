package io.sealstream.server.jetstream.api;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The operations of the API that are answered with JSON, with the subject they are asked on and the
 * type of their reply. Those that only a cluster has are here too: they are refused by name.
 */
public enum ApiOperation {
  ACCOUNT_INFO("INFO", "account_info_response"),
  STREAM_CREATE("STREAM.CREATE", "stream_create_response"),
  STREAM_UPDATE("STREAM.UPDATE", "stream_update_response"),
  STREAM_NAMES("STREAM.NAMES", "stream_names_response"),
  STREAM_LIST("STREAM.LIST", "stream_list_response"),
  STREAM_INFO("STREAM.INFO", "stream_info_response"),
  STREAM_DELETE("STREAM.DELETE", "stream_delete_response"),
  STREAM_PURGE("STREAM.PURGE", "stream_purge_response"),
  MESSAGE_GET("STREAM.MSG.GET", "stream_msg_get_response"),
  MESSAGE_DELETE("STREAM.MSG.DELETE", "stream_msg_delete_response"),
  STREAM_SNAPSHOT("STREAM.SNAPSHOT", "stream_snapshot_response"),
  STREAM_RESTORE("STREAM.RESTORE", "stream_restore_response"),
  STREAM_STEPDOWN("STREAM.LEADER.STEPDOWN", "stream_leader_stepdown_response"),
  STREAM_REMOVE_PEER("STREAM.PEER.REMOVE", "stream_remove_peer_response"),
  CONSUMER_CREATE("CONSUMER.CREATE", "consumer_create_response"),
  CONSUMER_DURABLE_CREATE("CONSUMER.DURABLE.CREATE", "consumer_create_response"),
  CONSUMER_NAMES("CONSUMER.NAMES", "consumer_names_response"),
  CONSUMER_LIST("CONSUMER.LIST", "consumer_list_response"),
  CONSUMER_INFO("CONSUMER.INFO", "consumer_info_response"),
  CONSUMER_DELETE("CONSUMER.DELETE", "consumer_delete_response"),
  CONSUMER_PAUSE("CONSUMER.PAUSE", "consumer_pause_response"),
  CONSUMER_UNPIN("CONSUMER.UNPIN", "consumer_unpin_response"),
  CONSUMER_RESET("CONSUMER.RESET", "consumer_reset_response"),
  CONSUMER_STEPDOWN("CONSUMER.LEADER.STEPDOWN", "consumer_leader_stepdown_response"),
  META_STEPDOWN("META.LEADER.STEPDOWN", "meta_leader_stepdown_response"),
  SERVER_REMOVE("SERVER.REMOVE", "meta_server_remove_response"),
  ACCOUNT_PURGE("ACCOUNT.PURGE", "account_purge_response"),
  STREAM_MOVE("ACCOUNT.STREAM.MOVE", "stream_update_response"),
  STREAM_CANCEL_MOVE("ACCOUNT.STREAM.CANCEL_MOVE", "stream_update_response");

  private static final int LONGEST = 3;
  private static final Map<String, ApiOperation> BY_PATH = new HashMap<>();

  static {
    for (ApiOperation operation : values()) {
      BY_PATH.put(operation.path, operation);
    }
  }

  private final String path;
  private final String replyType;
  private final int depth;

  ApiOperation(String path, String replyType) {
    this.path = path;
    this.replyType = replyType;
    this.depth = path.split("\\.").length;
  }

  /** The operation that a request asks for. */
  public static Optional<ApiOperation> of(ApiRequest request) {
    String[] tokens = request.tokens();
    for (int length = Math.min(LONGEST, tokens.length); length > 0; length--) {
      ApiOperation found = BY_PATH.get(String.join(".", Arrays.copyOf(tokens, length)));
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** What follows the operation in the subject: the stream's name first, where there is one. */
  public String[] operands(ApiRequest request) {
    String[] tokens = request.tokens();
    return Arrays.copyOfRange(tokens, Math.min(depth, tokens.length), tokens.length);
  }

  /** The part of the subject behind {@link ApiRequest#PREFIX}. */
  public String path() {
    return path;
  }

  /** The reply's type without the common prefix. */
  public String replyType() {
    return replyType;
  }
}
