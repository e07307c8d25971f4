package io.sealstream.server.jetstream.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads an archive of nats-server, of this one or of its command line: version 1 or 2. */
public final class ArchiveReader {
  private static final byte[] MAGIC_2 = "NATSARC1".getBytes(StandardCharsets.US_ASCII);

  private ArchiveReader() {}

  /**
   * Reads all of it.
   *
   * @throws ArchiveException when it is damaged, cut short or no archive; part of it may have
   *     reached the target then
   */
  public static void read(InputStream compressed, ArchiveTarget target) throws IOException {
    PushbackInputStream in = new PushbackInputStream(new SnappyInput(compressed), MAGIC_2.length);
    byte[] magic = in.readNBytes(MAGIC_2.length);
    if (Arrays.equals(magic, MAGIC_2)) {
      new SecondArchive(in, target).read();
    } else {
      in.unread(magic);
      new FirstArchive(in, target).read();
    }
  }
}
