package io.sealstream.store;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * Names of files, as programs see them and as the medium has them, and the changes between. At a
 * crash the changes arrive up to some moment, or any of them without the others; a rename is one
 * change.
 */
final class SimDirectory {
  private sealed interface Change {
    record Bind(String name, SimFile file) implements Change {}

    record Move(String from, String to) implements Change {}

    record Unlink(String name) implements Change {}
  }

  private TreeMap<String, SimFile> cache = new TreeMap<>();
  private TreeMap<String, SimFile> medium = new TreeMap<>();
  private final List<Change> unsynced = new ArrayList<>();

  TreeMap<String, SimFile> files() {
    return cache;
  }

  void bind(String name, SimFile file) {
    change(new Change.Bind(name, file));
  }

  void move(String from, String to) {
    change(new Change.Move(from, to));
  }

  void unlink(String name) {
    change(new Change.Unlink(name));
  }

  private void change(Change change) {
    apply(cache, change);
    unsynced.add(change);
  }

  void force() {
    unsynced.forEach(change -> apply(medium, change));
    unsynced.clear();
  }

  void crash(Random random) {
    boolean inOrder = random.nextBoolean();
    int arrive = random.nextInt(unsynced.size() + 1);
    for (int i = 0; i < unsynced.size(); i++) {
      if (inOrder ? i < arrive : random.nextBoolean()) {
        apply(medium, unsynced.get(i));
      }
    }
    unsynced.clear();
    cache = new TreeMap<>(medium);
    cache.values().forEach(file -> file.crash(random));
  }

  private static void apply(TreeMap<String, SimFile> to, Change change) {
    switch (change) {
      case Change.Bind bind -> to.put(bind.name, bind.file);
      case Change.Unlink unlink -> to.remove(unlink.name);
      case Change.Move move -> {
        SimFile file = to.remove(move.from);
        if (file != null) {
          to.put(move.to, file);
        }
      }
    }
  }

  /** A clone of the whole machine: both faces. */
  SimDirectory copy() {
    SimDirectory copy = new SimDirectory();
    IdentityHashMap<SimFile, SimFile> copies = new IdentityHashMap<>();
    cache.forEach((n, f) -> copy.cache.put(n, copies.computeIfAbsent(f, SimFile::copy)));
    medium.forEach((n, f) -> copy.medium.put(n, copies.computeIfAbsent(f, SimFile::copy)));
    for (Change change : unsynced) {
      copy.unsynced.add(
          change instanceof Change.Bind bind
              ? new Change.Bind(bind.name, copies.computeIfAbsent(bind.file, SimFile::copy))
              : change);
    }
    return copy;
  }

  /** A snapshot of the volume: what the medium has. */
  SimDirectory onMedium() {
    SimDirectory copy = new SimDirectory();
    medium.forEach((n, f) -> copy.medium.put(n, f.onMedium()));
    copy.cache = new TreeMap<>(copy.medium);
    return copy;
  }
}
