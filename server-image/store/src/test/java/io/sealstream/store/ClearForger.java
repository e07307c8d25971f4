package io.sealstream.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sealstream.keyring.SubKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Somebody without the key, with write access to the volume of a store that is being sealed: puts
 * words of his own into messages of a clear segment, and makes all checksums fit.
 */
final class ClearForger {
  static final String FORGERY = "FORGERY!";

  private ClearForger() {}

  /** Changes the last message of each frame of the first clear segment; false: there is none. */
  static boolean forge(Disk disk) throws IOException {
    for (String name : disk.list()) {
      if (name.endsWith(SegmentFile.SUFFIX) && forge(disk, name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean forge(Disk disk, String name) throws IOException {
    boolean forged = false;
    try (Disk.File file = disk.open(name, Disk.Access.READ_WRITE)) {
      Optional<FileHeader> header = FileHeader.read(file).filter(h -> !h.cipher().seals());
      if (header.isEmpty()) {
        return false;
      }
      FrameReader reader = new FrameReader(file, header.get(), SubKey.plain());
      for (long at = FileHeader.BLOCK; at < file.size(); ) {
        FrameReader.Found found = reader.read(at);
        if (found != FrameReader.Found.FRAME) {
          at = JournalWriter.align(at + 1);
          continue;
        }
        if (!reader.hasFlag(FrameHeader.INDEX)
            && !reader.hasFlag(FrameHeader.COMPRESSED)
            && reader.plain().length > 200) {
          forge(file, at, reader.plain().length);
          forged = true;
        }
        at = reader.end();
      }
      file.force();
    }
    return forged;
  }

  private static void forge(Disk.File file, long at, int length) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(FrameHeader.LENGTH + length + FrameHeader.TRAILER);
    while (frame.hasRemaining() && file.read(frame, at + frame.position()) > 0) {
      // until all of it is there
    }
    byte[] bytes = frame.array();
    int end = FrameHeader.LENGTH + length;
    byte[] forgery = FORGERY.getBytes(ISO_8859_1);
    System.arraycopy(forgery, 0, bytes, end - forgery.length, forgery.length);
    BigEndian.putInt(bytes, end, FrameHeader.crc(bytes, 0, end));
    file.write(ByteBuffer.wrap(bytes), at);
  }

  /** Whether a message of a stream says what the forger wrote. */
  static boolean isServed(MessageLog log) {
    Message message = new Message();
    for (long s = log.next(1, Filter.ALL); s != MessageLog.NONE; s = log.next(s + 1, Filter.ALL)) {
      try {
        if (log.read(s, message) && endsWithForgery(message)) {
          return true;
        }
      } catch (DamageException e) {
        // It is told of, and not served.
      }
    }
    return false;
  }

  private static boolean endsWithForgery(Message message) {
    int length = Math.min(message.payloadLength, FORGERY.length());
    int from = message.payload + message.payloadLength - length;
    return new String(message.array, from, length, ISO_8859_1).equals(FORGERY);
  }
}
