package io.sealstream.operator.guard;

import io.sealstream.keyring.StartCode;
import io.sealstream.operator.api.Reason;
import io.sealstream.operator.observe.NodeReport;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.StartRefusal;
import io.sealstream.operator.observe.Template;
import java.util.List;
import java.util.Optional;

/** Whether the spec, its keys aside, can be carried out as a whole. */
final class SpecRules {
  private final Situation now;
  private final Observation observation;

  SpecRules(Situation now) {
    this.now = now;
    this.observation = now.observation();
  }

  Optional<Remark> refusal(List<String> unsupported) {
    return reservedConfig()
        .or(this::reservedPod)
        .or(() -> unsupported(unsupported))
        .or(this::imageTooOld);
  }

  private Optional<Remark> unsupported(List<String> paths) {
    return paths.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Remark.of(
                Reason.UNSUPPORTED_FIELD,
                """
                This release does not carry out %s, and leaving it out in silence could be a hole.
                %s Remove it, or set it to its default."""
                    .formatted(String.join(", ", paths), stays())));
  }

  private Optional<Remark> reservedConfig() {
    List<String> keys =
        observation.spec().configOverlay().map(ReservedConfig::in).orElse(List.of());
    return keys.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Remark.of(
                Reason.RESERVED_CONFIG_KEY,
                """
                spec.config sets %s, which the operator owns: it could move the store, its key or
                its ports. %s Remove it; what a cluster needs of it has a field of its own in the
                spec."""
                    .formatted(String.join(", ", keys), stays())));
  }

  private Optional<Remark> reservedPod() {
    List<String> fields = observation.spec().podOverlay().map(ReservedPod::in).orElse(List.of());
    return fields.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Remark.of(
                Reason.RESERVED_POD_FIELD,
                """
                spec.podTemplate sets %s, which the operator owns: it could change which key or
                store the server gets. %s Remove it."""
                    .formatted(String.join(", ", fields), stays())));
  }

  private Optional<Remark> imageTooOld() {
    return declaredTooOld().or(this::refusedAsTooOld);
  }

  /** A server says which release its store needs at least, and the image's tag names an older. */
  private Optional<Remark> declaredTooOld() {
    Optional<Release> wanted = observation.spec().namedImage().flatMap(Release::ofImage);
    return observation.nodes().values().stream()
        .map(NodeReport::readableSince)
        .flatMap(since -> since.flatMap(Release::of).stream())
        .filter(since -> wanted.filter(release -> release.compareTo(since) < 0).isPresent())
        .findFirst()
        .map(since -> tooOld("needs release %s or newer".formatted(since)));
  }

  /** A server of this very image has refused the store already. */
  private Optional<Remark> refusedAsTooOld() {
    String wanted = image();
    boolean refused =
        observation.pods().values().stream()
            .filter(pod -> pod.image().equals(wanted))
            .map(Pod::refusal)
            .flatMap(Optional::stream)
            .map(StartRefusal::code)
            .anyMatch(StartCode.FORMAT_TOO_NEW::equals);
    return refused
        ? Optional.of(tooOld("has a format or feature that this image does not know"))
        : Optional.empty();
  }

  private Remark tooOld(String why) {
    return Remark.of(
        Reason.VERSION_CANNOT_READ_DATA,
        """
        Image %s cannot read the data, which %s. %s; %s. Set spec.image to the release that wrote
        it, or to a newer one."""
            .formatted(image(), why, now.servingNow(), restarting()));
  }

  private String restarting() {
    boolean stands =
        observation.template().map(Template::image).filter(image()::equals).isPresent();
    return stands
        ? "a pod that restarts will not start until this is fixed"
        : "a pod that restarts starts again, with the image before";
  }

  private String image() {
    return observation
        .spec()
        .namedImage()
        .or(() -> observation.status().resolvedImage())
        .or(() -> observation.template().map(Template::image))
        .orElse("of the operator");
  }

  private String stays() {
    return observation.template().isPresent() ? "What runs stays as it is." : "Nothing is created.";
  }
}
