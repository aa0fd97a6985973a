// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.registermodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.axi.AxiChecker;
import dev.dpucosim.axi.AxiLiteManager;
import dev.dpucosim.axi.AxiManager;
import dev.dpucosim.process.Simulation;
import dev.dpucosim.rtltest.RtlTest;
import dev.dpucosim.rtltest.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Registers of 32 bits behind AXI4-Lite, right and with one thing wrong at a time. */
@RtlTest(top = "lite_registers", sources = "src/test/rtl/lite_registers.sv", cyclesMax = 100_000)
class RegisterModelTest {

    private static RegisterMap map() throws IOException {
        return RegisterMap.read(Path.of("src/test/rtl/lite_registers.md"));
    }

    @Seeds({1, 2})
    void shouldFindNothingWrongInRegistersThatFollowTheirTable(Simulation sim) throws IOException {
        final AxiChecker checker = AxiChecker.lite(sim, "reg");
        final RegisterBus bus = RegisterBus.of(AxiLiteManager.on(sim, "reg").stallingRandomly(0.2), 0);
        final RegisterChecks checks = RegisterChecks.of(map(), bus);
        checks.run();
        // 7 after reset and at the end; of 6: ones, zeroes, 32 walking, 4 bytes and none, 6 others
        assertThat(checks.comparisons()).isEqualTo(2 * 7 + 6 * (2 + 32 + 5 + 6));
        assertThat(sim.signal("commands_o").get()).isZero();
        assertThat(RegisterModel.of(map(), bus).get("EVENTS.COUNT")).isZero();
        checker.finish(500);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"1;CONTROL after reset: expected=00000050, seen=00000040",
        "2;LIMIT after a one at bit 17: expected=00020000, seen=00000000",
        "3;ID after ones: expected=C0FFEE01, seen=FFFFFFFF", "4;EVENTS after ones: expected=00000000, seen=FFFFFFFF",
        "5;SCRATCH after ones to LIMIT: expected=00000000, seen=FF00FFFF",
        "6;LIMIT after ones to byte 0 and those before: expected=000000FF, seen=FFFFFFFF",
        "8;SCRATCH after a one at bit 0: expected=00000001, seen=00000002", "9;LIMIT read: response=SLVERR",
        "10;SCRATCH after zeroes: expected=00000000, seen=FF00FFFF"})
    void shouldFindWhatIsWrong(int fault, String finding, Simulation sim) throws IOException {
        sim.signal("fault_i").set(fault);
        sim.clock().await(2);
        final RegisterChecks checks = RegisterChecks.of(map(), RegisterBus.of(AxiLiteManager.on(sim, "reg"), 0));
        assertThat(checks.findings()).contains(finding);
        assertThatThrownBy(checks::run).isInstanceOf(AssertionError.class).hasMessageContaining("findings=");
    }

    /** Commands are not written by the ready test, so what they leave shows after one that somebody else gave. */
    @Test
    void shouldFindACommandThatReadsWhatWasWritten(Simulation sim) throws IOException {
        sim.signal("fault_i").set(7);
        sim.clock().await(2);
        final AxiLiteManager manager = AxiLiteManager.on(sim, "reg");
        manager.write(0x10, 0x77);
        assertThat(RegisterChecks.of(map(), RegisterBus.of(manager, 0)).findings()).contains(
                "COMMAND after reset: expected=00000000, seen=00000077");
    }

    @Test
    void shouldReachRegistersAndFieldsByName(Simulation sim) throws IOException {
        final RegisterModel registers = RegisterModel.of(map(), RegisterBus.of(AxiManager.on(sim, "reg"), 0, 4));
        assertThat(registers.read("ID")).isEqualTo(0xC0FFEE01L);
        assertThat(registers.get("STATUS.VERSION")).isEqualTo(0x12);
        registers.set("CONTROL.GO", 1);
        assertThat(registers.read("CONTROL")).isEqualTo(0x51);
        registers.set("CONTROL.MODE", 0xA);
        assertThat(registers.read("CONTROL")).isEqualTo(0xA1).isEqualTo(registers.expected("CONTROL"));
        registers.verify("CONTROL");
        assertThat(registers.get("EVENTS.COUNT")).isPositive();
        registers.set("SCRATCH.HIGH", 1);
        registers.verify("SCRATCH");
        registers.set("COMMAND.CODE", 3);
        assertThat(sim.signal("commands_o").get()).isEqualTo(1);
        assertThat(registers.expected("COMMAND")).isZero();
        registers.reset();
        assertThatThrownBy(() -> registers.verify("CONTROL")).isInstanceOf(AssertionError.class).hasMessage(
                "register does not hold what was written: register=CONTROL, expected=0x50, seen=0xa1");
        assertThatThrownBy(() -> registers.set("ID.MAGIC", 1)).hasMessageContaining("field=ID.MAGIC, access=RO");
        assertThatThrownBy(() -> registers.set("CONTROL.MODE", 16)).hasMessageContaining("bits=4, value=0x10");
        assertThatThrownBy(() -> registers.get("CONTROL")).hasMessageContaining("REGISTER.FIELD: name=CONTROL");
        sim.signal("fault_i").set(9);
        sim.clock().await(2);
        assertThatThrownBy(() -> registers.read("LIMIT")).hasMessage(
                "register answers an error: register=LIMIT, access=read, response=SLVERR");
        assertThatThrownBy(() -> RegisterModel.of(map(), RegisterBus.of(AxiManager.on(sim, "reg"), 0, 2)))
                .hasMessageContaining("wordBytes=2");
    }
}
