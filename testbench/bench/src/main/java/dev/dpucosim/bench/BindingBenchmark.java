// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import dev.dpucosim.bench.BindingRounds.Round;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.host.CommandFeed;
import dev.dpucosim.host.HostData;
import dev.dpucosim.host.HostTap;
import dev.dpucosim.host.Pacing;
import dev.dpucosim.host.TraceHost;
import dev.dpucosim.lvm.CycleCount;
import dev.dpucosim.lvm.LvmRtl;
import dev.dpucosim.lvm.RtlOptions;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.slowpath.MemoryLayout;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.MemberTiming;
import dev.dpucosim.thin.MappingEntry;
import dev.dpucosim.trace.TraceFormat;
import dev.dpucosim.trace.TraceInput;
import dev.dpucosim.trace.TraceOptions;
import dev.dpucosim.trace.TraceReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Cycles a second of {@code lvm_top} as a replay drives it (host with generated data, binding, native endpoints,
 * scheduler, member drives, log of decisions) beside the plain C++ testbench {@code lvm_top_plain} on the same
 * Verilated objects, turn by turn in one run.
 *
 * <p>{@code BindingBenchmark [COMMANDS [ROUNDS]]}. Both sides get the same commands, generate the same data, check
 * every byte of every read and every status, and give members the same fixed time. The program fails unless both
 * took the same number of cycles, compared as much, saw as many decisions and member commands and left the same
 * bytes on the members, and unless data moved in at least half of the cycles.
 */
public final class BindingBenchmark {
    private static final int COMMANDS = 3_000;
    private static final int ROUNDS = 7;
    private static final int EXTENT_BYTES = 64 << 10;
    private static final int EXTENT_SHIFT = 7;
    private static final int MEMBERS = 5;
    private static final int LATENCY_CYCLES = 100;
    private static final int PERIOD_NS = 4;

    private final byte[] trace;
    private final Path commandFile;
    private final PlainTestbench plain;

    private BindingBenchmark(byte[] trace, Path commandFile, PlainTestbench plain) {
        this.trace = trace;
        this.commandFile = commandFile;
        this.plain = plain;
    }

    /** What a run did, apart from its time. */
    private record Work(long cycles, long checkedBytes, long decisions, long memberCommands, long memberBlocks,
            long digest) {
    }

    /** Runs the benchmark: COMMANDS, ROUNDS. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : COMMANDS;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : ROUNDS;
        PlainTestbench plain = PlainTestbench.built("rtl/lvm", "lvm_top_plain");
        List<LvmRequest> requests = LvmRequest.drawn(count);
        StringBuilder trace = new StringBuilder();
        for (LvmRequest request : requests) {
            trace.append("0 0 ").append(request.block()).append(' ').append(request.blocks())
                    .append(request.read() ? " 1\n" : " 0\n");
        }
        Path file = LvmRequest.commandFile(requests);
        try {
            BindingBenchmark benchmark = new BindingBenchmark(trace.toString().getBytes(StandardCharsets.US_ASCII),
                    file, plain);
            new BindingRounds(benchmark::plain, benchmark::binding, 1).measure(rounds);
        } finally {
            Files.delete(file);
        }
    }

    private Round binding() {
        DpuShape shape = DpuShape.of(RaidLevel.RAID5, MEMBERS, EXTENT_BYTES, EXTENT_BYTES, 0, List.of(
                LvmRequest.NAMESPACE_BLOCKS));
        // The plain testbench has no log.
        try (Dpu dpu = Dpu.of(shape).writeHole(WriteHole.NONE)
                .engine(environment -> new LvmRtl(environment, RtlOptions.DEFAULT))
                .timing(MemberTiming.fixed(LATENCY_CYCLES * PERIOD_NS)).build();
                TraceReader reader = TraceReader.open(TraceInput.bytes("commands", trace),
                        TraceOptions.defaults().withFormat(TraceFormat.MQSIM))) {
            MemoryLayout layout = new MemoryLayout(shape.namespaceBlockArray(), 1 << EXTENT_SHIFT);
            for (long extent = 0; extent < LvmRequest.NAMESPACE_BLOCKS >> EXTENT_SHIFT; extent++) {
                dpu.engine().memory().putLong(MappingEntry.address(layout.table(0), extent),
                        MappingEntry.word(extent, MappingEntry.FLAG_VALID, 0));
            }
            HostData data = new HostData(LvmRequest.SEED);
            data.add(LvmRequest.NAMESPACE_BLOCKS);
            TraceHost host = new TraceHost(dpu, new CommandFeed(reader, Long.MAX_VALUE, 16), data, Pacing.depth(32),
                    HostTap.NONE);
            long[] decisions = new long[1];
            dpu.decisions((kind, op, unit, aux, key, cid, cycle, nowPs) -> decisions[0]++);
            CycleCount count = (CycleCount) dpu.engine();
            long stepped = count.cyclesStepped();
            long skipped = count.cyclesSkipped();
            long startNs = System.nanoTime();
            long startCpuNs = BindingRounds.cpuNanos();
            host.start();
            while (!host.finished()) {
                if (!dpu.scheduler().step()) {
                    fail("the DPU stands still: " + host.open());
                }
            }
            double cpuSeconds = (BindingRounds.cpuNanos() - startCpuNs) / 1e9;
            double seconds = (System.nanoTime() - startNs) / 1e9;
            require(host.faultCount() == 0 && data.blocksMismatched() == 0,
                    host.faults() + " " + data.mismatches());
            require(host.statistics().requestsRefused() == 0, "commands were refused");
            stepped = count.cyclesStepped() - stepped;
            skipped = count.cyclesSkipped() - skipped;
            return new Round(seconds, cpuSeconds, stepped, new Work(stepped + skipped, data.bytesChecked(),
                    decisions[0], dpu.members().readCommands() + dpu.members().writeCommands(),
                    dpu.members().blocksRead() + dpu.members().blocksWritten(), digest(dpu)));
        }
    }

    /** As lvm_top_plain computes it. */
    private static long digest(Dpu dpu) {
        long digest = 0;
        long[] words = new long[LvmRequest.BLOCKS_MAX * 64];
        for (int member = 0; member < MEMBERS; member++) {
            MemberStore store = dpu.members().member(member).store();
            for (long block = 0; block < store.dataBlocks(); block += LvmRequest.BLOCKS_MAX) {
                store.read(block, LvmRequest.BLOCKS_MAX, words, 0);
                for (long word : words) {
                    digest = digest * 0x9E3779B97F4A7C15L + word;
                }
            }
        }
        return digest;
    }

    private Round plain() throws IOException, InterruptedException {
        Map<String, String> values = plain.run(commandFile, LvmRequest.NAMESPACE_BLOCKS, LvmRequest.SEED,
                LATENCY_CYCLES);
        long cycles = Long.parseLong(values.get("cycles"));
        long busy = Long.parseLong(values.get("busy"));
        require(busy * 2 >= cycles, "data moved in too few cycles: " + busy);
        return new Round(Double.parseDouble(values.get("seconds")), Double.parseDouble(values.get("cpuSeconds")),
                cycles, new Work(cycles, Long.parseLong(values.get("checkedBytes")), Long.parseLong(values.get(
                        "decisions")),
                        Long.parseLong(values.get("memberCommands")), Long.parseLong(values.get("memberBlocks")),
                        Long.parseUnsignedLong(values.get("digest"), 16)));
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            fail(what);
        }
    }

    private static void fail(String what) {
        System.err.println("BindingBenchmark: " + what);
        System.exit(1);
    }
}
