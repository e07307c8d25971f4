package io.sealstream.server.jetstream.meta;

import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.stream.StateReader;
import io.sealstream.server.jetstream.stream.StateWriter;
import io.sealstream.server.jetstream.stream.StreamConfig;
import io.sealstream.server.jetstream.stream.StreamConfigReader;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries of the meta group. Big endian; each body starts with a version byte, 1 today. A text
 * is u32 length ‖ UTF-8; a member and a group are 16 bytes.
 *
 * <pre>
 * kind  body
 *    1  NODE      node: text name, member, varint n, n texts: tags, varint capacity, u8 1: it leaves
 *    2  GONE      text name
 *    3  ASSIGNED  assignment, u8 who waits: 0 nobody, 1 who made it, 2 who changed it,
 *                 text: where the answer goes, or empty
 *    4  REMOVED   text account, text stream, group
 *
 * assignment: text account, text stream, group, u32 length ‖ configuration as JSON,
 *             varint n, n members: founders, varint n, n {text node, member}: seats,
 *             varint n, n {text node, member}: leaving, text preferred
 * </pre>
 */
public final class MetaEntry {
  static final int NODE = 1;
  static final int GONE = 2;
  static final int ASSIGNED = 3;
  static final int REMOVED = 4;

  private static final int VERSION = 1;

  private final int kind;
  private final byte[] body;

  private MetaEntry(int kind, StateWriter body) {
    this.kind = kind;
    this.body = body.toBytes();
  }

  public int kind() {
    return kind;
  }

  public byte[] body() {
    return body;
  }

  /** A server came, or says something else of itself. */
  public static MetaEntry node(ClusterNode node) {
    StateWriter out = new StateWriter().u8(VERSION);
    write(out, node);
    return new MetaEntry(NODE, out);
  }

  /** A server belongs to the cluster no more. */
  public static MetaEntry gone(String node) {
    return new MetaEntry(GONE, new StateWriter().u8(VERSION).string(node));
  }

  /**
   * A stream is to be there, or to be otherwise.
   *
   * @param asker whom its leader answers once it is so
   */
  public static MetaEntry assigned(StreamAssignment assignment, Asker asker) {
    StateWriter out = new StateWriter().u8(VERSION);
    write(out, assignment);
    return new MetaEntry(ASSIGNED, out.u8(asker.wish().ordinal()).bytes(asker.reply()));
  }

  /** A stream is to be no more; one of the same name in another group stays. */
  public static MetaEntry removed(AssetName name, GroupId group) {
    StateWriter out = new StateWriter().u8(VERSION).string(name.account()).string(name.stream());
    return new MetaEntry(REMOVED, write(out, group));
  }

  /** The server that the body of such an entry describes. */
  public static ClusterNode readNode(byte[] body) {
    StateReader in = new StateReader(body);
    version(in);
    return readNode(in);
  }

  // --- parts ---

  static void version(StateReader in) {
    in.version(VERSION, "an entry about the cluster");
  }

  static void write(StateWriter out, ClusterNode node) {
    out.string(node.name());
    write(out, node.member());
    out.varint(node.tags().size());
    node.tags().forEach(out::string);
    out.varint(node.capacity()).u8(node.intent() == ClusterNode.Intent.LEAVES ? 1 : 0);
  }

  static ClusterNode readNode(StateReader in) {
    String name = in.string();
    MemberId member = readMember(in);
    List<String> tags = new ArrayList<>();
    for (long n = in.varint(); n > 0; n--) {
      tags.add(in.string());
    }
    long capacity = in.varint();
    ClusterNode.Intent intent = in.u8() == 1 ? ClusterNode.Intent.LEAVES : ClusterNode.Intent.STAYS;
    return new ClusterNode(name, member, tags, capacity, intent);
  }

  static void write(StateWriter out, StreamAssignment assignment) {
    out.string(assignment.name().account()).string(assignment.name().stream());
    write(out, assignment.group());
    out.bytes(assignment.config().toJson());
    out.varint(assignment.founders().size());
    assignment.founders().forEach(member -> write(out, member));
    write(out, assignment.seats());
    write(out, assignment.leaving());
    out.string(assignment.preferred());
  }

  private static void write(StateWriter out, List<Seat> seats) {
    out.varint(seats.size());
    for (Seat seat : seats) {
      write(out.string(seat.node()), seat.member());
    }
  }

  static StreamAssignment readAssignment(StateReader in) {
    AssetName name = new AssetName(in.string(), in.string());
    GroupId group = readGroup(in);
    StreamConfig config = readConfig(in.bytes());
    List<MemberId> founders = new ArrayList<>();
    for (long n = in.varint(); n > 0; n--) {
      founders.add(readMember(in));
    }
    List<Seat> seats = readSeats(in);
    List<Seat> leaving = readSeats(in);
    return new StreamAssignment(name, group, config, founders, seats, leaving, in.string());
  }

  private static List<Seat> readSeats(StateReader in) {
    List<Seat> seats = new ArrayList<>();
    for (long n = in.varint(); n > 0; n--) {
      seats.add(new Seat(in.string(), readMember(in)));
    }
    return seats;
  }

  private static StreamConfig readConfig(byte[] json) {
    try {
      return StreamConfigReader.read(JsonObject.parse(json));
    } catch (RefusedException e) {
      throw new IllegalStateException("assigned stream configuration: " + e.getMessage(), e);
    }
  }

  private static void write(StateWriter out, MemberId member) {
    out.u64(member.high()).u64(member.low());
  }

  private static MemberId readMember(StateReader in) {
    return new MemberId(in.u64(), in.u64());
  }

  private static StateWriter write(StateWriter out, GroupId group) {
    return out.u64(group.high()).u64(group.low());
  }

  static GroupId readGroup(StateReader in) {
    return new GroupId(in.u64(), in.u64());
  }
}
