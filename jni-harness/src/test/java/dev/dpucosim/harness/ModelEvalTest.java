// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What model_eval.awk makes of the code that Verilator wrote: a short cut where nothing is lost, else nothing. */
class ModelEvalTest {

    private static final String PLAIN = """
            void Vdice::eval_step() {
                VL_DEBUG_IF(VL_DBG_MSGF("+++++TOP Evaluate Vdice::eval_step\\n"); );
            #ifdef VL_DEBUG
                Vdice___024root___eval_debug_assertions(&(vlSymsp->TOP));
            #endif  // VL_DEBUG
                if (VL_UNLIKELY(!vlSymsp->__Vm_didInit)) {
                    vlSymsp->__Vm_didInit = true;
                    Vdice___024root___eval_static(&(vlSymsp->TOP));
                    Vdice___024root___eval_initial(&(vlSymsp->TOP));
                    Vdice___024root___eval_settle(&(vlSymsp->TOP));
                }
                // MTask 0 start
                Verilated::mtaskId(0);
                Vdice___024root___eval(&(vlSymsp->TOP));
                Verilated::endOfThreadMTask(vlSymsp->__Vm_evalMsgQp);
                Verilated::endOfEval(vlSymsp->__Vm_evalMsgQp);
            }
            """;

    @TempDir
    Path folder;

    @Test
    void shouldCallTheEvaluationAloneWhereTheRestHasNothingToDo() throws IOException, InterruptedException {
        assertThat(header(PLAIN)).contains("#define DPU_MODEL_EVAL(root) (Vdice___024root___eval(root))");
    }

    @Test
    void shouldMarkActivityForWaveforms() throws IOException, InterruptedException {
        assertThat(header(PLAIN.replace("    if (VL_UNLIKELY",
                "    vlSymsp->__Vm_activity = true;\n    if (VL_UNLIKELY")))
                .contains("((root)->vlSymsp->__Vm_activity = true, Vdice___024root___eval(root))");
    }

    @Test
    void shouldLeaveEveryOtherShapeAlone() throws IOException, InterruptedException {
        assertThat(header(PLAIN.replace("Verilated::mtaskId(0);", "vlSymsp->__Vm_threadPoolp->run();")))
                .doesNotContain("#define");
        assertThat(header(PLAIN.replace("Verilated::mtaskId(0);", "Verilated::mtaskId(0);\nvlSymsp->clean();")))
                .doesNotContain("#define");
        assertThat(header(PLAIN.replace("    Verilated::endOfEval(vlSymsp->__Vm_evalMsgQp);\n", "")))
                .doesNotContain("#define");
        assertThat(header("")).doesNotContain("#define");
    }

    @Test
    void shouldKnowTheShapeThatTheInstalledVerilatorWrites() throws IOException, InterruptedException {
        final Path source = Fixture.RTL.resolve("counter_fixture.sv");
        run("verilator", "--cc", "--no-timing", "--savable", "--prefix", "Vdice", "--top-module", "counter_fixture",
                "-Mdir", folder.toString(), source.toString());
        assertThat(header(Files.readString(folder.resolve("Vdice.cpp")))).contains("#define DPU_MODEL_EVAL");
    }

    private String header(String source) throws IOException, InterruptedException {
        final Path file = Files.writeString(folder.resolve("Vdice.cpp"), source);
        return run("awk", "-v", "class=Vdice", "-f", Path.of("native", "model", "model_eval.awk").toString(),
                file.toString());
    }

    private static String run(String... command) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
