// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.MemberTiming;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/**
 * LVM-10: power goes at every write of a member, which is lost, torn or whole, while many writes are in flight; after
 * the log has been replayed every block holds what it held before its write or what was written, and parity fits.
 */
@Tag("LVM-10")
final class Lvm10PowerLossTest {
    private static final int BATCHES = 2;
    private static final int WRITES = 40;

    private static LoggedArray array(TestEngine engine, RaidLevel level, int members, int chunkBlocks) {
        return new LoggedArray(engine, level, members, chunkBlocks, 256, MemberTiming.drive());
    }

    /** Cuts the power at each write, in a thought: the run itself goes on. */
    private static final class Cuts implements WatchedStore.Watcher {
        private final LoggedArray array;
        private final LogAudit audit;
        private final int missing;
        private final SeededStream random;
        /** What a block held before it was given new data that may not have come to it. */
        private final Map<Long, long[]> before = new HashMap<>();
        private long cuts;
        private long replayed;

        Cuts(LoggedArray array, int missing, SeededStream random) {
            this.array = array;
            this.missing = missing;
            this.random = random;
            audit = new LogAudit(array, missing);
            array.watch(this);
        }

        @Override
        public void written(int member, long block, int blocks, long[] words) {
            check(array::block, "before m" + member + " " + block + "+" + blocks);
            int torn = random.nextInt(blocks + 1);
            boolean fromTheFront = !random.oneIn(4);
            check((index, at) -> {
                boolean in = index == member && at >= block && at < block + blocks;
                boolean kept = in && (fromTheFront ? at < block + torn : at >= block + torn);
                return kept
                        ? Arrays.copyOfRange(words, (int) (at - block) * 64, (int) (at - block + 1) * 64)
                        : array.block(index, at);
            }, "in m" + member + " " + block + "+" + blocks + " at " + torn + (fromTheFront ? "" : " from behind"));
            audit.written(member, block, blocks, words);
        }

        private void check(LogAudit.Blocks found, String when) {
            LogRecovery recovery = new LogRecovery(array, found, missing);
            cuts++;
            replayed += recovery.replayed();
            int chunkBlocks = array.geometry().chunkBlocks();
            for (long stripe = 0; stripe < array.geometry().stripes(); stripe++) {
                for (int offset = 0; offset < chunkBlocks; offset++) {
                    row(recovery, stripe, offset, when);
                }
            }
        }

        private void row(LogRecovery recovery, long stripe, int offset, String when) {
            int data = array.data();
            long memberBlock = stripe * array.geometry().chunkBlocks() + offset;
            List<long[]> chunks = new ArrayList<>();
            int lost = -1;
            for (int place = 0; place < data; place++) {
                long physical = (stripe * data + place) * array.geometry().chunkBlocks() + offset;
                int member = array.member(stripe, place);
                long[] now = array.array().expected(physical);
                long[] old = before.getOrDefault(physical, now);
                if ((missing >>> member & 1) != 0) {
                    // At most one chunk is missing beside a parity that is there, or nothing tells.
                    lost = place;
                    chunks.add(null);
                } else {
                    long[] held = recovery.block(member, memberBlock);
                    assertThat(Arrays.equals(held, now) || Arrays.equals(held, old))
                            .as("%s: block %d is old or new", when, physical).isTrue();
                    chunks.add(held);
                }
            }
            if (lost < 0) {
                assertThat(fits(recovery, stripe, memberBlock, chunks)).as("%s: parity of stripe %d, offset %d", when,
                        stripe, offset).isTrue();
                return;
            }
            long physical = (stripe * data + lost) * array.geometry().chunkBlocks() + offset;
            long[] now = array.array().expected(physical);
            chunks.set(lost, now);
            boolean tells = fits(recovery, stripe, memberBlock, chunks);
            chunks.set(lost, before.getOrDefault(physical, now));
            assertThat(tells || fits(recovery, stripe, memberBlock, chunks))
                    .as("%s: parity tells block %d, which is missing, old or new", when, physical).isTrue();
        }

