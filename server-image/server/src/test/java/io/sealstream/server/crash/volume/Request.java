package io.sealstream.server.crash.volume;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A request of the kernel: struct fuse_in_header (u32 length, u32 opcode, u64 unique, u64 node, u32
 * uid, gid, pid, padding), then what the opcode says.
 */
final class Request {
  private static final int HEADER = 40;

  private final ByteBuffer bytes;

  Request(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  int opcode() {
    return bytes.getInt(4);
  }

  long unique() {
    return bytes.getLong(8);
  }

  long node() {
    return bytes.getLong(16);
  }

  /** At an offset behind the header. */
  int int32(int offset) {
    return bytes.getInt(HEADER + offset);
  }

  long int64(int offset) {
    return bytes.getLong(HEADER + offset);
  }

  ByteBuffer content(int offset, int length) {
    return bytes.slice(HEADER + offset, length);
  }

  /** Text that ends with a zero byte. */
  String text(int offset) {
    int end = HEADER + offset;
    while (bytes.get(end) != 0) {
      end++;
    }
    byte[] text = new byte[end - HEADER - offset];
    bytes.get(HEADER + offset, text);
    return new String(text, StandardCharsets.UTF_8);
  }
}
