package io.sealstream.e2e.world;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.MasterKey;
import io.sealstream.keyring.RingCopy;
import io.sealstream.keyring.RingFormat;
import io.sealstream.keyring.StretchedKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A store as it lies on a volume, read by its documented format (docs/file-format.md) and not
 * through the server: what headers of files and the copies of the ring say, whatever status claims.
 */
public record StoreFiles(Path directory) {
  private static final byte[] MAGIC = "SEALSTRM".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = 128;
  private static final int KIND = 10;
  private static final int CIPHER = 11;
  private static final int COPIES = 4;

  /** By file name: the cipher in the header of each journal, catalog and segment file. */
  public Map<String, CipherSuite> ciphers() {
    Map<String, CipherSuite> found = new TreeMap<>();
    headers()
        .forEach((name, header) -> found.put(name, CipherSuite.ofId(header[CIPHER]).orElseThrow()));
    return found;
  }

  /** How many files hold messages that left the journal. */
  public long segments() {
    return headers().values().stream().filter(header -> header[KIND] == 'S').count();
  }

  private Map<String, byte[]> headers() {
    Map<String, byte[]> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        byte[] header = start(file, HEADER);
        if (header.length == HEADER
            && Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
          found.put(file.getFileName().toString(), header);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  /** The bytes of the key ring, as their SHA-256. */
  public String ring() {
    return StoreHash.sha256(ringFile().path());
  }

  public RingFile ringFile() {
    return new RingFile(directory.resolve("keyring"));
  }

  /** For each of the ring's four copies: whether a master key opens it. */
  public List<Boolean> ringOpensWith(String key) {
    byte[] ring = start(ringFile().path(), COPIES * RingFormat.BLOCK);
    List<Boolean> opened = new ArrayList<>();
    for (int copy = 0; copy < COPIES; copy++) {
      int from = copy * RingFormat.BLOCK;
      opened.add(opens(Arrays.copyOfRange(ring, from, from + RingFormat.BLOCK), key));
    }
    return opened;
  }

  private static boolean opens(byte[] block, String key) {
    if (!(RingFormat.read(block) instanceof RingCopy.Readable copy)) {
      throw new IllegalStateException("a copy of the ring is damaged");
    }
    MasterKey master = MasterKey.of(key.getBytes(StandardCharsets.UTF_8));
    StretchedKey stretched =
        StretchedKey.of(master, copy.header().fingerprint().kdf(), copy.header().clusterSalt());
    return RingFormat.open(copy, stretched).isPresent();
  }

  private static byte[] start(Path file, int length) {
    try (var in = Files.newInputStream(file)) {
      return in.readNBytes(length);
    } catch (NoSuchFileException e) {
      return new byte[0]; // the server deleted it since it was listed
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
