package io.peaknet.protocol.route;

import io.peaknet.protocol.address.Digits;
import java.util.Map;

/** Labels made by hand. */
public final class TestLabels {
  private TestLabels() {}

  /** Labels by slot; each tag is {@code tag} and the slot. */
  public static Labels of(Map<Integer, Digits> labels, int tag) {
    Labels made = Labels.NONE;
    for (Map.Entry<Integer, Digits> label : labels.entrySet()) {
      made = made.with(label.getKey(), tag + label.getKey(), label.getValue());
    }
    return made;
  }
}
