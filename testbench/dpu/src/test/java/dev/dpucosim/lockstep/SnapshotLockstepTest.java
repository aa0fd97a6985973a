// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.dpu.EngineFactory;
import dev.dpucosim.dputest.Host;
import dev.dpucosim.dputest.Hosts;
import dev.dpucosim.lvm.LvmModel;
import dev.dpucosim.lvm.LvmRtl;
import dev.dpucosim.lvm.RtlOptions;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Volumes of several generations on two DPUs, whose data, mappings, copies and members must agree, and hold what a map
 * of versions says. Snapshots are made and deleted while nothing is in flight.
 */
@Tag("LVM-9")
final class SnapshotLockstepTest {
    private static final int BLOCKS = 700;
    private static final int ROUNDS = 14;
    private static final int REQUESTS = 10;
    private static final int VOLUMES_MAX = 5;

    private static final class Run {
        private final SeededStream random;
        private final Dpu reference;
        private final Dpu subject;
        private final Hosts hosts;
        /** Versions of the blocks of each volume, by its namespace id; 0: never written. */
        private final TreeMap<Integer, int[]> volumes = new TreeMap<>();
        private int versions;
        private int snapshots;

        Run(DpuShape shape, long seed, Dpu reference, Dpu subject) {
            random = new SeededStream(seed);
            this.reference = reference;
            this.subject = subject;
            hosts = new Hosts(List.of(reference, subject), new DpuComparison(reference, subject));
            volumes.put(1, new int[(int) (long) shape.namespaceBlocks().getFirst()]);
        }

        private Host host(int nsid) {
            return hosts.add(nsid);
        }

        private int any() {
            return new ArrayList<>(volumes.keySet()).get(random.nextInt(volumes.size()));
        }

        /** Requests that do not overlap, so that the order of their effects does not matter. */
        void requests() {
            final int[] from = new int[16];
            for (int i = 0; i < REQUESTS; i++) {
                final int volume = any();
                final int block = from[volume] + random.nextInt(40);
                // Now and then whole extents, which need no copy.
                final boolean large = random.oneIn(3);
                final int first = large ? (block + 127) / 128 * 128 : block;
                final int count = large ? 128 * (1 + random.nextInt(2)) : 1 + random.nextInt(50);
                if (first + count > BLOCKS) {
                    continue;
                }
                from[volume] = first + count;
                final int version = random.oneIn(4) ? 0 : ++versions;
                if (version > 0) {
                    host(volume).queueWrite(first, words(version, first, count));
                } else if (large) {
                    // Alone, for which extent is free when is a matter of timing.
                    hosts.run();
                    host(volume).queueDiscard(first, count);
                    hosts.run();
                } else {
                    host(volume).queueWriteZeroes(first, count, false);
                }
                for (int at = first; at < first + count; at++) {
                    volumes.get(volume)[at] = version;
                }
            }
            hosts.run();
        }

        /** A snapshot of a snapshot, perhaps, which hosts may write to, perhaps. */
        void snapshot() {
            final int origin = any();
            final String name = "v" + ++snapshots;
            final List<Integer> made = new ArrayList<>();
            for (Dpu dpu : List.of(reference, subject)) {
                made.add(dpu.firmware().snapshot(origin, name, true, (nsid, status, nowPs) -> assertThat(status)
                        .isEqualTo(NvmeStatus.SUCCESS)));
            }
            hosts.run();
            assertThat(made.getLast()).isEqualTo(made.getFirst());
            volumes.put(made.getFirst(), volumes.get(origin).clone());
        }

        void delete() {
            final int gone = any();
            if (gone == 1) {
                return;
            }
            for (Dpu dpu : List.of(reference, subject)) {
                dpu.firmware().deleteVolume(gone, (nsid, status, nowPs) -> assertThat(status).isEqualTo(
                        NvmeStatus.SUCCESS));
            }
            hosts.run();
            volumes.remove(gone);
        }

        void check() {
            volumes.forEach((nsid, held) -> {
                final long[] data = host(nsid).read(0, BLOCKS);
                for (int block = 0; block < BLOCKS; block++) {
                    final long[] expected = words(held[block], block, 1);
                    for (int word = 0; word < 64; word++) {
                        assertThat(data[block * 64 + word]).as("volume %s, block %s, version %s", nsid, block,
                                held[block]).isEqualTo(expected[word]);
                    }
                }
            });
        }

        private static long[] words(int version, long block, int count) {
            final long[] words = new long[count * 64];
            for (int i = 0; i < words.length && version > 0; i++) {
                words[i] = (long) version << 32 | block + i / 64 << 8 | i % 64;
            }
            return words;
        }
    }

    private static Dpu dpu(DpuShape shape, EngineFactory engine, long seed) {
        return Dpu.of(shape).engine(engine).seed(seed).spareTables(1 << 20).build();
    }

    @ParameterizedTest
    @CsvSource({"1, RAID0, 3", "2, RAID1, 2", "3, RAID5, 4", "4, RAID6, 5", "5, RAID10, 4", "6, RAID5, 5"})
    void shouldAgreeWhileWhatSnapshotsShareIsCopied(long seed, RaidLevel level, int members) {
        final DpuShape shape = DpuShape.of(level, members, 4096, 65536, 8 * BLOCKS, List.of((long) BLOCKS));
        try (Dpu reference = dpu(shape, LvmModel::new, seed);
                Dpu subject = dpu(shape, environment -> new LvmRtl(environment, RtlOptions.DEFAULT), seed + 1)) {
            final Run run = new Run(shape, seed, reference, subject);
            for (int round = 0; round < ROUNDS; round++) {
                run.requests();
                if (run.random.oneIn(2) && run.volumes.size() < VOLUMES_MAX) {
                    run.snapshot();
                } else if (run.random.oneIn(4)) {
                    run.delete();
                }
                if (round % 5 == 4) {
                    run.check();
                }
            }
            run.check();
            run.hosts.finish();
            assertThat(subject.firmware().thinCounts().copies()).isEqualTo(reference.firmware().thinCounts().copies())
                    .isGreaterThan(8);
            assertThat(subject.firmware().thinCounts().overwritten()).isPositive();
            assertThat(run.snapshots).isGreaterThan(2);
        }
    }
}
