// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.host.TraceHost;
import dev.dpucosim.lvm.ExceptionRecord;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.ResumeEntry;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/**
 * Internal operations at some places between the requests of hosts, the same on every DPU: physical blocks are read and
 * written back, stripes are brought in line and checked, several at once.
 */
final class InternalScript {
    private static final int TAG = 200;
    private static final int STRIPES_MAX = 8;
    private static final long[] PLACES = {30, 90, 91, 150, 200, 230};

    /** What came of one of them; of a check how many blocks differed, of a read what was read, as one number. */
    record Outcome(int opcode, boolean check, long first, int count, int status, long found) {

        /** The same, without what a check found where parity is anything. */
        Outcome sure(LongPredicate lost) {
            boolean unsure = check && LongStream.range(first, first + count).anyMatch(lost);
            return unsure ? new Outcome(opcode, true, first, count, status, -1) : this;
        }
    }

    private final long seed;

    InternalScript(long seed) {
        this.seed = seed;
    }

    /**
     * Has them done beside the requests of a host.
     *
     * @return what comes of them, in order of their tags at each place, as far as it is known
     */
    List<Outcome> follow(Dpu dpu, TraceHost host) {
        List<Outcome> outcomes = new ArrayList<>();
        for (long place : PLACES) {
            host.pauseBefore(place, goOn -> reads(dpu, place, outcomes, goOn));
        }
        return outcomes;
    }

    private void reads(Dpu dpu, long place, List<Outcome> outcomes, Runnable goOn) {
        SeededStream random = new SeededStream(seed).split("internal").split(place);
        Geometry geometry = dpu.shape().geometry();
        List<ResumeEntry> reads = new ArrayList<>();
        for (int tag = TAG + random.nextInt(4); tag < TAG + 8; tag++) {
            int blocks = 1 + random.nextInt(random.oneIn(4) ? 2048 : 300);
            long first = random.nextLong(geometry.blocks() - blocks) % (random.oneIn(2) ? 20_000 : Long.MAX_VALUE);
            reads.add(new ResumeEntry().internal(tag, Opcode.INTERNAL_READ, first, blocks));
        }
        run(dpu, reads, outcomes, () -> {
            List<ResumeEntry> entries = new ArrayList<>();
            if (random.oneIn(2)) {
                // One only: others may have read what it covers before it is written.
                ResumeEntry read = reads.getFirst();
                entries.add(new ResumeEntry().internal(read.tag(), Opcode.INTERNAL_WRITE, read.firstBlock(),
                        read.blocks(), random.oneIn(2)));
            }
            for (int tag = TAG + 10; geometry.level().parities() > 0 || geometry.level().copies(2) > 1; tag++) {
                int stripes = 1 + random.nextInt((int) Math.min(STRIPES_MAX, geometry.stripes()));
                long first = random.nextLong(geometry.stripes() - stripes + 1) % (random.oneIn(2) ? 40
                        : Long.MAX_VALUE);
                entries.add(new ResumeEntry().sync(tag, first, stripes, 0, random.oneIn(2)));
                if (random.oneIn(3)) {
                    break;
                }
            }
            run(dpu, entries, outcomes, goOn);
        });
    }

    /** Posts them all, and goes on when all are done. */
    private static void run(Dpu dpu, List<ResumeEntry> entries, List<Outcome> outcomes, Runnable goOn) {
        int at = outcomes.size();
        int[] open = {entries.size()};
        for (ResumeEntry entry : entries) {
            outcomes.add(null);
        }
        if (open[0] == 0) {
            goOn.run();
        }
        for (int i = 0; i < entries.size(); i++) {
            ResumeEntry entry = entries.get(i);
            int place = at + i;
            ((SecondFirmware) dpu.engine()).post(entry, record -> {
                outcomes.set(place, new Outcome(entry.opcode(), entry.check(), entry.firstBlock(), entry.blocks(),
                        record.status(), found(dpu, entry, record)));
                if (--open[0] == 0) {
                    goOn.run();
                }
            });
        }
    }

    private static long found(Dpu dpu, ResumeEntry entry, ExceptionRecord record) {
        if (entry.opcode() == Opcode.INTERNAL_READ) {
            long[] words = new long[entry.blocks() * 64];
            long base = dpu.engine().registers().read(LvmRegisters.PAYLOAD_BASE);
            dpu.engine().memory().get(base + (256L + entry.tag() << 20), words, 0, words.length);
            return Arrays.hashCode(words);
        }
        return entry.check() ? record.blocksDiffering() : 0;
    }
}
