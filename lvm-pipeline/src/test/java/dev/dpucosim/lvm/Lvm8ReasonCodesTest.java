// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberFault;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** LVM-8: what goes wrong reaches firmware under its reason code, and the host gets a proper completion. */
@Tag("LVM-8")
final class Lvm8ReasonCodesTest {
    private static final long[] DATA = TestData.random(new SeededStream(80), 64);

    private static List<Reason> reasons(TestDpu dpu) {
        return dpu.handled().stream().map(TestDpu.Handled::reason).filter(reason -> reason != Reason.MISS).toList();
    }

    private static int status(TestDpu dpu, int number) {
        dpu.host().run();
        return dpu.host().answer(number).status();
    }

    @EngineTest
    void shouldRefuseAnUnknownNamespaceWithNsErr(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).namespaces(4096, 4096).boot()) {
            for (int nsid : new int[] {0, 3, 1024, 1025, 0x10001, -1}) {
                assertThat(status(dpu, dpu.host().read(nsid, 0, 8))).isEqualTo(NvmeStatus.INVALID_NAMESPACE);
                assertThat(status(dpu, dpu.host().write(nsid, 0, 8, DATA))).isEqualTo(NvmeStatus.INVALID_NAMESPACE);
            }
            assertThat(reasons(dpu)).hasSize(12).containsOnly(Reason.NS_ERR);
            assertThat(dpu.register(LvmRegisters.EXC_NS_ERR)).isEqualTo(12);
            assertThat(dpu.commands()).isEmpty();
            assertThat(status(dpu, dpu.host().write(2, 0, 8, DATA))).isEqualTo(NvmeStatus.SUCCESS);
        }
    }

    @EngineTest
    void shouldRetryAMemberErrorThreeTimesAndSucceed(TestEngine engine) {
        // Operation 1 reads block 0, which is on member 0; operation 2 writes it; each fails three times.
        MemberFault read = new MemberFault(1, 0, 0, FaultKind.READ_ERROR, 3, 0);
        MemberFault write = new MemberFault(2, 0, 0, FaultKind.WRITE_ERROR, 3, 0);
        try (TestDpu dpu = TestDpu.on(engine).faults(read, write).boot()) {
            dpu.host().expect(dpu.host().write(1, 0, 64, DATA));
            assertThat(dpu.host().expect(dpu.host().read(1, 0, 64)).data()).isEqualTo(DATA);
            assertThat(reasons(dpu)).hasSize(3).containsOnly(Reason.IO_FAIL);
            long columns = dpu.register(LvmRegisters.COLUMNS_READ_MODIFY);

            int number = dpu.host().write(1, 0, 64, DATA);
            dpu.host().expect(number);

            assertThat(reasons(dpu)).hasSize(6).containsOnly(Reason.IO_FAIL);
            assertThat(dpu.register(LvmRegisters.EXC_IO_FAIL)).isEqualTo(6);
            assertThat(dpu.register(LvmRegisters.COLUMNS_READ_MODIFY) - columns).as("chosen once").isEqualTo(1);
            assertThat(dpu.commandsOf(number)).as("two reads, and the writes of data and parity four times").hasSize(2
                    + 4 * 2);
            dpu.checkRedundancy();
        }
    }

    @EngineTest
    void shouldWriteAroundParityThatCannotBeRead(TestEngine engine) {
        MemberFault fault = new MemberFault(1, MemberFault.ANY_FRAGMENT, 4, FaultKind.READ_ERROR, 100, 0);
        try (TestDpu dpu = TestDpu.on(engine).faults(fault).boot()) {
            dpu.host().expect(dpu.host().write(1, 0, 512, TestData.random(new SeededStream(2), 512)));

            dpu.host().expect(dpu.host().write(1, 0, 64, DATA));

            assertThat(reasons(dpu)).containsExactly(Reason.IO_FAIL);
            assertThat(dpu.host().expect(dpu.host().read(1, 0, 64)).data()).isEqualTo(DATA);
            dpu.checkRedundancy();
        }
    }

    @EngineTest
    void shouldFailWithTheMediaErrorWhenAMemberKeepsFailing(TestEngine engine) {
        MemberFault read = new MemberFault(1, MemberFault.ANY_FRAGMENT, 0, FaultKind.READ_ERROR, 4, 0);
        MemberFault write = new MemberFault(2, MemberFault.ANY_FRAGMENT, 4, FaultKind.WRITE_ERROR, 100, 0);
        try (TestDpu dpu = TestDpu.on(engine).faults(read, write).boot()) {
            dpu.host().expect(dpu.host().write(1, 0, 64, DATA));

            assertThat(status(dpu, dpu.host().read(1, 0, 64))).isEqualTo(NvmeStatus.UNRECOVERED_READ);
            assertThat(reasons(dpu)).hasSize(4).containsOnly(Reason.IO_FAIL);
            assertThat(status(dpu, dpu.host().write(1, 0, 64, DATA))).isEqualTo(NvmeStatus.WRITE_FAULT);
            assertThat(reasons(dpu)).hasSize(8).containsOnly(Reason.IO_FAIL);

            // The lock of the stripe was given back, and the next write repairs its parity.
            dpu.host().expect(dpu.host().write(1, 0, 512, TestData.random(new SeededStream(1), 512)));
            dpu.checkRedundancy();
        }
    }

    @EngineTest
    void shouldCountRetriesOfEachOperationAnew(TestEngine engine) {
        MemberFault[] faults = new MemberFault[20];
        for (int i = 0; i < faults.length; i++) {
            faults[i] = new MemberFault(1 + i, 0, 0, FaultKind.READ_ERROR, 3, 0);
        }
        try (TestDpu dpu = TestDpu.on(engine).faults(faults).boot()) {
            dpu.host().expect(dpu.host().write(1, 0, 64, DATA));
            for (int i = 0; i < faults.length; i++) {
                // The same blocks, the same buffer, the same context each time: only the operation is another.
                assertThat(dpu.host().expect(dpu.host().read(1, 0, 64)).data()).isEqualTo(DATA);
            }
            assertThat(reasons(dpu)).hasSize(60);
        }
    }

    @EngineTest
    void shouldReportAnInjectedRaidFaultOnceAndRetry(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).boot()) {
            dpu.host().expect(dpu.host().write(1, 0, 64, DATA));
            dpu.engine().registers().write(LvmRegisters.FAULT, LvmRegisters.FAULT_ARMED_MASK);

            dpu.host().expect(dpu.host().write(1, 0, 64, DATA));

            assertThat(reasons(dpu)).containsExactly(Reason.RAID_ERR);
            assertThat(dpu.register(LvmRegisters.FAULT) & LvmRegisters.FAULT_ARMED_MASK).isZero();
            dpu.engine().registers().write(LvmRegisters.FAULT, LvmRegisters.FAULT_ARMED_MASK);
            assertThat(dpu.host().expect(dpu.host().read(1, 0, 64)).data()).isEqualTo(DATA);
            assertThat(reasons(dpu)).containsExactly(Reason.RAID_ERR, Reason.RAID_ERR);
            assertThat(dpu.register(LvmRegisters.EXC_RAID_ERR)).isEqualTo(2);
            dpu.checkRedundancy();
        }
    }

    @EngineTest
    void shouldFailWithInternalErrorWhenTheRaidFaultComesBack(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).boot()) {
            dpu.host().expect(dpu.host().write(1, 0, 64, DATA));
            dpu.firmware().listener((reason, cid, fragment, coalesced, nowPs) -> dpu.engine().registers()
                    .write(LvmRegisters.FAULT, LvmRegisters.FAULT_ARMED_MASK));
            dpu.engine().registers().write(LvmRegisters.FAULT, LvmRegisters.FAULT_ARMED_MASK);

            assertThat(status(dpu, dpu.host().write(1, 0, 64, DATA))).isEqualTo(NvmeStatus.INTERNAL);

            assertThat(dpu.register(LvmRegisters.EXC_RAID_ERR)).isEqualTo(2);
            dpu.engine().registers().write(LvmRegisters.FAULT, 0);
            dpu.host().expect(dpu.host().write(1, 0, 64, DATA));
            dpu.checkRedundancy();
        }
    }

    @EngineTest
    void shouldReportMembersThatAreMissing(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).boot()) {
            dpu.host().expect(dpu.host().write(1, 0, 64, DATA));
            dpu.engine().registers().write(LvmRegisters.ONLINE, 0b11100);

            assertThat(status(dpu, dpu.host().read(1, 0, 64))).isEqualTo(NvmeStatus.INTERNAL);

            assertThat(reasons(dpu)).containsExactly(Reason.RAID_ERR, Reason.RAID_ERR);
            dpu.engine().registers().write(LvmRegisters.ONLINE, 0b11111);
            assertThat(dpu.host().expect(dpu.host().read(1, 0, 64)).data()).isEqualTo(DATA);
        }
    }

    @EngineTest
    void shouldFlushEveryMemberAndRefuseWhatThereIsNoCommandFor(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).boot()) {
            dpu.host().expect(dpu.host().writeDurable(1, 0, 64, DATA));
            assertThat(dpu.commands()).filteredOn(MemberCommand::isWrite).isNotEmpty().allMatch(MemberCommand::fua);
            dpu.commands().clear();

            dpu.host().expect(dpu.host().flush(1));
            assertThat(dpu.commands()).extracting(MemberCommand::member).containsExactly(0, 1, 2, 3, 4);
            assertThat(dpu.commands()).noneMatch(MemberCommand::isRead).noneMatch(MemberCommand::isWrite);
            dpu.host().expect(dpu.host().flush(-1));
            assertThat(status(dpu, dpu.host().flush(2))).isEqualTo(NvmeStatus.INVALID_NAMESPACE);

            assertThat(dpu.host().expect(dpu.host().read(1, 0, 64)).data()).isEqualTo(DATA);
            assertThat(reasons(dpu)).hasSize(3).containsOnly(Reason.UNSUPPORTED);
            assertThat(dpu.register(LvmRegisters.EXC_UNSUPPORTED)).isEqualTo(3);
        }
    }

    @EngineTest
    void shouldFailAFlushThatAMemberKeepsRefusing(TestEngine engine) {
        // Firmware's first internal operation has tag 0.
        MemberFault fault = new MemberFault(MemberArray.internal(0), MemberFault.ANY_FRAGMENT, 2,
                FaultKind.FLUSH_ERROR, 4, 0);
        try (TestDpu dpu = TestDpu.on(engine).faults(fault).boot()) {
            assertThat(status(dpu, dpu.host().flush(1))).isEqualTo(NvmeStatus.INTERNAL);
            assertThat(reasons(dpu)).startsWith(Reason.UNSUPPORTED).filteredOn(reason -> reason == Reason.IO_FAIL)
                    .hasSize(4);
            dpu.host().expect(dpu.host().flush(1));
        }
    }

    @EngineTest
    void shouldFailEveryCopyOfAMirrorWriteTogether(TestEngine engine) {
        MemberFault fault = new MemberFault(0, 0, 1, FaultKind.WRITE_ERROR, 2, 0);
        try (TestDpu dpu = TestDpu.on(engine).array(RaidLevel.RAID1, 3).faults(fault).boot()) {
            dpu.host().expect(dpu.host().write(1, 0, 64, DATA));
            assertThat(reasons(dpu)).containsExactly(Reason.IO_FAIL, Reason.IO_FAIL);
            assertThat(dpu.commandsOf(0)).as("all members, three times").hasSize(9);
            dpu.checkRedundancy();
        }
    }
}
