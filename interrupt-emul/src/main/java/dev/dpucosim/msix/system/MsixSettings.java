// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

import dev.dpucosim.bus.BusSettings;
import dev.dpucosim.link.LinkFaults;
import dev.dpucosim.link.LinkSettings;
import dev.dpucosim.msix.FunctionSettings;
import dev.dpucosim.msix.MsixEngineKind;
import dev.dpucosim.msix.RtlOptions;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * What an {@link MsixSystem} is made of.
 *
 * @param engine        model, RTL or both in step
 * @param rtl           how the Verilated block is run, where there is one
 * @param functions     what firmware makes of each function; their indices count from 0
 * @param remotes       remote sides, each with a link and a connection of its own; function f belongs to remote f mod
 *                      remotes
 * @param rate          raises that a connection may make in 1,024 cycles of the block, 0: no limit
 * @param resynchronise whether bound vectors are raised when a remote side greets again
 * @param link          latency and speed of each link
 * @param toHost        what goes wrong on the way from a remote side
 * @param toRemote      what goes wrong on the way back
 * @param bus           speed, credits and freedom of the system bus
 * @param busFaults     its fault plan, as {@link dev.dpucosim.bus.BusFaultPlan} reads it
 * @param seed          of everything random
 * @param traceLimit    frames, interrupts and bus transactions that are kept, of each the last ones; 0: none
 */
public record MsixSettings(MsixEngineKind engine, RtlOptions rtl, List<FunctionSettings> functions, int remotes,
        int rate, boolean resynchronise, LinkSettings link, LinkFaults toHost, LinkFaults toRemote, BusSettings bus,
        String busFaults, long seed, int traceLimit) {
    private static final int GROUP = 64;

    /** Checks that functions and remote sides fit. */
    public MsixSettings {
        functions = List.copyOf(functions);
        if (functions.isEmpty() || remotes < 1 || remotes > functions.size() || traceLimit < 0) {
            throw new IllegalArgumentException("system out of range: functions=" + functions.size() + ", remotes="
                    + remotes + ", traceLimit=" + traceLimit);
        }
    }

    /** Two functions with 64 vectors each, one remote side, nothing that goes wrong, and a strict bus. */
    public static MsixSettings of(MsixEngineKind engine, long seed) {
        return new MsixSettings(engine, RtlOptions.DEFAULT, functionsOf(2, GROUP), 1, 0, true, LinkSettings.usual(),
                LinkFaults.none(), LinkFaults.none(), BusSettings.strict(), "", seed, 100_000);
    }

    private static List<FunctionSettings> functionsOf(int count, int vectors) {
        int bases = (vectors + GROUP - 1) / GROUP * GROUP;
        return IntStream.range(0, count).mapToObj(i -> FunctionSettings.of(i, i * bases, vectors)).toList();
    }

    /** The same with so many functions of so many vectors each; together at most 2,048, each in groups of 64. */
    public MsixSettings withFunctions(int count, int vectors) {
        return withFunctions(functionsOf(count, vectors));
    }

    /** The same with other functions. */
    public MsixSettings withFunctions(List<FunctionSettings> others) {
        return new MsixSettings(engine, rtl, others, Math.min(remotes, others.size()), rate, resynchronise, link,
                toHost, toRemote, bus, busFaults, seed, traceLimit);
    }

    /** The same with every function changed. */
    public MsixSettings withEachFunction(UnaryOperator<FunctionSettings> change) {
        return withFunctions(functions.stream().map(change).toList());
    }

    /** The same with so many remote sides. */
    public MsixSettings withRemotes(int count) {
        return new MsixSettings(engine, rtl, functions, count, rate, resynchronise, link, toHost, toRemote, bus,
                busFaults, seed, traceLimit);
    }

    /** The same with a limit of raises a connection. */
    public MsixSettings withRate(int raises) {
        return new MsixSettings(engine, rtl, functions, remotes, raises, resynchronise, link, toHost, toRemote, bus,
                busFaults, seed, traceLimit);
    }

    /** The same without events when a remote side greets again. */
    public MsixSettings withoutResynchronisation() {
        return new MsixSettings(engine, rtl, functions, remotes, rate, false, link, toHost, toRemote, bus, busFaults,
                seed, traceLimit);
    }

    /** The same with other links. */
    public MsixSettings withLink(LinkSettings other) {
        return new MsixSettings(engine, rtl, functions, remotes, rate, resynchronise, other, toHost, toRemote, bus,
                busFaults, seed, traceLimit);
    }

    /** The same with fault plans of the links, as {@link LinkFaults#parse} reads them. */
    public MsixSettings withLinkFaults(String planToHost, String planToRemote) {
        return new MsixSettings(engine, rtl, functions, remotes, rate, resynchronise, link,
                LinkFaults.parse(planToHost), LinkFaults.parse(planToRemote), bus, busFaults, seed, traceLimit);
    }

    /** The same with another bus. */
    public MsixSettings withBus(BusSettings other, String faultPlan) {
        return new MsixSettings(engine, rtl, functions, remotes, rate, resynchronise, link, toHost, toRemote, other,
                faultPlan, seed, traceLimit);
    }

    /** The same with the RTL run otherwise. */
    public MsixSettings withRtl(RtlOptions options) {
        return new MsixSettings(engine, options, functions, remotes, rate, resynchronise, link, toHost, toRemote, bus,
                busFaults, seed, traceLimit);
    }

    /** The same that keeps more or less of what happened. */
    public MsixSettings withTraceLimit(int limit) {
        return new MsixSettings(engine, rtl, functions, remotes, rate, resynchronise, link, toHost, toRemote, bus,
                busFaults, seed, limit);
    }

    /** The same with another seed. */
    public MsixSettings withSeed(long other) {
        return new MsixSettings(engine, rtl, functions, remotes, rate, resynchronise, link, toHost, toRemote, bus,
                busFaults, other, traceLimit);
    }
}
