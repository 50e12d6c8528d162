package io.peaknet.simulator.live;

/**
 * What a node of {@link TreeNode}'s protocol says of its place, signed by itself and its parent.
 *
 * @param parent the node itself, if it is root
 * @param port which of the parent's neighbours the node is, from 1; 0 for a root
 */
record TreeWord(int node, int parent, long sequence, long nonce, int port) {
  /** All nodes agree on which of two words on one node is to be believed. */
  boolean supersedes(TreeWord known) {
    if (sequence != known.sequence) {
      return sequence > known.sequence;
    }
    return parent != known.parent ? parent < known.parent : nonce < known.nonce;
  }
}
