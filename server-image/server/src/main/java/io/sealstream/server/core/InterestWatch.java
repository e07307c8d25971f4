package io.sealstream.server.core;

import io.sealstream.server.subject.SubjectTree;
import io.sealstream.server.subject.Subjects;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Who wants to know that nobody listens on a subject any more. Safe for every thread. A callback
 * runs at most once, on the thread that took the last subscription away.
 */
final class InterestWatch {
  private final SubjectTree<Subscription> tree;
  private final ConcurrentHashMap<String, List<Watch>> watches = new ConcurrentHashMap<>();

  InterestWatch(SubjectTree<Subscription> tree) {
    this.tree = tree;
  }

  Bus.Subscription watch(String subject, Runnable gone) {
    Watch watch = new Watch(subject, gone);
    watches.compute(
        subject,
        (key, present) -> {
          List<Watch> list = present == null ? new CopyOnWriteArrayList<>() : present;
          list.add(watch);
          return list;
        });
    // After it is registered: a subscription that ends from now on is noticed.
    if (!hasInterest(subject)) {
      watch.fire();
    }
    return watch;
  }

  /** A subscription with this filter was removed from the tree. */
  void removed(byte[] filter) {
    if (watches.isEmpty()) {
      return;
    }
    if (!Subjects.hasWildcard(filter, 0, filter.length)) {
      check(new String(filter, StandardCharsets.UTF_8));
      return;
    }
    for (String subject : watches.keySet()) {
      byte[] bytes = subject.getBytes(StandardCharsets.UTF_8);
      if (Subjects.matches(filter, bytes, 0, bytes.length)) {
        check(subject);
      }
    }
  }

  private void check(String subject) {
    List<Watch> waiting = watches.get(subject);
    if (waiting != null && !hasInterest(subject)) {
      waiting.forEach(Watch::fire);
    }
  }

  private boolean hasInterest(String subject) {
    byte[] bytes = subject.getBytes(StandardCharsets.UTF_8);
    return tree.hasInterest(bytes, 0, bytes.length);
  }

  private final class Watch implements Bus.Subscription {
    private final String subject;
    private final Runnable gone;

    Watch(String subject, Runnable gone) {
      this.subject = subject;
      this.gone = gone;
    }

    void fire() {
      if (forget()) {
        gone.run();
      }
    }

    @Override
    public void close() {
      forget();
    }

    private boolean forget() {
      boolean[] found = new boolean[1];
      watches.computeIfPresent(
          subject,
          (key, list) -> {
            found[0] = list.remove(this);
            return list.isEmpty() ? null : list;
          });
      return found[0];
    }
  }
}
