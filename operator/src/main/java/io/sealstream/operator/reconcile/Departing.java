package io.sealstream.operator.reconcile;

import io.sealstream.operator.guard.KeyVerdict;
import io.sealstream.operator.guard.Resizing;
import io.sealstream.operator.node.AdminClient;
import io.sealstream.operator.node.NodeAddress;
import io.sealstream.operator.observe.World;
import io.sealstream.operator.tls.InternalCertificates;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a node to leave its cluster for good, in every pass until its server says that it has: one
 * that is started again in between waits to be told. Its claim says so before, since nobody can
 * take it back.
 */
final class Departing {
  private static final Logger LOG = LoggerFactory.getLogger(Departing.class);

  private final AdminClient admin;

  Departing(AdminClient admin) {
    this.admin = admin;
  }

  void tell(World world, KeyVerdict verdict) {
    if (Resizing.of(world.observation(), verdict) instanceof Resizing.Retire retire) {
      Optional.ofNullable(world.addresses().get(retire.ordinal()))
          .filter(it -> isMarked(world, retire.ordinal()))
          .ifPresent(it -> leave(it, world));
    }
  }

  private static boolean isMarked(World world, int ordinal) {
    return Optional.ofNullable(world.observation().volumes().get(ordinal))
        .flatMap(it -> it.departure())
        .isPresent();
  }

  private void leave(NodeAddress address, World world) {
    try {
      admin.decommission(address, InternalCertificates.client(world.certificates()));
    } catch (IOException e) {
      LOG.warn("{} was not told to leave the cluster: {}", address.dnsName(), e.getMessage());
    }
  }
}
