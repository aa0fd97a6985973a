// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.TestData;
import dev.dpucosim.lvm.TestDpu;
import dev.dpucosim.lvm.TestEngine;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.StripeMap;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.MemberStore;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Resync, scrub, rates, and bad spots that hosts meet, as firmware has them done. */
@Tag("LVM-6")
final class UpkeepTest {
    private static final int BLOCKS = 2048;
    private static final long[] DATA = TestData.random(new SeededStream(1), BLOCKS);
    private static final double BYTES_OF_MEMBER = Spares.MEMBER_BLOCKS * 512.0;

    static Stream<Arguments> arrays() {
        return Stream.of(TestEngine.values()).flatMap(engine -> Stream.of(Arguments.of(engine, RaidLevel.RAID5, 5),
                Arguments.of(engine, RaidLevel.RAID6, 6)));
    }

    private static TestDpu.Plan plan(TestEngine engine, RaidLevel level, int members) {
        return TestDpu.on(engine).array(level, members).chunk(Spares.CHUNK).memberBlocks(Spares.MEMBER_BLOCKS);
    }

    /** Members that hold data; of a pool that was closed, or left as by a loss of power. */
    private static List<MemberStore> written(TestEngine engine, RaidLevel level, int members, boolean close) {
        try (TestDpu dpu = plan(engine, level, members).boot()) {
            dpu.host().expect(dpu.host().write(1, 0, BLOCKS, DATA));
            if (close) {
                dpu.firmware().close();
            }
            return Spares.copies(dpu);
        }
    }

    private static void expectData(TestDpu dpu) {
        TestData reference = new TestData();
        reference.write(0, BLOCKS, DATA);
        reference.check(0, BLOCKS, dpu.host().expect(dpu.host().read(1, 0, BLOCKS)).data());
    }

    private static long watermark(TestDpu dpu) {
        return dpu.register(LvmRegisters.REBUILD) & LvmRegisters.REBUILD_WATERMARK_MASK;
    }

