package io.peaknet.linux;

import java.io.IOException;
import org.opentest4j.TestAbortedException;

final class TunTest extends DeviceContract {
  @Override
  PacketDevice open(String name, int mtu) throws IOException {
    try {
      return Tun.open(name, mtu);
    } catch (SystemException e) {
      if (String.valueOf(e.getMessage()).startsWith("opening /dev/net/tun")) {
        throw new TestAbortedException("no TUN to test here: " + e.getMessage(), e);
      }
      throw e;
    }
  }
}
