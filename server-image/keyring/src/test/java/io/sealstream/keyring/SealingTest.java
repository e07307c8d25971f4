package io.sealstream.keyring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is sealed comes back byte for byte, and nothing altered ever comes back. */
class SealingTest {
  private static final byte[] AAD = "frame header".getBytes(StandardCharsets.UTF_8);
  private static final byte[] INFO = "segment/stream/header".getBytes(StandardCharsets.UTF_8);

  private final byte[] salt = KernelRandom.bytes(SubKey.SALT);
  private final DataKey key = DataKey.random(7, RandomSource.KERNEL);

  private SubKey subKey(CipherSuite suite) {
    return suite.seals() ? SubKey.derive(suite, key, salt, INFO) : SubKey.plain();
  }

  @Property(tries = 200)
  void sealedBytesComeBack(
      @ForAll CipherSuite suite, @ForAll byte[] plain, @ForAll @IntRange(max = 40) int offset) {
    Sealer sealer = Sealer.of(subKey(suite), RandomSource.KERNEL);
    Frame frame = Frame.seal(sealer, 0, plain, offset);

    assertThat(frame.sealed.length).isEqualTo(plain.length + sealer.overhead());
    byte[] out = new byte[offset + plain.length];
    assertThat(frame.open(Opener.of(subKey(suite)), out, offset)).isTrue();
    assertThat(Arrays.copyOfRange(out, offset, out.length)).isEqualTo(plain);
  }

  @ParameterizedTest
  @EnumSource(
      value = CipherSuite.class,
      names = {"AES", "CHACHAPOLY"})
  void aFlippedBitAnywhereIsNoticedAndLeavesNoPlaintext(CipherSuite suite) {
    byte[] plain = new byte[300];
    Arrays.fill(plain, (byte) 'x');
    Frame frame = Frame.seal(Sealer.of(subKey(suite), RandomSource.KERNEL), 3, plain, 0);
    Opener opener = Opener.of(subKey(suite));
    byte[] out = new byte[plain.length];

    for (byte[] part : new byte[][] {frame.sealed, frame.nonce, frame.aad}) {
      for (int bit = 0; bit < part.length * 8; bit++) {
        part[bit / 8] ^= (byte) (1 << bit % 8);
        Arrays.fill(out, (byte) 'o');
        assertThat(frame.open(opener, out, 0)).isFalse();
        assertThat(new String(out, StandardCharsets.ISO_8859_1)).doesNotContain("x");
        part[bit / 8] ^= (byte) (1 << bit % 8);
      }
    }
    assertThat(frame.open(opener, out, 0)).as("control: unaltered").isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = CipherSuite.class,
      names = {"AES", "CHACHAPOLY"})
  void aCutFrameDoesNotOpen(CipherSuite suite) {
    Frame frame = Frame.seal(Sealer.of(subKey(suite), RandomSource.KERNEL), 0, new byte[40], 0);
    Opener opener = Opener.of(subKey(suite));
    byte[] whole = frame.sealed;
    for (int length = 0; length < whole.length; length++) {
      frame.sealed = Arrays.copyOf(whole, length);
      assertThat(frame.open(opener, new byte[40], 0)).as("%d bytes", length).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = CipherSuite.class,
      names = {"AES", "CHACHAPOLY"})
  void oneOrdinalIsSealedOnce(CipherSuite suite) {
    Sealer sealer = Sealer.of(subKey(suite), RandomSource.KERNEL);
    Frame.seal(sealer, 5, new byte[8], 0);

    assertThatThrownBy(() -> sealer.nextNonce(5, new byte[12], 0))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> sealer.seal(AAD, 0, AAD.length, new byte[8], 0, 8, new byte[24], 0))
        .as("a nonce is used once")
        .isInstanceOf(IllegalStateException.class);
    Frame.seal(sealer, -1, new byte[8], 0); // ordinals are unsigned: 2^32 - 1
  }

  @Test
  void noncesOfOneOrdinalDifferBetweenClones() {
    byte[] one =
        Frame.seal(Sealer.of(subKey(CipherSuite.AES), RandomSource.KERNEL), 1, new byte[1], 0)
            .nonce;
    byte[] other =
        Frame.seal(Sealer.of(subKey(CipherSuite.AES), RandomSource.KERNEL), 1, new byte[1], 0)
            .nonce;
    assertThat(Arrays.copyOf(one, 4)).isEqualTo(new byte[] {0, 0, 0, 1});
    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void noSubkeyServesAnotherFileOrCipher() {
    Frame frame =
        Frame.seal(Sealer.of(subKey(CipherSuite.AES), RandomSource.KERNEL), 0, new byte[64], 0);
    byte[] otherSalt = salt.clone();
    otherSalt[0] ^= 1;
    byte[] otherInfo = INFO.clone();
    otherInfo[3] ^= 1;

    assertThat(frame.opens(SubKey.derive(CipherSuite.AES, key, salt, INFO))).isTrue();
    assertThat(frame.opens(SubKey.derive(CipherSuite.AES, key, otherSalt, INFO))).isFalse();
    assertThat(frame.opens(SubKey.derive(CipherSuite.AES, key, salt, otherInfo))).isFalse();
    assertThat(
            frame.opens(
                SubKey.derive(CipherSuite.AES, DataKey.random(7, RandomSource.KERNEL), salt, INFO)))
        .isFalse();
    assertThat(SubKey.derive(CipherSuite.CHACHAPOLY, key, salt, INFO).secret().getEncoded())
        .isNotEqualTo(SubKey.derive(CipherSuite.AES, key, salt, INFO).secret().getEncoded());
  }

  @Test
  void closedKeysAreGone() {
    SubKey subKey = subKey(CipherSuite.AES);
    subKey.close();
    assertThatThrownBy(() -> Frame.seal(Sealer.of(subKey, RandomSource.KERNEL), 0, new byte[1], 0))
        .isInstanceOf(IllegalStateException.class);
    byte[] copy = new byte[DataKey.LENGTH];
    key.close();
    key.copyTo(copy, 0);
    assertThat(copy).containsOnly(0);
  }

  @Test
  void keysDoNotPrintThemselves() {
    assertThat(key.toString()).isEqualTo("DataKey 7");
    assertThat(subKey(CipherSuite.AES).toString()).isEqualTo("SubKey aes");
  }

  /** A sealed frame with its nonce and authenticated header. */
  private static final class Frame {
    private final byte[] nonce = new byte[Sealer.NONCE];
    private final byte[] aad = AAD.clone();
    private byte[] sealed;

    static Frame seal(Sealer sealer, int ordinal, byte[] plain, int offset) {
      Frame frame = new Frame();
      byte[] in = new byte[offset + plain.length];
      new Random(offset).nextBytes(in);
      System.arraycopy(plain, 0, in, offset, plain.length);
      byte[] out = new byte[offset + plain.length + sealer.overhead()];
      sealer.nextNonce(ordinal, frame.nonce, 0);
      int written =
          sealer.seal(frame.aad, 0, frame.aad.length, in, offset, plain.length, out, offset);
      frame.sealed = Arrays.copyOfRange(out, offset, offset + written);
      return frame;
    }

    boolean open(Opener opener, byte[] out, int at) {
      return opener.open(nonce, 0, aad, 0, aad.length, sealed, 0, sealed.length, out, at);
    }

    boolean opens(SubKey key) {
      return open(Opener.of(key), new byte[sealed.length], 0);
    }
  }
}
