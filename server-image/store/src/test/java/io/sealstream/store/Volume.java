package io.sealstream.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** A store's directory as somebody sees it who has the volume and no key: on either disk. */
interface Volume {
  /** The directory as the next process sees it. */
  Disk attach();

  /** Everything that a refused start must leave alone: names, bytes, and time stamps if any. */
  Map<String, String> image();

  /** What lies beside the store directory. */
  void putBeside(String name);

  default byte[] bytes(String name) {
    try (Disk disk = attach()) {
      return read(disk, name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> names(Disk disk, String suffix) throws IOException {
    return disk.list().stream().filter(name -> name.endsWith(suffix)).toList();
  }

  static byte[] read(Disk disk, String name) throws IOException {
    try (Disk.File file = disk.open(name, Disk.Access.READ)) {
      ByteBuffer all = ByteBuffer.allocate((int) file.size());
      while (all.hasRemaining() && file.read(all, all.position()) > 0) {
        // until all is read
      }
      return all.array();
    }
  }

  default void write(String name, long position, byte[] bytes) {
    try (Disk disk = attach();
        Disk.File file = BlockFile.openOrCreate(disk, name)) {
      file.write(ByteBuffer.wrap(bytes), position);
      file.force();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  default void delete(String name) {
    try (Disk disk = attach()) {
      disk.delete(name);
      disk.forceDirectory();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One of the four copies of the ring, or one of the four blocks of the superblock. */
  default byte[] block(String name, int place) {
    return Arrays.copyOfRange(bytes(name), place * 4096, (place + 1) * 4096);
  }

  default void flip(String name, long at) {
    write(name, at, new byte[] {(byte) (bytes(name)[(int) at] ^ 1)});
  }

  /** Writes one byte into a block of 4 KiB and makes the block's checksum fit again. */
  default void forge(String name, long at, int value) {
    write(name, at, new byte[] {(byte) value});
    long block = at / 4096 * 4096;
    CRC32C crc = new CRC32C();
    crc.update(bytes(name), (int) block, 4092);
    write(name, block + 4092, ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  /** A directory of the real file system. */
  record OnRealDisk(Path directory) implements Volume {
    @Override
    public Disk attach() {
      return new RealDisk(directory);
    }

    @Override
    public void putBeside(String name) {
      try {
        Files.createDirectories(directory.resolveSibling(name));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Map<String, String> image() {
      Map<String, String> image = new TreeMap<>();
      try {
        if (!Files.exists(directory.getParent())) {
          return image;
        }
        try (var paths = Files.walk(directory.getParent())) {
          for (Path path : paths.toList()) {
            String bytes = Files.isDirectory(path) ? "" : hex(Files.readAllBytes(path));
            image.put(path.toString(), Files.getLastModifiedTime(path) + " " + bytes);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return image;
    }
  }

  /** A simulated disk: its events take the place of time stamps. */
  record OnSimDisk(SimDisk disk) implements Volume {
    @Override
    public Disk attach() {
      return disk.anotherProcess();
    }

    @Override
    public void putBeside(String name) {
      disk.putBeside(name);
    }

    @Override
    public Map<String, String> image() {
      Map<String, String> image = new TreeMap<>();
      try {
        for (String name : disk.list()) {
          image.put(name, hex(disk.bytes(name)));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      image.put("changes", Long.toString(disk.events()));
      return image;
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
