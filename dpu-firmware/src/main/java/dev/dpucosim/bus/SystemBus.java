// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

import dev.dpucosim.random.SeededStream;
import dev.dpucosim.time.Scheduler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The system bus as PCI Express orders it: ports, and between each two of them a path in each direction with a wire and
 * buffers of its own. On one path transactions pass each other only where the {@link OrderingTable} lets them, and by
 * the seed; between paths there is no order at all. Everything runs on the virtual clock.
 *
 * <p>What stays outside: links below a port, tags, virtual channels (the classes share a wire), and the retry of a
 * damaged packet.
 */
public final class SystemBus {

    private final Scheduler scheduler;
    private final SeededStream random;
    private final BusSettings settings;
    private final BusFaultPlan faults;
    private final BusTrace trace;
    private final List<BusPort> ports = new ArrayList<>();
    private final List<BusPath> paths = new ArrayList<>();
    private final TreeMap<Long, BusRoute> routes = new TreeMap<>(Long::compareUnsigned);
    private final TreeMap<Integer, BusRoute> configurations = new TreeMap<>();
    private final BusPort nowhere;
    private final BusRoute unclaimed;
    private long issued;
    private int unfinished;

    /**
     * A bus without ports.
     *
     * @param random the stream from which its paths derive theirs
     * @param faults what goes wrong; stalls are put on the clock now
     */
    public SystemBus(Scheduler scheduler, SeededStream random, BusSettings settings, BusFaultPlan faults,
            BusTrace trace) {
        this.scheduler = scheduler;
        this.random = random;
        this.settings = settings;
        this.faults = faults;
        this.trace = trace;
        this.nowhere = new BusPort(this, "nowhere", 0, -1);
        this.unclaimed = new BusRoute(0, 0, nowhere, (transaction, answer) -> answer.done(
                BusVerdict.UNSUPPORTED_REQUEST));
    }

    /**
     * A new port. The first one is the root, where messages go.
     *
     * @param id with which it completes
     * @throws IllegalArgumentException when there is one of this name
     */
    public BusPort port(String name, int id) {
        if (ports.stream().anyMatch(port -> port.name().equals(name))) {
            throw new IllegalArgumentException("port exists: name=" + name);
        }
        BusPort port = new BusPort(this, name, id, ports.size());
        ports.add(port);
        for (BusStall stall : faults.stalls()) {
            if (stall.port().equals(name)) {
                scheduler.schedule(stall.fromPs(), (nowPs, unused) -> port.stall(stall.orderingClass()), 0);
                scheduler.schedule(stall.toPs(), (nowPs, unused) -> port.resume(stall.orderingClass()), 0);
            }
        }
        return port;
    }

    /** The ports in the order in which they were made. */
    public List<BusPort> ports() {
        return List.copyOf(ports);
    }

    /** What went over the bus. */
    public BusTrace trace() {
        return trace;
    }

    /** What goes wrong on it. */
    public BusFaultPlan faults() {
        return faults;
    }

    /** Transactions that are not done: waiting, under way, or not answered. */
    public int unfinished() {
        return unfinished;
    }

    /** Where transactions stand that have not got a wire, one line each; empty when none waits. */
    public String waiting() {
        StringBuilder text = new StringBuilder();
        paths.forEach(path -> path.describe(text));
        return text.toString();
    }

    void claim(BusRoute route) {
        if (Long.compareUnsigned(route.first(), route.last()) > 0) {
            throw new IllegalArgumentException(String.format("range is empty: first=%x, last=%x", route.first(),
                    route.last()));
        }
        for (BusRoute other : routes.values()) {
            if (other.meets(route.first(), route.last())) {
                throw new IllegalArgumentException(String.format("range is claimed: first=%x, last=%x, by=%s at %x-%x",
                        route.first(), route.last(), other.port().name(), other.first(), other.last()));
            }
        }
        routes.put(route.first(), route);
    }

    void release(long first) {
        if (routes.remove(first) == null) {
            throw new IllegalArgumentException(String.format("no range begins there: first=%x", first));
        }
    }

    void claimConfiguration(int agentId, BusRoute route) {
        configurations.put(agentId, route);
    }

    BusRoute route(long address, int bytes) {
        var entry = routes.floorEntry(address);
        return entry != null && entry.getValue().holds(address, bytes) ? entry.getValue() : unclaimed;
    }

    BusRoute configuration(int agentId) {
        return configurations.getOrDefault(agentId, unclaimed);
    }

    BusTransaction issue(BusType type, BusAttributes attributes, long address, int bytes, BusRoute route, BusPort from,
            BusListener listener, byte[] data) {
        BusTransaction transaction = new BusTransaction(issued++, type, attributes, address, bytes, route, from,
                listener, null, scheduler.nowPs());
        transaction.data = data;
        put(transaction);
        return transaction;
    }

    /** Answers a request; the last completion of a read, or the only one of a refusal, ends it. */
    void complete(BusTransaction request, BusVerdict verdict, byte[] data) {
        BusRoute back = new BusRoute(0, 0, request.from, null);
        BusAttributes attributes = request.to.completionAttributes(request.attributes());
        int at = 0;
        do {
            int count = Math.min(data.length - at, settings.completionBytesMax());
            BusTransaction completion = new BusTransaction(issued++, BusType.COMPLETION, attributes,
                    request.address() + at, count, back, request.to, BusListener.NONE, request, scheduler.nowPs());
            completion.data = data.length == count ? data : Arrays.copyOfRange(data, at, at + count);
            completion.verdict = verdict;
            put(completion);
            at += count;
        } while (at < data.length);
    }

    private void put(BusTransaction transaction) {
        unfinished++;
        trace.issued(transaction);
        path(transaction.from, transaction.to).put(transaction);
    }

    /** A transaction is over. */
    void finished(BusTransaction transaction, BusVerdict verdict) {
        transaction.verdict = verdict;
        transaction.donePs = scheduler.nowPs();
        unfinished--;
        transaction.listener.done(transaction);
    }

    void pumpInto(BusPort port) {
        for (int i = 0; i < paths.size(); i++) {
            if (paths.get(i).to() == port) {
                paths.get(i).pump();
            }
        }
    }

    BusPath path(BusPort from, BusPort to) {
        for (int i = 0; i < paths.size(); i++) {
            BusPath path = paths.get(i);
            if (path.from() == from && path.to() == to) {
                return path;
            }
        }
        BusPath path = new BusPath(this, scheduler, random.split(from.name()).split(to.name()), settings, from, to);
        paths.add(path);
        return path;
    }
}
