/** Others' protocols as nodes that send messages, for comparison where time matters. */
package io.peaknet.simulator.live;
