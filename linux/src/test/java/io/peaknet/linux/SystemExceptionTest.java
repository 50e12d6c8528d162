package io.peaknet.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class SystemExceptionTest {
  @Test
  void saysWhatWasAttemptedWhyItFailedAndWhatToDo() {
    var e = new SystemException("opening /dev/net/tun", 13);
    assertThat(e)
        .hasMessage(
            "opening /dev/net/tun: EACCES (permission denied): run as root, or let Peak enter a"
                + " user namespace");
    assertThat(e.errno()).isEqualTo(13);
    assertThat(e.name()).isEqualTo("EACCES");
  }

  @Test
  void hasNoAdviceWhereThereIsNone() {
    assertThat(new SystemException("reading", 5)).hasMessage("reading: EIO (input/output error)");
    assertThat(new SystemException("reading", 4095))
        .hasMessage("reading: errno 4095 (unknown error)");
  }

  @Test
  void twoReasonsFitInOneLine() {
    var e =
        new SystemException(
            "making network interface peak0",
            new SystemException("opening /dev/net/tun", 2, "load the tun module"),
            new SystemException("making veth peak0", 1));
    assertThat(e.errno()).isEqualTo(1);
    assertThat(e)
        .hasMessage(
            "making network interface peak0: opening /dev/net/tun: ENOENT (no such file or"
                + " directory): load the tun module; and making veth peak0: EPERM (operation not"
                + " permitted): run as root, or let Peak enter a user namespace");
  }

  @Test
  void passesResultsOn() throws Exception {
    assertThat(SystemException.check(7, "reading")).isEqualTo(7);
    assertThatThrownBy(() -> SystemException.check(-24, "opening a socket"))
        .hasMessage(
            "opening a socket: EMFILE (too many open files): raise the limit of open files (ulimit"
                + " -n)");
  }

  @Test
  void interfaceNamesAreCheckedBeforeTheKernelCutsThem() {
    for (String good : new String[] {"p", "peak0", "abcdefghijklmno", "a-b_c.d"}) {
      assertThatCode(() -> InterfaceRequest.check(good)).doesNotThrowAnyException();
    }
    for (String bad :
        new String[] {"", ".", "..", "a/b", "a:b", "a b", "tun%d", "a\n", "ääääääää"}) {
      assertThatThrownBy(() -> InterfaceRequest.check(bad))
          .isInstanceOf(SystemException.class)
          .hasMessageContaining("1 to 15 characters");
    }
  }
}
