// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.random.SeededStream;
import dev.dpucosim.register.Register;
import dev.dpucosim.register.RegisterCheck;
import dev.dpucosim.register.RegisterGenerator;
import dev.dpucosim.register.RegisterTable;
import dev.dpucosim.storage.FaultPlan;
import dev.dpucosim.storage.Member;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberTiming;
import dev.dpucosim.storage.RamStore;
import dev.dpucosim.time.Scheduler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is generated from {@code rtl/lvm/registers.md} is what is committed, and every engine follows the table. */
class LvmRegistersTest {
    private static final Path ROOT = Path.of(System.getProperty("dpucosim.root"));
    private static final String TABLE = "rtl/lvm/registers.md";

    @Test
    void shouldBeGeneratedFromTheTable() throws IOException {
        assertThat(new RegisterGenerator(ROOT, TABLE, "lvm_reg_pkg", "lvm-pipeline/src/main/java",
                "dev.dpucosim.lvm.LvmRegisters",
                "Registers of the logical-volume pipeline: offsets, reset values and fields.").findings())
                .as("run RegisterGenerator with the arguments of this test").isEmpty();
    }

    @EngineTest
    void shouldBehaveAsTheTableSaysOnEveryEngine(TestEngine kind) throws IOException {
        List<LvmEngine> engines = new ArrayList<>();
        RegisterCheck check = new RegisterCheck(RegisterTable.read(ROOT.resolve(TABLE)), () -> {
            engines.add(kind.create(new EngineEnvironment(new Scheduler(), members(), DecisionLog.NONE, false, 1
                    << 20)));
            return engines.getLast().registers();
        });

        List<String> findings = check.all();
        engines.forEach(LvmEngine::close);

        assertThat(findings).isEmpty();
        assertThat(check.comparisons()).isGreaterThan(4000);
    }

    private static MemberArray members() {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            members.add(new Member(i, new RamStore(128, 0), MemberTiming.fixed(1), new SeededStream(i),
                    new FaultPlan(List.of())));
        }
        return new MemberArray(members);
    }

    @Test
    void shouldKeepTheOffsetsThatFirmwareIsWrittenFor() throws IOException {
        RegisterTable table = RegisterTable.read(ROOT.resolve(TABLE));

        assertThat(table.registers()).hasSize(56);
        assertThat(table.register("ID").reset() & 0xFFFF_FFFFL).isEqualTo('L' | 'V' << 8 | 'M' << 16 | '1' << 24);
        assertThat(table.register("NS_COMMIT").offset()).isEqualTo(0x98).isEqualTo(LvmRegisters.NS_COMMIT);
        assertThat(table.counters()).hasSize(30).first().extracting(Register::offset).isEqualTo(0x100);
        assertThat(LvmRegisters.RESUME_ERRORS).isEqualTo(0x1A8);
        assertThat(LvmRegisters.READS_RECONSTRUCTED).isEqualTo(0x1C0);
        assertThat(LvmRegisters.REBUILD).isEqualTo(0xB8);
        assertThat(LvmRegisters.CHECK_MISMATCHES).isEqualTo(0x1D8);
        assertThat(LvmRegisters.LOG).isEqualTo(0xC0);
        assertThat(LvmRegisters.LOG_BLOCKS).isEqualTo(0x1E8);
    }
}
