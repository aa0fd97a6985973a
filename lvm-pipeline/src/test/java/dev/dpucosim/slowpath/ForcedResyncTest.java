// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.TestData;
import dev.dpucosim.lvm.TestDpu;
import dev.dpucosim.lvm.TestEngine;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.StripeMap;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.MemberStore;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** RAID 6 that was not closed, and goes on by force when a member leaves before parity is known to fit. */
@Tag("LVM-6")
final class ForcedResyncTest {
    private static final int MEMBERS = 6;
    private static final int CHUNK_BLOCKS = Spares.CHUNK >>> 9;
    /** Its Q does not fit. */
    private static final int TORN = 40;
    private static final int BLOCKS = 2048;
    private static final long[] DATA = TestData.random(new SeededStream(1), BLOCKS);
    private static final long[] NEWER = TestData.random(new SeededStream(2), 1);
    private static final SyncRate SLOW = new SyncRate(10_000_000, 10_000_000);
    private static final StripeMap MAP = new StripeMap(Spares.geometry(RaidLevel.RAID6, MEMBERS));

    private static TestDpu.Plan plan(int spares) {
        return TestDpu.on(TestEngine.MODEL).array(RaidLevel.RAID6, MEMBERS).chunk(Spares.CHUNK).memberBlocks(
                Spares.MEMBER_BLOCKS).upkeep(Spares.upkeep(RaidLevel.RAID6, MEMBERS, spares).withRates(SLOW, SLOW)
                        .withForce(true));
    }

    private static TestDpu torn(int spares) {
        List<MemberStore> stores;
        try (TestDpu dpu = plan(0).boot()) {
            dpu.host().expect(dpu.host().write(1, 0, BLOCKS, DATA));
            stores = Spares.copies(dpu);
        }
        stores.get(MAP.qMember(TORN)).write((long) TORN * CHUNK_BLOCKS, CHUNK_BLOCKS, TestData.random(
                new SeededStream(3), CHUNK_BLOCKS), 0);
        return plan(spares).stores(stores).boot();
    }

    /** A block of a host that lies in the torn stripe on a member that is as wanted. */
    private static int block(TestDpu dpu, IntPredicate member) {
        return IntStream.range(0, BLOCKS).filter(block -> {
            long physical = dpu.physicalBlock(1, block);
            long chunk = MAP.chunk(physical);
            return MAP.stripe(chunk) == TORN && member.test(MAP.dataMember(TORN, MAP.dataChunk(chunk)));
        }).findFirst().orElseThrow();
    }

    private static int member(TestDpu dpu, int block) {
        return MAP.dataMember(TORN, MAP.dataChunk(MAP.chunk(dpu.physicalBlock(1, block))));
    }

    private static boolean trusted(TestDpu dpu) {
        return (dpu.register(LvmRegisters.CONTROL) & LvmRegisters.CONTROL_PARITY_TRUSTED_MASK) != 0;
    }

    private static void expect(TestDpu dpu, int written) {
        TestData reference = new TestData();
        reference.write(0, BLOCKS, DATA);
        reference.write(written, 1, NEWER);
        reference.check(0, BLOCKS, dpu.host().expect(dpu.host().read(1, 0, BLOCKS)).data());
    }

    @Test
    void shouldTellWhatIsWrittenFromParityThatWasMadeToFitWhileAMemberIsMissing() {
        try (TestDpu dpu = torn(0)) {
            int missing = member(dpu, block(dpu, member -> true));
            int written = block(dpu, member -> member != missing);
            dpu.remove(missing);
            dpu.scheduler().runAll();
            assertThat(trusted(dpu)).isTrue();
            assertThat(dpu.firmware().upkeep().resyncs()).extracting(UpkeepReport.Resynced::outcome).containsExactly(
                    UpkeepReport.Outcome.STOPPED, UpkeepReport.Outcome.DONE);
            long modified = dpu.register(LvmRegisters.COLUMNS_READ_MODIFY);
            dpu.host().expect(dpu.host().write(1, written, 1, NEWER));
            assertThat(dpu.register(LvmRegisters.COLUMNS_READ_MODIFY)).isEqualTo(modified + 1);

            dpu.remove(member(dpu, written));
            expect(dpu, written);
        }
    }

    @Test
    void shouldOpenWithoutForceWhatWasMadeToFitAndClosed() {
        List<MemberStore> closed;
        try (TestDpu dpu = torn(0)) {
            dpu.remove(0);
            dpu.scheduler().runAll();
            dpu.firmware().close();
            closed = Spares.copies(dpu);
        }
        try (TestDpu dpu = plan(0).upkeep(Spares.upkeep(RaidLevel.RAID6, MEMBERS, 0)).stores(closed).boot()) {
            assertThat(dpu.firmware().missingMembers()).isEqualTo(1);
            assertThat(trusted(dpu)).isTrue();
        }
    }

    /** As md, which builds upon parity that need not fit only while a member is missing. */
    @Test
    void shouldNoLongerBuildUponParityThatNeedNotFitWhenTheArrayIsWholeAgain() {
        try (TestDpu dpu = torn(1)) {
            int missing = member(dpu, block(dpu, member -> true));
            int written = block(dpu, member -> member != missing);
            dpu.members().member(member(dpu, written)).spoil((long) TORN * CHUNK_BLOCKS, CHUNK_BLOCKS);
            dpu.remove(missing);
            assertThat(dpu.scheduler().runUntil(() -> dpu.firmware().upkeep().resyncs().size() == 3)).isTrue();
            UpkeepReport.Resynced stopped = dpu.firmware().upkeep().resyncs().get(1);
            assertThat(stopped.firstStripe() + stopped.stripes()).isEqualTo(TORN);
            assertThat(dpu.firmware().upkeep().rebuilds()).extracting(UpkeepReport.Rebuilt::outcome).containsExactly(
                    UpkeepReport.Outcome.DONE);
            assertThat(trusted(dpu)).isFalse();
            long reconstructed = dpu.register(LvmRegisters.COLUMNS_RECONSTRUCT);
            dpu.host().expect(dpu.host().write(1, BLOCKS - 1, 1, NEWER));
            assertThat(dpu.register(LvmRegisters.COLUMNS_RECONSTRUCT)).isEqualTo(reconstructed + 1);

            dpu.scheduler().runAll();
            assertThat(dpu.firmware().upkeep().resyncs().getLast()).satisfies(resync -> {
                assertThat(resync.firstStripe()).isEqualTo(TORN);
                assertThat(resync.outcome()).isEqualTo(UpkeepReport.Outcome.DONE);
            });
            assertThat(trusted(dpu)).isTrue();
            dpu.checkRedundancy();
        }
    }
}
