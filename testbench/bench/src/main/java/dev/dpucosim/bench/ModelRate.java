// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import dev.dpucosim.host.Stage;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.replay.Replay;
import dev.dpucosim.replay.ReplayOptions;
import dev.dpucosim.replay.ReplayResult;
import dev.dpucosim.replay.ReplayWatcher;
import dev.dpucosim.trace.TraceInput;
import dev.dpucosim.trace.TraceOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Requests a second of a replay through the golden model: with data, every byte of every read checked; and without
 * payload, over the trace repeated to ten million requests.
 *
 * <p>{@code ModelRate TRACE [REQUESTS [ROUNDS]]}. Options are those of {@code ./dpu replay --engine model
 * --write-hole none}. The rate is the one that a replay reports: requests over the time from the first to the last,
 * parsing included, without building the DPU. The first run with data is what a user sees, with the JIT compiler at
 * work and a heap that grows; it stands apart, and the rounds after it have both behind them. The program fails
 * unless every run is clean, bytes checked are those that were read, and requests, member commands, counters and
 * virtual times with and without payload are the same.
 */
public final class ModelRate {
    private static final long REQUESTS = 10_000_000;
    private static final int ROUNDS = 5;

    private ModelRate() {}

    /** What must be the same with and without payload. */
    private record Counts(long requests, long completed, long rejected, ReplayResult.MemberCounts members,
            ReplayResult.HardwareCounts hardware, ReplayResult.FirmwareCounts firmware, Map<Integer, Long> statuses,
            long fast, long spanPs, long latencyMaxNs, double latencyMeanNs) {
        static Counts of(ReplayResult result) {
            return new Counts(result.trace().requests(), result.completed(), result.rejected(), result.members(),
                    result.hardware(), result.firmware(), result.host().statuses(), result.host().requestsFast(),
                    result.host().spanPs(), result.host().latencyNs(Stage.TOTAL).getMaxValue(),
                    result.host().latencyNs(Stage.TOTAL).getMean());
        }
    }

    /** Runs the benchmark: TRACE, REQUESTS, ROUNDS. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 0) {
            System.err.println("usage: ModelRate TRACE [REQUESTS [ROUNDS]]");
            System.exit(2);
        }
        Path trace = Path.of(arguments[0]);
        long requests = arguments.length > 1 ? Long.parseLong(arguments[1]) : REQUESTS;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : ROUNDS;

        ReplayResult data = run(trace, true);
        ReplayResult bare = run(trace, false);
        System.out.println(Counts.of(data));
        System.out.printf("with data, first run of the process: %,.0f requests/s%n",
                data.ended() / data.wallSeconds());
        require(Counts.of(data).equals(Counts.of(bare)), "without payload: " + Counts.of(bare));
        require(data.data().bytesChecked() == data.host().bytesRead(),
                "bytes checked are not those read: checked=" + data.data().bytesChecked());

        rates("with data, " + data.data().bytesChecked() + " bytes checked", trace, true, rounds, data);
        int copies = (int) ((requests + data.trace().requests() - 1) / data.trace().requests());
        try (RepeatedTrace repeated = RepeatedTrace.of(trace, copies)) {
            ReplayResult warm = run(repeated.path(), false);
            require(warm.trace().requests() == copies * data.trace().requests(),
                    "the repeated trace has other requests: " + warm.trace().requests());
            rates("without payload, the trace " + copies + " times", repeated.path(), false, rounds, warm);
        }
    }

    private static void rates(String name, Path trace, boolean payload, int rounds, ReplayResult expected) {
        double[] rates = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            // What the run before has left behind is not this run's.
            System.gc();
            ReplayResult result = run(trace, payload);
            require(Counts.of(result).equals(Counts.of(expected)), "a run differs: " + Counts.of(result));
            rates[i] = result.ended() / result.wallSeconds();
        }
        Arrays.sort(rates);
        System.out.printf("%s: %,d requests, requests/s min %,.0f, median %,.0f, max %,.0f%n", name, expected.ended(),
                rates[0], rates[rounds / 2], rates[rounds - 1]);
    }

    private static ReplayResult run(Path trace, boolean payload) {
        List<Path> files = List.of(trace);
        ReplayResult result = new Replay(ReplayOptions.defaults().withPayload(payload).withWriteHole(
                WriteHole.NONE), TraceInput.files(files),
                TraceOptions.defaults(), ReplayWatcher.NONE, System::nanoTime).run();
        require(result.clean(), result.findings().toString());
        require(!payload || result.data().mismatches() == 0, "data mismatches");
        return result;
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            System.err.println("ModelRate: " + what);
            System.exit(1);
        }
    }
}
