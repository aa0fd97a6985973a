// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.register.ConfigRead;
import dev.dpucosim.register.ConfigResponse;
import dev.dpucosim.tunnel.TunnelFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Two engines in step: both are given every operation, both come to rest after it, and then they must have answered,
 * written, counted and recorded the same. The first difference is a {@link LockstepException}. Host and far end see
 * what the reference does.
 *
 * <p>
 * The clocks are kept together between operations, and no operation begins at the end of a window of the rate limit.
 * How soon a held event goes is not the same in both. Unless {@link #withModeration} is asked for, nothing is compared
 * from the time at which moderation holds anything, until a reset. With it, operations come in {@link LockstepBursts}:
 * within one what is held stays held, and between two all intervals end, so that time passes that nobody asked for.
 * Intervals of one or two sweeps leave no time for a burst; nothing is compared with those.
 */
public final class MsixLockstep implements MsixEngine {
    private static final int[] COUNTERS = counters();
    /** No operation begins in so many cycles before the end of a window of the rate limit. */
    private static final int GUARD_CYCLES = 256;
    /** Nor in so many after its beginning: clocks count the cycles of a reset, and windows begin after it. */
    private static final int GUARD_CYCLES_BEFORE = 32;
    private static final int RESET_POLLS_MAX = 200;
    private static final int RESET_POLL_CYCLES = 64;

    private final MsixEngine reference;
    private final MsixEngine other;
    private final LockstepWrites writes;
    private final AnswerSink answers;
    private final List<byte[]> referenceAnswers = new ArrayList<>();
    private final List<byte[]> otherAnswers = new ArrayList<>();
    private final int words;
    private final int everyOperations;
    private long operation;
    private String what = "start";
    private final LockstepBursts bursts;
    private final boolean withModeration;
    private boolean blind;
    private int recordsCompared;
    private long droppedBefore;

    /** Compares everything after every operation. */
    public MsixLockstep(MsixEnvironment environment, Function<MsixEnvironment, MsixEngine> reference,
            Function<MsixEnvironment, MsixEngine> other) {
        this(environment, reference, other, 1);
    }

    /**
     * Two fresh engines.
     *
     * @param everyOperations after how many operations counters, records and pending bits are compared too; writes and
     *                        answers always are
     */
    public MsixLockstep(MsixEnvironment environment, Function<MsixEnvironment, MsixEngine> reference,
            Function<MsixEnvironment, MsixEngine> other, int everyOperations) {
        this(environment, reference, other, everyOperations, false);
    }

    private MsixLockstep(MsixEnvironment environment, Function<MsixEnvironment, MsixEngine> reference,
            Function<MsixEnvironment, MsixEngine> other, int everyOperations, boolean withModeration) {
        this.writes = new LockstepWrites(environment.host());
        this.answers = environment.answers();
        this.words = environment.vectors() / Long.SIZE;
        this.everyOperations = everyOperations;
        this.withModeration = withModeration;
        this.bursts = new LockstepBursts(environment.vectors());
        this.reference = reference.apply(new MsixEnvironment(environment.vectors(), writes::reference,
                referenceAnswers::add));
        this.other = other.apply(new MsixEnvironment(environment.vectors(), writes::other, otherAnswers::add));
    }

    /** Two fresh engines that are compared under moderation, too; it takes many sweeps between bursts. */
    public static MsixLockstep withModeration(MsixEnvironment environment,
            Function<MsixEnvironment, MsixEngine> reference, Function<MsixEnvironment, MsixEngine> other,
            int everyOperations) {
        return new MsixLockstep(environment, reference, other, everyOperations, true);
    }

    @Override
    public void receive(byte[] frame) {
        begin(() -> frame.length < TunnelFrame.HEADER_BYTES
                ? "frame of " + frame.length + " bytes"
                : new TunnelFrame(frame).toString());
        reference.receive(frame);
        other.receive(frame.clone());
        end();
    }

    @Override
    public ConfigResponse configWrite(int address, long data, int strobes) {
        if (bursts.moderated() && bursts.mustRest(address)) {
            endBurst();
        }
        begin(() -> "write of " + Long.toHexString(data) + " to " + Integer.toHexString(address) + ", strobes "
                + Integer.toHexString(strobes));
        ConfigResponse expected = reference.configWrite(address, data, strobes);
        ConfigResponse seen = other.configWrite(address, data, strobes);
        compare("response", expected, seen);
        bursts.written(address, data);
        blind |= bursts.moderated() && !withModeration || bursts.tooShort();
        end();
        return expected;
    }

    @Override
    public ConfigRead configRead(int address) {
        ConfigRead expected = reference.configRead(address);
        ConfigRead seen = other.configRead(address);
        if (!blind && (address & ~7) != MsixRegisters.STATUS) {
            compare("read of " + Integer.toHexString(address), expected, seen);
        }
        return expected;
    }

    @Override
    public void settle() {
        if (blind) {
            reference.settle();
            other.settle();
        } else if (bursts.moderated()) {
            endBurst();
        }
        end();
    }

    @Override
    public void rest() {
        if (blind) {
            reference.rest();
            other.rest();
        }
        end();
    }

    @Override
    public void advance(long cycles) {
        boolean over = !blind && !bursts.lasts(other.cycle() + cycles);
        if (over) {
            endBurst();
        }
        reference.advance(cycles);
        other.advance(cycles);
        end();
        if (over) {
            bursts.begins(other.cycle());
        }
    }

    @Override
    public long cycle() {
        return other.cycle();
    }

    @Override
    public boolean interrupt() {
        compare("interrupt", reference.interrupt(), other.interrupt());
        return reference.interrupt();
    }

    @Override
    public void reset() {
        what = "reset";
        reference.reset();
        other.reset();
        bursts.reset();
        blind = false;
        recordsCompared = 0;
        droppedBefore = 0;
        end();
    }

    @Override
    public void close() {
        reference.close();
        other.close();
    }

    private void begin(Supplier<String> text) {
        operation++;
        what = text.get();
        if (blind) {
            return;
        }
        if (!bursts.lasts(other.cycle())) {
            endBurst();
        }
        alignClocks();
        long since = other.cycle() % ConnectionState.RATE_CYCLES;
        long skipped = since < GUARD_CYCLES_BEFORE ? GUARD_CYCLES_BEFORE - since
                : since < ConnectionState.RATE_CYCLES - GUARD_CYCLES ? 0
                        : ConnectionState.RATE_CYCLES - since + GUARD_CYCLES_BEFORE;
        if (skipped > 0) {
            reference.advance(skipped);
            other.advance(skipped);
        }
    }

    private void alignClocks() {
        long ahead = other.cycle() - reference.cycle();
        if (ahead > 0) {
            reference.advance(ahead);
        } else if (ahead < 0) {
            other.advance(-ahead);
        }
    }

    /** What is held goes, and then no interval runs in either. */
    private void endBurst() {
        if (blind) {
            return;
        }
        do {
            reference.settle();
            other.settle();
            // The host answers when no interval runs: an answer may set a parked raise free, which is an event.
            reference.advance(bursts.restCycles());
            other.advance(bursts.restCycles());
            alignClocks();
        } while (writes.pair());
        compareWrites();
        bursts.begins(other.cycle());
    }

    /** Both come to rest; then all that can be seen of them is the same. */
    private void end() {
        if (blind) {
            forward();
            writes.letGo();
            return;
        }
        do {
            if (bursts.moderated()) {
                reference.rest();
                other.rest();
                awaitResets();
            } else {
                reference.settle();
                other.settle();
            }
        } while (writes.pair());
        compareWrites();
        compareAnswers();
        if (operation % everyOperations == 0) {
            compareState();
        }
    }

    /** A function reset takes time in hardware, and nothing shows of it meanwhile. */
    private void awaitResets() {
        long expected = reference.read(MsixRegisters.FUNCTION_RESET);
        for (int i = 0; i < RESET_POLLS_MAX && other.read(MsixRegisters.FUNCTION_RESET) != expected; i++) {
            other.advance(RESET_POLL_CYCLES);
        }
    }

    private void compareWrites() {
        if (writes.missing() != null || writes.surplus() != null) {
            throw new LockstepException(operation, what, "bus writes", writes.missing(), writes.surplus());
        }
    }

    private void compareAnswers() {
        Map<String, List<String>> expected = byStream(referenceAnswers);
        Map<String, List<String>> seen = byStream(otherAnswers);
        compare("answers", expected, seen);
        forward();
    }

    private void forward() {
        List<byte[]> sent = List.copyOf(referenceAnswers);
        referenceAnswers.clear();
        otherAnswers.clear();
        sent.forEach(answers::answer);
    }

    private static Map<String, List<String>> byStream(List<byte[]> frames) {
        Map<String, List<String>> result = new TreeMap<>();
        for (byte[] bytes : frames) {
            TunnelFrame frame = new TunnelFrame(bytes);
            result.computeIfAbsent(Integer.toHexString(frame.connection()) + "/" + frame.stream(),
                    key -> new ArrayList<>()).add(frame + " " + Arrays.hashCode(bytes));
        }
        return result;
    }

    /** Counters, records, pending bits, outstanding writes: what software could read now. */
    public void compareState() {
        for (int counter : COUNTERS) {
            compareRead("register", counter);
        }
        compareRecords();
        for (int word = 0; word < words; word++) {
            compareRead("pending", MsixWindows.pending(word));
        }
        for (int function = 0; function < MsixWindows.FUNCTIONS; function++) {
            compareRead("function", MsixWindows.functionControl(function));
            compareRead("epoch", MsixWindows.functionEpoch(function));
            compareRead("outstanding", MsixWindows.functionOutstanding(function));
        }
        compare("parked", parked(reference), parked(other));
        compare("interrupt", reference.interrupt(), other.interrupt());
    }

    /** Records since the last time, in any order: responses to writes of several functions may be told in any. */
    private void compareRecords() {
        int producer = (int) reference.read(MsixRegisters.ERROR_PRODUCER);
        long dropped = reference.read(MsixRegisters.ERRORS_DROPPED);
        if (producer - recordsCompared <= MsixWindows.ERROR_RECORDS && dropped == droppedBefore) {
            compare("error records", records(reference, producer), records(other, producer));
        }
        recordsCompared = producer;
        droppedBefore = dropped;
    }

    private List<String> records(MsixEngine engine, int producer) {
        List<String> records = new ArrayList<>();
        for (int i = recordsCompared; i != producer; i++) {
            int at = MsixWindows.error(i & MsixWindows.ERROR_RECORDS - 1);
            records.add(ErrorRecord.of(engine.read(at), engine.read(at + Long.BYTES)).toString());
        }
        return records.stream().sorted().toList();
    }

    private static long parked(MsixEngine engine) {
        return engine.read(MsixRegisters.STATUS) & MsixRegisters.STATUS_PARKED_MASK;
    }

    private void compareRead(String name, int address) {
        ConfigRead expected = reference.configRead(address);
        ConfigRead seen = other.configRead(address);
        if (!expected.equals(seen)) {
            throw new LockstepException(operation, what, name + " at " + Integer.toHexString(address),
                    Long.toHexString(expected.data()), Long.toHexString(seen.data()));
        }
    }

    private void compare(String name, Object expected, Object seen) {
        if (!expected.equals(seen)) {
            throw new LockstepException(operation, what, name, expected, seen);
        }
    }

    private static int[] counters() {
        List<Integer> offsets = new ArrayList<>(List.of(MsixRegisters.FUNCTION_RESET, MsixRegisters.INTX_PENDING,
                MsixRegisters.ERROR_PRODUCER, MsixRegisters.INBOX_PRODUCER));
        for (int offset = MsixRegisters.FRAMES; offset <= MsixRegisters.ERRORS_DROPPED; offset += Long.BYTES) {
            offsets.add(offset);
        }
        return offsets.stream().mapToInt(Integer::intValue).toArray();
    }
}
