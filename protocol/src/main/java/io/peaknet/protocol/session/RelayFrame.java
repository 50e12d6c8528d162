package io.peaknet.protocol.session;

/**
 * A relay frame that came authentically over a link: Peak's header in the clear, and where in the
 * datagram the sealed body stands. Valid until the next call into {@link Sessions}.
 *
 * @param link the session of the neighbour that sent it
 * @param header holds the header from index 0; reused
 * @param headerLength bytes of it
 * @param bodyOffset where in the datagram the body begins
 * @param bodyLength its length, the 16-byte tag at its end included
 */
public record RelayFrame(
    Session link, byte[] header, int headerLength, int bodyOffset, int bodyLength) {}
