package io.peaknet.linux;

/** Holds the package until the module has code. */
final class Placeholder {}
