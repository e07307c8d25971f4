package io.sealstream.server.crash.volume;

import io.sealstream.store.Disk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The kernel's numbers for files of a disk. A node has its file open for as long as it lives, so a
 * deleted file is there for whoever has it open. One thread.
 */
final class Files {
  static final long ROOT = 1;

  private final Disk disk;
  private final Map<Long, Node> nodes = new HashMap<>();
  private final Map<String, Long> names = new HashMap<>();
  private final Map<Long, List<String>> listings = new HashMap<>();
  private long last = ROOT;

  /** A file, and how often the kernel was told of it: it forgets as often. */
  private static final class Node {
    private final Disk.File file;
    private long told = 1;

    Node(Disk.File file) {
      this.file = file;
    }
  }

  Files(Disk disk) {
    this.disk = disk;
  }

  /** The node of a name, 0 when there is no such file. */
  long find(String name) throws IOException {
    if (!disk.exists(name)) {
      names.remove(name);
      return 0;
    }
    Long known = names.get(name);
    if (known == null) {
      return bind(name, disk.open(name, Disk.Access.READ_WRITE));
    }
    nodes.get(known).told++;
    return known;
  }

  long create(String name) throws IOException {
    return bind(name, disk.create(name));
  }

  private long bind(String name, Disk.File file) {
    nodes.put(++last, new Node(file));
    names.put(name, last);
    return last;
  }

  Disk.File file(long node) throws IOException {
    Node found = nodes.get(node);
    if (found == null) {
      throw new IOException("a file of before the last crash");
    }
    return found.file;
  }

  long size(long node) throws IOException {
    return node == ROOT ? 0 : file(node).size();
  }

  void rename(String from, String to) throws IOException {
    disk.rename(from, to);
    names.remove(to);
    Long node = names.remove(from);
    if (node != null) {
      names.put(to, node);
    }
  }

  void delete(String name) throws IOException {
    disk.delete(name);
    names.remove(name);
  }

  void forget(long node, long times) {
    Node known = nodes.get(node);
    if (known != null && (known.told -= times) <= 0) {
      nodes.remove(node);
      names.values().remove(node);
    }
  }

  void forgetAll() {
    nodes.clear();
    names.clear();
    listings.clear();
  }

  long openListing() throws IOException {
    listings.put(++last, new ArrayList<>(disk.list()));
    return last;
  }

  List<String> listing(long handle) {
    return listings.getOrDefault(handle, List.of());
  }

  void closeListing(long handle) {
    listings.remove(handle);
  }
}
