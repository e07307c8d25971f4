package io.sealstream.server.tool;

import io.sealstream.keyring.Fingerprint;
import io.sealstream.store.Rekey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Puts the key ring under another master key. */
@Command(
    name = "rotate",
    description = {
      "Puts the key ring under the key in JS_KEY (or JS_KEY_FILE); JS_PREV_KEY (or JS_PREV_KEY_FILE)"
          + " is the one that opens it now.",
      "With --compromised also replaces every data key: whoever has the old master key and an old"
          + " copy of the volume knows those."
    })
final class Rotate extends StoreCommand {
  @Option(
      names = "--compromised",
      description = "Somebody may know the old key: replace every data key as well.")
  private boolean compromised;

  @Override
  ExitCode run(StoreAt at) throws ToolFailure, IOException {
    at.requireSealed();
    Set<Fingerprint> before = at.fingerprints();
    try (WritableStore store = WritableStore.open(at)) {
      store.notices().forEach(out()::println);
      if (compromised) {
        store.rekey(Rekey.everything());
        out().println("Every data key was replaced, and nothing is left of the old ones.");
      }
      Optional<Fingerprint> now = store.facts().fingerprint();
      out()
          .printf(
              "The key ring is under %s, generation %d.%n",
              now.map(Fingerprint::toString).orElse("no key"), store.facts().ringGeneration());
      if (now.map(Set::of).filter(before::equals).isPresent()) {
        out()
            .println(
                "The master key is the one of before: to rotate it, set JS_KEY to the new one and"
                    + " JS_PREV_KEY to this one.");
      }
    } catch (UncheckedIOException e) {
      if (!at.fingerprints().equals(before)) {
        out().println("The key ring is under the new master key; nothing else was done.");
      }
      throw e;
    }
    return ExitCode.CLEAN;
  }
}