        private boolean fits(LogRecovery recovery, long stripe, long memberBlock, List<long[]> chunks) {
            for (int parity = 0; parity < array.parities(); parity++) {
                int member = array.member(stripe, array.data() + parity);
                long[] sum = new long[64];
                for (int place = chunks.size() - 1; place >= 0; place--) {
                    long[] chunk = chunks.get(place);
                    for (int word = 0; word < 64; word++) {
                        sum[word] = (parity == 1 ? ArrayImage.twice(sum[word]) : sum[word]) ^ chunk[word];
                    }
                }
                if ((missing >>> member & 1) == 0 && !Arrays.equals(sum, recovery.block(member, memberBlock))) {
                    return false;
                }
            }
            return true;
        }
    }

    @EngineTest
    void shouldLeaveParityThatFitsWheneverPowerGoes(TestEngine engine) {
        run(array(engine, RaidLevel.RAID5, 4, 8), 0, engine);
        run(array(engine, RaidLevel.RAID5, 5, 16), 0, engine);
        run(array(engine, RaidLevel.RAID6, 5, 8), 0, engine);
        run(array(engine, RaidLevel.RAID6, 7, 8), 0, engine);
    }

    @EngineTest
    void shouldTellWhatMissingMembersHeldWheneverPowerGoes(TestEngine engine) {
        run(array(engine, RaidLevel.RAID5, 4, 8), 0b0100, engine);
        run(array(engine, RaidLevel.RAID6, 6, 8), 0b000010, engine);
    }

    private static void run(LoggedArray logged, int missing, TestEngine engine) {
        try (LoggedArray array = logged) {
            SeededStream random = new SeededStream(10).split(missing).split(array.geometry().toString());
            array.dpu().online((1 << array.members()) - 1 & ~missing);
            Cuts cuts = new Cuts(array, missing, random.split("cuts"));
            int batches = Math.max(1, engine.rounds(BATCHES));
            for (int batch = 0; batch < batches; batch++) {
                cuts.before.clear();
                array.array().run(writes(array, cuts, random));
            }
            cuts.audit.finish();
            cuts.before.clear();
            array.array().checkMembers(missing);
            assertThat(cuts.cuts).isGreaterThan(100L * batches);
            assertThat(cuts.replayed).isGreaterThan(150L * batches);
            assertThat(cuts.audit.checked()).isGreaterThan(30L * batches);
        }
    }

    /** Writes that share stripes, none of them a block. */
    private static ResumeEntry[] writes(LoggedArray array, Cuts cuts, SeededStream random) {
        List<ResumeEntry> entries = new ArrayList<>();
        long block = random.nextInt(8);
        for (int tag = 0; tag < WRITES && block < array.geometry().blocks() - 64; tag++) {
            int blocks = 1 + random.nextInt(random.oneIn(4) ? 48 : 10);
            for (int i = 0; i < blocks; i++) {
                cuts.before.put(block + i, array.array().expected(block + i));
            }
            if (random.oneIn(8)) {
                array.array().holds(block, new long[blocks * 64]);
                entries.add(new ResumeEntry().internal(tag, Opcode.INTERNAL_ZERO, block, blocks));
            } else {
                array.array().give(random, tag, block, blocks);
                entries.add(new ResumeEntry().internal(tag, Opcode.INTERNAL_WRITE, block, blocks));
            }
            block += blocks + random.nextInt(random.oneIn(6) ? 60 : 3);
        }
        // Not in the order of their blocks: who shares a stripe is far apart in time.
        List<ResumeEntry> shuffled = new ArrayList<>();
        while (!entries.isEmpty()) {
            shuffled.add(entries.remove(random.nextInt(entries.size())));
        }
        return shuffled.toArray(new ResumeEntry[0]);
    }
}
