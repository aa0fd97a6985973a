// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.axi.AxiChecker;
import dev.dpucosim.axi.AxiLiteManager;
import dev.dpucosim.axi.AxiResponse;
import dev.dpucosim.process.Simulation;
import dev.dpucosim.register.Register;
import dev.dpucosim.register.RegisterTable;
import dev.dpucosim.registermodel.FieldAccess;
import dev.dpucosim.registermodel.RegisterBus;
import dev.dpucosim.registermodel.RegisterChecks;
import dev.dpucosim.registermodel.RegisterDefinition;
import dev.dpucosim.registermodel.RegisterMap;
import dev.dpucosim.registermodel.RegisterModel;
import dev.dpucosim.rtltest.RtlTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The registers of {@code lvm_top} over its AXI4-Lite port, as any user of testbench/rtl would test them. */
@RtlTest(top = LvmRtl.MODEL, resetCycles = 8, cyclesMax = 1_000_000)
class LvmRegisterBusTest {
    private static final Path TABLE = Path.of(System.getProperty("dpucosim.root"), "rtl/lvm/registers.md");

    @Test
    void shouldFollowTheTableWithStrobesAndUnderStalls(Simulation sim) throws IOException {
        AxiChecker checker = AxiChecker.lite(sim, "csr");
        AxiLiteManager manager = AxiLiteManager.on(sim, "csr").stallingRandomly(0.2);
        RegisterMap map = RegisterMap.read(TABLE);
        RegisterBus bus = RegisterBus.of(manager, 0);
        RegisterModel registers = RegisterModel.of(map, bus);
        while (registers.get("STATUS.SWEPT") == 0) {
            sim.clock().await(100);
        }
        RegisterChecks checks = RegisterChecks.of(map, bus);

        checks.run();

        assertThat(checks.comparisons()).isGreaterThan(4000);
        assertThat(manager.postRead(0xF8).await().response()).isEqualTo(AxiResponse.SLVERR);
        assertThat(manager.postWrite(0xF8, 1, 0xFF).await().response()).isEqualTo(AxiResponse.SLVERR);
        checker.finish(8000);
    }

    /** Two readers of one format, since testbench/rtl knows nothing of this project: they must agree. */
    @Test
    void shouldBeReadAsFirmwareReadsIt() throws IOException {
        List<RegisterDefinition> seen = RegisterMap.read(TABLE).registers();
        List<Register> known = RegisterTable.read(TABLE).registers();
        assertThat(seen).hasSameSizeAs(known);
        for (int i = 0; i < known.size(); i++) {
            assertThat(seen.get(i).name()).isEqualTo(known.get(i).name());
            assertThat(seen.get(i).offset()).isEqualTo(known.get(i).offset());
            assertThat(seen.get(i).reset()).isEqualTo(known.get(i).reset());
            assertThat(seen.get(i).mask(FieldAccess.RW)).isEqualTo(known.get(i).storage());
            assertThat(seen.get(i).fields()).extracting(field -> field.name() + field.mask() + field.access().name()
                    .toLowerCase(Locale.ROOT)).isEqualTo(known.get(i).fields().stream().map(field -> field
                            .name() + field.mask() + field.access().label()).toList());
        }
    }
}
