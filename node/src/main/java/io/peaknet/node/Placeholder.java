package io.peaknet.node;

/** Holds the package until the module has code. */
final class Placeholder {}
