package io.sealstream.server.core;

import io.netty.buffer.ByteBuf;
import io.sealstream.server.subject.MatchCache;
import io.sealstream.server.subject.Matches;
import io.sealstream.server.subject.SubjectTree;
import io.sealstream.server.wire.Messages;
import io.sealstream.server.wire.RoutedMessage;
import java.nio.charset.StandardCharsets;

/**
 * Routes messages on behalf of one thread: finds who listens, composes each receiver's bytes into
 * the {@link Outbox}, calls the parts of the server that listen. Subclasses know where the body is.
 * Not thread safe.
 */
abstract class Fanout {
  private final MatchCache<Subscription> cache;
  private final Messages plain = new Messages();
  private final Messages headless = new Messages();
  protected final Outbox outbox;
  private long random;
  private boolean plainBegun;
  private boolean headlessBegun;

  /** Null until the first message for another server: a burst of its own costs little memory. */
  private PeerFanout peers;

  /** The message that is routed now: shown subject, reply, sizes. Set by the subclass. */
  protected byte[] shown;

  protected int shownFrom;
  protected int shownLength;
  protected byte[] reply;
  protected int replyFrom;
  protected int replyLength;
  protected int headersLength;

  /** Bytes of headers and payload. */
  protected int bodyLength;

  Fanout(SubjectTree<Subscription> tree, Outbox outbox, int cacheSlots, long seed) {
    this.cache = new MatchCache<>(tree, cacheSlots);
    this.outbox = outbox;
    this.random = seed | 1;
  }

  /** Appends headers and payload, and CR LF. */
  abstract void writeBody(ByteBuf out);

  /** Appends the payload, and CR LF. */
  abstract void writePayload(ByteBuf out);

  abstract void hand(ReceiverSubscription to);

  /**
   * Delivers the current message to all who listen on a literal subject.
   *
   * @param from the publishing connection, or null
   * @return how many got it; a queue group counts as one
   */
  final int route(byte[] to, int toFrom, int toLength, Connection from) {
    Matches<Subscription> matches = cache.match(to, toFrom, toLength);
    plainBegun = false;
    headlessBegun = false;
    int delivered = 0;
    for (int i = 0; i < matches.plainCount(); i++) {
      if (deliver(matches.plain(i), from)) {
        delivered++;
      }
    }
    for (int i = 0; i < matches.groupCount(); i++) {
      if (deliverToOne(matches, i, from)) {
        delivered++;
      }
    }
    if (peers != null && !peers.isEmpty()) {
      peers.send(this, to, toFrom, toLength);
    }
    return delivered;
  }

  /**
   * Delivers the current message, which another server sent, to those who listen here: it makes one
   * hop. A queue group gets it only if the other server chose this one for it.
   */
  final void routeHere(RoutedMessage wanted) {
    Matches<Subscription> matches = cache.match(wanted.line, 0, wanted.subjectLength);
    plainBegun = false;
    headlessBegun = false;
    if (wanted.isPlain()) {
      for (int i = 0; i < matches.plainCount(); i++) {
        if (!(matches.plain(i) instanceof PeerSubscription)) {
          deliver(matches.plain(i), null);
        }
      }
    }
    for (int i = 0; i < matches.groupCount(); i++) {
      if (wanted.isFor(matches.group(i))) {
        deliverHere(matches, i, null);
      }
    }
  }

  private boolean deliverToOne(Matches<Subscription> matches, int group, Connection from) {
    return deliverHere(matches, group, from) || deliverElsewhere(matches, group);
  }

  /** To a member of a group that is connected here: they are preferred. */
  private boolean deliverHere(Matches<Subscription> matches, int group, Connection from) {
    int members = matches.memberCount(group);
    int start = members == 1 ? 0 : below(members);
    for (int i = 0; i < members; i++) {
      int member = start + i < members ? start + i : start + i - members;
      Subscription to = matches.member(group, member);
      if (!(to instanceof PeerSubscription) && deliver(to, from)) {
        return true;
      }
    }
    return false;
  }

