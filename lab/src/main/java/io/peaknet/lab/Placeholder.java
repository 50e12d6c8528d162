package io.peaknet.lab;

/** Holds the package until the module has code. */
final class Placeholder {}
