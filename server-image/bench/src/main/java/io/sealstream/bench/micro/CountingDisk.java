package io.sealstream.bench.micro;

import io.sealstream.store.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk that counts how often something is made durable. */
record CountingDisk(Disk disk, AtomicInteger syncs) implements Disk {
  @Override
  public File open(String name, Access access) throws IOException {
    return new Counted(disk.open(name, access), syncs);
  }

  @Override
  public File create(String name) throws IOException {
    return new Counted(disk.create(name), syncs);
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
    syncs.incrementAndGet();
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

  private record Counted(File file, AtomicInteger syncs) implements File {
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
      syncs.incrementAndGet();
      file.force();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