    private static void spoilParity(List<MemberStore> stores, RaidLevel level, long stripe) {
        StripeMap map = new StripeMap(Spares.geometry(level, stores.size()));
        stores.get(map.parityMember(stripe)).write(stripe * 8 + 2, 1, TestData.random(new SeededStream(stripe), 1), 0);
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void shouldResyncParityAfterALossOfPowerAndGoOnWhereThePoolWasClosed(TestEngine engine, RaidLevel level,
            int members) {
        List<MemberStore> stores = written(engine, level, members, false);
        spoilParity(stores, level, 5);
        spoilParity(stores, level, 900);
        UpkeepSettings upkeep = Spares.upkeep(level, members, 0);
        long reached;
        List<MemberStore> closed;
        try (TestDpu dpu = plan(engine, level, members).stores(stores).upkeep(upkeep).boot()) {
            assertThat(dpu.scheduler().runUntil(() -> watermark(dpu) >= 300 && (dpu.register(LvmRegisters.STATUS)
                    & LvmRegisters.STATUS_CONTEXTS_MASK) == 0)).isTrue();
            reached = watermark(dpu);
            dpu.firmware().close();
            closed = Spares.copies(dpu);
        }
        try (TestDpu dpu = plan(engine, level, members).stores(closed).upkeep(upkeep).boot()) {
            dpu.scheduler().runAll();

            dpu.checkRedundancy();
            expectData(dpu);
            assertThat(dpu.firmware().upkeep().resyncs()).singleElement().satisfies(resync -> {
                assertThat(resync.firstStripe()).isEqualTo(reached).isLessThan(900);
                assertThat(resync.stripes()).isEqualTo(dpu.geometry().stripes() - reached);
                assertThat(resync.outcome()).isEqualTo(UpkeepReport.Outcome.DONE);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void shouldCountWhatAScrubFindsAndRepairItOnlyWhenAsked(TestEngine engine, RaidLevel level, int members) {
        List<MemberStore> stores = written(engine, level, members, true);
        spoilParity(stores, level, 3);
        spoilParity(stores, level, 700);
        stores = scrubbed(engine, level, members, stores, ScrubMode.CHECK, 2, 0);
        stores = scrubbed(engine, level, members, stores, ScrubMode.REPAIR, 2, 2);
        scrubbed(engine, level, members, stores, ScrubMode.CHECK, 0, 0);
    }

    /** Scrubs once; what members hold afterwards. */
    private static List<MemberStore> scrubbed(TestEngine engine, RaidLevel level, int members,
            List<MemberStore> stores, ScrubMode mode, int differing, int repaired) {
        try (TestDpu dpu = plan(engine, level, members).stores(stores).upkeep(Spares.upkeep(level, members, 0)
                .withScrub(mode)).boot()) {
            dpu.scheduler().runAll();
            UpkeepReport report = dpu.firmware().upkeep();
            assertThat(report.scrub()).isEqualTo(UpkeepReport.Outcome.DONE);
            assertThat(report.scrubStripes()).isEqualTo(dpu.geometry().stripes());
            assertThat(report.scrubBlocksDiffering()).isEqualTo(differing);
            assertThat(report.scrubStripesRepaired()).isEqualTo(repaired);
            expectData(dpu);
            dpu.firmware().close();
            return Spares.copies(dpu);
        }
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void shouldMendABadSpotThatAHostReads(TestEngine engine, RaidLevel level, int members) {
        try (TestDpu dpu = plan(engine, level, members).stores(written(engine, level, members, true)).upkeep(Spares
                .upkeep(level, members, 0)).boot()) {
            dpu.firmware().expelling(true);
            // Two members, each in a stripe of its own, in what one command reads.
            StripeMap map = new StripeMap(dpu.geometry());
            long one = dpu.physicalBlock(1, 5);
            long other = LongStream.range(6, BLOCKS).map(block -> dpu.physicalBlock(1, block)).filter(
                    block -> member(map, block) != member(map, one) && stripe(map, block) != stripe(map, one))
                    .findFirst()
                    .orElseThrow();
            for (long block : new long[] {one, other}) {
                dpu.members().member(member(map, block)).spoil(map.memberBlock(stripe(map, block)) + map.offset(block),
                        1);
            }
            expectData(dpu);
            dpu.scheduler().runAll();

            assertThat(dpu.firmware().missingMembers()).isZero();
            assertThat(dpu.members().members()).allSatisfy(member -> assertThat(member.spoiled()).isZero());
            assertThat(dpu.firmware().upkeep().readsRepaired()).isPositive();
            dpu.checkRedundancy();
            expectData(dpu);
        }
    }

    private static long stripe(StripeMap map, long block) {
        return map.stripe(map.chunk(block));
    }

    private static int member(StripeMap map, long block) {
        return map.dataMember(stripe(map, block), map.dataChunk(map.chunk(block)));
    }

    /** As md: never more than the higher rate, and about the lower one while hosts want something all the time. */
    @ParameterizedTest
    @EnumSource(TestEngine.class)
    void shouldKeepToTheLowerRateWhileHostsAreBusyAndToTheHigherWhileNot(TestEngine engine) {
        SyncRate rate = new SyncRate(50_000_000, 120_000_000);
        assertThat(rebuildSeconds(engine, rate, false)).isBetween(BYTES_OF_MEMBER / 120e6 * 0.95,
                BYTES_OF_MEMBER / 120e6 * 1.3);
        assertThat(rebuildSeconds(engine, rate, true)).isBetween(BYTES_OF_MEMBER / 50e6 * 0.75,
                BYTES_OF_MEMBER / 50e6 * 1.1);
    }

    private static double rebuildSeconds(TestEngine engine, SyncRate rate, boolean busy) {
        RaidLevel level = RaidLevel.RAID5;
        try (TestDpu dpu = plan(engine, level, 5).stores(written(engine, level, 5, true)).upkeep(Spares.upkeep(level,
                5, 1).withRates(rate, rate)).boot()) {
            dpu.firmware().expelling(true);
            dpu.remove(1);
            int read = -1;
            while (busy && dpu.firmware().upkeep().rebuilds().stream().noneMatch(rebuilt -> rebuilt.endPs() > 0)) {
                read = dpu.host().read(1, (read + 1) % 64 * 32, 8);
                dpu.host().pump();
                int wanted = read;
                dpu.scheduler().runUntil(() -> {
                    dpu.host().pump();
                    return dpu.host().answer(wanted).done();
                });
                assertThat(dpu.host().answer(wanted).status()).isEqualTo(NvmeStatus.SUCCESS);
            }
            dpu.scheduler().runAll();
            UpkeepReport.Rebuilt rebuilt = dpu.firmware().upkeep().rebuilds().getFirst();
            assertThat(rebuilt.outcome()).isEqualTo(UpkeepReport.Outcome.DONE);
            return (rebuilt.endPs() - rebuilt.beginPs()) / 1e12;
        }
    }
}
