package io.sealstream.operator.guard;

import io.sealstream.operator.observe.SealedCluster;

/** What may be lost without changing a verdict about a cluster whose servers run (row 22). */
enum Lost {
  NOTHING,
  STATUS,
  CLAIM_MARKS,
  STATUS_AND_CLAIM_MARKS;

  SealedCluster from(SealedCluster cluster) {
    return switch (this) {
      case NOTHING -> cluster;
      case STATUS -> cluster.statusWiped();
      case CLAIM_MARKS -> cluster.claimMarksWiped();
      case STATUS_AND_CLAIM_MARKS -> cluster.statusWiped().claimMarksWiped();
    };
  }
}
