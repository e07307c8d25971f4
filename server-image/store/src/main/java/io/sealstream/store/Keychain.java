package io.sealstream.store;

import io.sealstream.keyring.ClusterSalt;
import io.sealstream.keyring.Fingerprint;
import io.sealstream.keyring.Kdf;
import io.sealstream.keyring.MasterKey;
import io.sealstream.keyring.RingHeader;
import io.sealstream.keyring.StretchedKey;
import java.util.ArrayList;
import java.util.List;

/** Stretched keys of one start: each costs up to 350 ms, so none is computed twice. */
final class Keychain implements AutoCloseable {
  private record Link(MasterKey master, StretchedKey stretched) {}

  private final List<Link> links = new ArrayList<>();

  StretchedKey stretch(MasterKey master, Kdf kdf, ClusterSalt salt) {
    for (Link link : links) {
      StretchedKey known = link.stretched();
      if (link.master() == master && known.kdf() == kdf && known.salt().equals(salt)) {
        return known;
      }
    }
    StretchedKey stretched = StretchedKey.of(master, kdf, salt);
    links.add(new Link(master, stretched));
    return stretched;
  }

  /** As the ring with this header wants it. */
  StretchedKey stretch(MasterKey master, RingHeader header) {
    return stretch(master, header.fingerprint().kdf(), header.clusterSalt());
  }

  boolean fits(MasterKey master, RingHeader header) {
    return stretch(master, header).fingerprint().equals(header.fingerprint());
  }

  boolean has(MasterKey master, Fingerprint fingerprint, ClusterSalt salt) {
    return stretch(master, fingerprint.kdf(), salt).fingerprint().equals(fingerprint);
  }

  @Override
  public void close() {
    links.forEach(link -> link.stretched().close());
  }
}
