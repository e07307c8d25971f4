package io.sealstream.server.core;

import io.sealstream.server.core.ConnectionReport.SubscriptionReport;
import io.sealstream.server.subject.Subjects;
import io.sealstream.server.wire.Commands;
import io.sealstream.server.wire.ConnectOptions;
import io.sealstream.server.wire.ProtocolException;
import io.sealstream.server.wire.ProtocolException.Violation;
import io.sealstream.server.wire.Publish;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one client asks for, done: its options and its subscriptions. Belongs to the connection's
 * event loop; {@link #options} may be asked by every thread.
 */
final class ClientCommands implements Commands {
  private static final byte[] NO_QUEUE = new byte[0];
  private static final byte[] OK = "+OK\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PONG = "PONG\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final String[] RESERVED_REPLIES = {"$JS.ACK.", "_R_.", "_GR_."};

  private final CoreServer server;
  private final Connection connection;
  private final Map<String, ClientSubscription> subscriptions = new HashMap<>();
  private volatile ConnectOptions options = ConnectOptions.UNSAID;

  ClientCommands(CoreServer server, Connection connection) {
    this.server = server;
    this.connection = connection;
  }

  ConnectOptions options() {
    return options;
  }

  @Override
  public boolean headers() {
    return options.headers();
  }

  @Override
  public int maxPayload() {
    return server.options().limits().maxPayload();
  }

  @Override
  public void connect(byte[] line, int from, int length) throws ProtocolException {
    ConnectOptions said = ConnectOptions.parse(line, from, length);
    if (said.account()) {
      throw refused(Violation.AUTHORIZATION, "Authorization Violation");
    }
    if (said.protocol() < 0 || said.protocol() > 1) {
      throw refused(Violation.CLIENT_PROTOCOL, "invalid client protocol");
    }
    if (said.noResponders() && !said.headers()) {
      throw refused(Violation.NO_RESPONDERS, "no responders requires headers support");
    }
    options = said;
    if (connection.isTraced()) {
      connection.trace("<<- [CONNECT " + said.fullName() + "]");
    }
    connection.heartbeat().connected(System.nanoTime());
    acknowledge();
  }

  private static ProtocolException refused(Violation violation, String text) {
    return new ProtocolException(violation, text, text);
  }

  @Override
  public void publish(Publish p) {
    // No lambda: it would be an object per message.
    if (connection.isTraced()) {
      connection.trace("<<- [" + described(p) + "]");
    }
    if (options.pedantic() && !Subjects.isValidLiteral(p.line, p.subject, p.subjectLength)) {
      connection.error("Invalid Publish Subject");
    }
    if (p.replyLength > 0 && isReserved(p)) {
      String reply = text(p.line, p.reply, p.replyLength);
      connection.error("Permissions Violation for Publish with Reply of \"" + reply + "\"");
      return;
    }
    acknowledge();
    connection.published(p);
  }

  private static String described(Publish p) {
    String reply = p.replyLength == 0 ? "" : text(p.line, p.reply, p.replyLength) + " ";
    String headers = p.headersLength == 0 ? "" : p.headersLength + " ";
    String verb = p.headersLength == 0 ? "PUB " : "HPUB ";
    String subject = text(p.line, p.subject, p.subjectLength) + " ";
    return verb + subject + reply + headers + p.bodyLength;
  }

  /** Replies that only the server itself may ask for. */
  private static boolean isReserved(Publish p) {
    for (String prefix : RESERVED_REPLIES) {
      if (startsWith(p, prefix)) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsWith(Publish p, String prefix) {
    if (p.replyLength <= prefix.length()) {
      return false;
    }
    for (int i = 0; i < prefix.length(); i++) {
      if (p.line[p.reply + i] != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void subscribe(
      byte[] line,
      int subject,
      int subjectLength,
      int queue,
      int queueLength,
      int sid,
      int sidLength) {
    if (connection.isTraced()) {
      String group = queueLength == 0 ? " " : " " + text(line, queue, queueLength) + " ";
      String id = text(line, sid, sidLength);
      connection.trace("<<- [SUB " + text(line, subject, subjectLength) + group + id + "]");
    }
    if (!Subjects.isValidFilter(line, subject, subjectLength)) {
      connection.error("Invalid Subject");
      return;
    }
    byte[] sidBytes = Arrays.copyOfRange(line, sid, sid + sidLength);
    ClientSubscription subscription =
        new ClientSubscription(
            connection,
            Arrays.copyOfRange(line, subject, subject + subjectLength),
            queueLength == 0 ? NO_QUEUE : Arrays.copyOfRange(line, queue, queue + queueLength),
            sidBytes);
    // A sid that is taken keeps its first subscription, as nats-server has it.
    if (subscriptions.putIfAbsent(key(sidBytes, 0, sidLength), subscription) == null) {
      server.tree().add(subscription.filter(), subscription.queue(), subscription);
      server.localInterest().added(subscription.filter(), subscription.queue());
    }
    acknowledge();
  }

  @Override
  public void unsubscribe(byte[] line, int sid, int sidLength, int max) {
    if (connection.isTraced()) {
      connection.trace("<<- [UNSUB " + text(line, sid, sidLength) + " " + max + "]");
    }
    ClientSubscription subscription = subscriptions.get(key(line, sid, sidLength));
    if (subscription != null && (max <= 0 || !subscription.limitTo(max))) {
      remove(subscription);
    }
    acknowledge();
  }

  private static String key(byte[] s, int from, int length) {
    return new String(s, from, length, StandardCharsets.ISO_8859_1);
  }

  /** Ends one subscription, if it has not ended. */
  void remove(ClientSubscription subscription) {
    String key = key(subscription.sid, 0, subscription.sid.length);
    if (subscriptions.remove(key, subscription)) {
      server.tree().remove(subscription.filter(), subscription.queue(), subscription);
      server.localInterest().removed(subscription.filter(), subscription.queue());
      server.interest().removed(subscription.filter());
    }
  }

  /** Ends all subscriptions: the client is gone. */
  void removeAll() {
    // All leave the tree before the first loss of interest is told.
    for (ClientSubscription subscription : subscriptions.values()) {
      server.tree().remove(subscription.filter(), subscription.queue(), subscription);
      server.localInterest().removed(subscription.filter(), subscription.queue());
    }
    for (ClientSubscription subscription : subscriptions.values()) {
      server.interest().removed(subscription.filter());
    }
    subscriptions.clear();
  }

  List<SubscriptionReport> reports() {
    List<SubscriptionReport> reports = new ArrayList<>(subscriptions.size());
    for (ClientSubscription s : subscriptions.values()) {
      reports.add(
          new SubscriptionReport(
              text(s.filter(), 0, s.filter().length),
              text(s.queue(), 0, s.queue().length),
              text(s.sid, 0, s.sid.length),
              s.delivered(),
              s.max(),
              connection.id()));
    }
    return reports;
  }

  @Override
  public void ping() {
    connection.trace("<<- [PING]");
    connection.send(PONG);
  }

  @Override
  public void pong() {
    connection.trace("<<- [PONG]");
    connection.heartbeat().answered(System.nanoTime());
  }

  private void acknowledge() {
    if (options.verbose()) {
      connection.send(OK);
    }
  }

  private static String text(byte[] s, int from, int length) {
    return new String(s, from, length, StandardCharsets.UTF_8);
  }
}
