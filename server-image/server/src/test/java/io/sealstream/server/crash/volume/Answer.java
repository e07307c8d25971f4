package io.sealstream.server.crash.volume;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** An answer to the kernel: u32 length, i32 -errno, u64 unique, then what the opcode says. */
final class Answer {
  private static final int HEADER = 16;
  private static final int DIRECTORY = 0040700;
  private static final int FILE = 0100600;
  private static final int BLOCK = 4096;

  private final MemorySegment memory;
  private final ByteBuffer bytes;

  Answer(int capacity) {
    memory = Arena.ofAuto().allocate(HEADER + capacity, 8);
    bytes = memory.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  Answer begin() {
    bytes.clear().position(HEADER);
    return this;
  }

  ByteBuffer body() {
    return bytes;
  }

  int length() {
    return bytes.position() - HEADER;
  }

  Answer int32(int value) {
    bytes.putInt(value);
    return this;
  }

  Answer int64(long value) {
    bytes.putLong(value);
    return this;
  }

  Answer zeros(int count) {
    bytes.put(new byte[count]);
    return this;
  }

  /** struct fuse_attr; the owner is the user who may use the mount. */
  Answer attributes(long node, long size) {
    boolean root = node == Files.ROOT;
    int64(node).int64(size).int64((size + 511) / 512);
    zeros(3 * 8 + 3 * 4); // times
    int32(root ? DIRECTORY : FILE).int32(root ? 2 : 1);
    return zeros(3 * 4).int32(BLOCK).int32(0); // owner, device; block size, flags
  }

  /** struct fuse_dirent, padded to 8 bytes. */
  void directoryEntry(String name, int number) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    int64(number + 2L).int64(number + 1L).int32(text.length).int32(0);
    bytes.put(text);
    zeros(-bytes.position() & 7);
  }

  /** The whole answer, to be written in one piece. */
  MemorySegment to(Request request, int errno) {
    if (errno != 0) {
      begin();
    }
    bytes.putInt(0, bytes.position()).putInt(4, -errno).putLong(8, request.unique());
    return memory.asSlice(0, bytes.position());
  }
}
