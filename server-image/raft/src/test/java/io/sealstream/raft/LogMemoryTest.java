package io.sealstream.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Many groups share what there is, and one that needs much gets it while the others do not. */
class LogMemoryTest {
  @Test
  void oneGroupMayHaveWhatTheOthersDoNotNeed() {
    LogMemory memory = new LogMemory(1000);
    LogMemory.Part one = memory.join();
    LogMemory.Part other = memory.join();
    one.holds(900);
    assertThat(one.allows(2000)).isEqualTo(2000);
    other.holds(200);
    assertThat(one.allows(2000)).isEqualTo(500);
    assertThat(other.allows(2000)).isEqualTo(500);
    one.holds(500);
    assertThat(memory.held()).isEqualTo(700);
    assertThat(other.allows(2000)).isEqualTo(2000);
  }

  @Test
  void nothingNewComesInWhileThereIsTwiceTooMuch() {
    LogMemory memory = new LogMemory(1000);
    LogMemory.Part one = memory.join();
    one.holds(2000);
    assertThat(one.isFlooded()).isFalse();
    one.holds(2001);
    assertThat(one.isFlooded()).isTrue();
    one.leave();
    assertThat(memory.held()).isZero();
  }
}
