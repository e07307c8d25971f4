package io.sealstream.operator.tls;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The contents of the Secret {@code <name>-internal-tls}, entry by entry:
 *
 * <pre>
 * ca.crt ca.key               the authority
 * operator.crt operator.key   the operator's client pair, common name sealstream-operator
 * {node}.crt {node}.key       one pair for each node
 * </pre>
 *
 * Pods project {@code ca.crt} and their own pair and nothing else. Invariant: an entry changes only
 * when it is missing, unusable, due for renewal or made for other names; otherwise the same text
 * comes out again, so a converged cluster writes nothing.
 */
public final class InternalCertificates {
  /** The common name that servers let in on their admin listener. */
  public static final String OPERATOR = "sealstream-operator";

  public static final String AUTHORITY_CERTIFICATE = "ca.crt";

  private static final String AUTHORITY = "ca";
  private static final String OPERATOR_PAIR = "operator";

  private final String cluster;
  private final Map<String, String> stored;
  private final Instant now;
  private final SortedMap<String, String> entries = new TreeMap<>();

  private InternalCertificates(String cluster, Map<String, String> stored, Instant now) {
    this.cluster = cluster;
    this.stored = stored;
    this.now = now;
  }

  /** The name of the entry with a node's (or the operator's) certificate. */
  public static String certificateEntry(String node) {
    return node + ".crt";
  }

  /** The name of the entry with a node's private key. */
  public static String keyEntry(String node) {
    return node + ".key";
  }

  /**
   * What the Secret should hold.
   *
   * @param stored what it holds, PEM texts; empty before it exists
   * @param nodes DNS names of each node by its name
   */
  public static SortedMap<String, String> of(
      String cluster, Map<String, String> stored, Map<String, List<String>> nodes, Instant now) {
    InternalCertificates certificates = new InternalCertificates(cluster, stored, now);
    Authority authority = certificates.authority();
    certificates.put(AUTHORITY, authority.pem());
    certificates.pair(authority, OPERATOR_PAIR, OPERATOR, List.of(), Authority.Use.CLIENT);
    nodes.forEach(
        (node, names) -> certificates.pair(authority, node, node, names, Authority.Use.NODE));
    return certificates.entries;
  }

  /** The operator's pair in stored entries, with the authority that signs the nodes. */
  public static ClientIdentity client(Map<String, String> stored) throws IOException {
    return ClientIdentity.of(
        new PemPair(
            stored.getOrDefault(certificateEntry(OPERATOR_PAIR), ""),
            stored.getOrDefault(keyEntry(OPERATOR_PAIR), "")),
        stored.getOrDefault(AUTHORITY_CERTIFICATE, ""));
  }

  private Authority authority() {
    try {
      Authority found = Authority.of(storedPair(AUTHORITY));
      return Pairs.isDue(found.certificate(), now) ? found.renewed(now) : found;
    } catch (IOException e) {
      return Authority.make(cluster, now);
    }
  }

  private void pair(
      Authority authority, String entry, String commonName, List<String> names, Authority.Use use) {
    PemPair found = storedPair(entry);
    put(
        entry,
        Pairs.serves(found, authority, names, now)
            ? found
            : authority.issue(commonName, names, use, now));
  }

  private PemPair storedPair(String entry) {
    return new PemPair(
        stored.getOrDefault(certificateEntry(entry), ""), stored.getOrDefault(keyEntry(entry), ""));
  }

  private void put(String entry, PemPair pair) {
    entries.put(certificateEntry(entry), pair.certificate());
    entries.put(keyEntry(entry), pair.key());
  }
}
