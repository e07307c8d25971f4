package io.sealstream.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A disk in front of another, to which it passes everything on that a subclass leaves alone. */
abstract class FilterDisk implements Disk {
  private final Disk disk;

  FilterDisk(Disk disk) {
    this.disk = disk;
  }

  @Override
  public File open(String name, Access access) throws IOException {
    return disk.open(name, access);
  }

  @Override
  public File create(String name) throws IOException {
    return disk.create(name);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    disk.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    disk.delete(name);
  }

  @Override
  public boolean exists(String name) throws IOException {
    return disk.exists(name);
  }

  @Override
  public List<String> list() throws IOException {
    return disk.list();
  }

  @Override
  public List<String> beside() throws IOException {
    return disk.beside();
  }

  @Override
  public void forceDirectory() throws IOException {
    disk.forceDirectory();
  }

  @Override
  public long usableSpace() throws IOException {
    return disk.usableSpace();
  }

  @Override
  public long totalSpace() throws IOException {
    return disk.totalSpace();
  }

  @Override
  public boolean lock() throws IOException {
    return disk.lock();
  }

  @Override
  public void close() throws IOException {
    disk.close();
  }

  @Override
  public String toString() {
    return disk.toString();
  }

  /** An open file in front of another, likewise. */
  abstract static class FilterFile implements File {
    private final File file;

    FilterFile(File file) {
      this.file = file;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return file.read(into, position);
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      file.write(from, position);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public void force() throws IOException {
      file.force();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
