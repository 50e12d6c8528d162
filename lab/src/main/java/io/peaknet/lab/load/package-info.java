/**
 * An HTTP/1.1 load generator without coordinated omission: requests are due at a rate that no
 * answer changes, latency counts from the moment a request was due, and each has exactly one {@link
 * io.peaknet.lab.load.Fate}.
 *
 * <p>A {@link io.peaknet.lab.load.LoadPlan} says what is asked; {@link io.peaknet.lab.load.LoadRun}
 * starts {@link io.peaknet.lab.load.Load}, a program of its own, on a host of a cage, and gives its
 * {@link io.peaknet.lab.load.LoadResult}.
 *
 * <pre>
 *   LoadPlan plan = LoadPlan.to("http://web.lab.test:8080/1k").atRate(5000).over(64);
 *   LoadRun run = LoadRun.start(programs, "client", plan);
 *   long begunNs = run.awaitBegin();         // by System.nanoTime: when measuring began
 *   ...                                      // things happen
 *   LoadResult result = run.result();        // waits for the end, which the plan bounds
 *   result.latencyMs(99);  result.count(Fate.RESET);  result.replicas();  result.timeline();
 * </pre>
 *
 * <p>What it makes of itself: one thread on non-blocking sockets, TLS 1.3 by {@link
 * javax.net.ssl.SSLEngine}. It measures its own lateness ({@link
 * io.peaknet.lab.load.LoadResult#lagMs}): figures of a run in which that is large are the
 * generator's.
 */
@NullMarked
package io.peaknet.lab.load;

import org.jspecify.annotations.NullMarked;