  private boolean deliverElsewhere(Matches<Subscription> matches, int group) {
    int members = matches.memberCount(group);
    int start = members == 1 ? 0 : below(members);
    for (int i = 0; i < members; i++) {
      int member = start + i < members ? start + i : start + i - members;
      if (matches.member(group, member) instanceof PeerSubscription peer && deliver(peer)) {
        return true;
      }
    }
    return false;
  }

  /** xorshift64*: queue groups need an even choice, not an unpredictable one. */
  private int below(int bound) {
    random ^= random >>> 12;
    random ^= random << 25;
    random ^= random >>> 27;
    return (int) ((random * 0x2545F4914F6CDD1DL >>> 33) % bound);
  }

  private boolean deliver(Subscription to, Connection from) {
    return switch (to) {
      case ClientSubscription client -> deliver(client, from);
      case ReceiverSubscription receiver -> {
        hand(receiver);
        yield true;
      }
      case PeerSubscription peer -> deliver(peer);
    };
  }

  private boolean deliver(PeerSubscription to) {
    if (!to.neighbour().isOpen()) {
      return false;
    }
    if (peers == null) {
      peers = new PeerFanout();
    }
    peers.add(to.neighbour(), to.queue());
    return true;
  }

  private boolean deliver(ClientSubscription to, Connection from) {
    Connection connection = to.connection;
    if (!connection.isOpen() || (connection == from && !connection.echo()) || !to.take()) {
      return false;
    }
    boolean strip = headersLength > 0 && !connection.headers();
    Messages lines = strip ? headlessLines() : plainLines();
    int size = strip ? bodyLength - headersLength : bodyLength;
    byte[] line = lines.lineFor(to.sid);
    ByteBuf out = outbox.room(connection, lines.length() + size + 2);
    out.writeBytes(line, 0, lines.length());
    if (strip) {
      writePayload(out);
    } else {
      writeBody(out);
    }
    outbox.counted(size);
    if (connection.isTraced()) {
      String text = new String(line, 0, lines.length(), StandardCharsets.UTF_8);
      connection.trace("->> [" + text.strip() + "]");
    }
    return true;
  }

  private Messages plainLines() {
    if (!plainBegun) {
      plain.begin(
          shown, shownFrom, shownLength, reply, replyFrom, replyLength, headersLength, bodyLength);
      plainBegun = true;
    }
    return plain;
  }

  private Messages headlessLines() {
    if (!headlessBegun) {
      headless.begin(
          shown,
          shownFrom,
          shownLength,
          reply,
          replyFrom,
          replyLength,
          0,
          bodyLength - headersLength);
      headlessBegun = true;
    }
    return headless;
  }

  /** Whether somebody who listens on a literal subject is far behind. */
  final boolean isBehind(byte[] s, int from, int length) {
    Matches<Subscription> matches = cache.match(s, from, length);
    for (int i = 0; i < matches.plainCount(); i++) {
      if (isBehind(matches.plain(i))) {
        return true;
      }
    }
    for (int i = 0; i < matches.groupCount(); i++) {
      for (int member = 0; member < matches.memberCount(i); member++) {
        if (isBehind(matches.member(i, member))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isBehind(Subscription to) {
    return switch (to) {
      case ClientSubscription client -> client.connection.isCongested();
      case PeerSubscription peer -> peer.neighbour().isCongested() || peer.neighbour().isHeld();
      case ReceiverSubscription receiver -> false;
    };
  }

  /** The connection's own subscription that would get a message on this subject, or null. */
  final ClientSubscription ownListener(byte[] s, int from, int length, Connection owner) {
    Matches<Subscription> matches = cache.match(s, from, length);
    for (int i = 0; i < matches.plainCount(); i++) {
      if (matches.plain(i) instanceof ClientSubscription c && c.connection == owner) {
        return c;
      }
    }
    return null;
  }
}
