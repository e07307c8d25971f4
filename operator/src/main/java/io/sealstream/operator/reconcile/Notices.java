package io.sealstream.operator.reconcile;

import io.sealstream.operator.api.Reason;
import io.sealstream.operator.guard.Remark;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Which notices are new: one that was said in the pass before is the same state going on. Thread
 * rule: any thread.
 */
final class Notices {
  private final Map<String, Set<Reason>> said = new ConcurrentHashMap<>();

  List<Remark> fresh(String clusterUid, List<Remark> now) {
    Set<Reason> reasons = now.stream().map(Remark::reason).collect(Collectors.toSet());
    Set<Reason> before =
        reasons.isEmpty() ? said.remove(clusterUid) : said.put(clusterUid, reasons);
    return before == null ? now : now.stream().filter(it -> !before.contains(it.reason())).toList();
  }
}
