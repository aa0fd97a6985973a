// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.raid.DualColumn;
import dev.dpucosim.raid.DualParity;
import dev.dpucosim.raid.Parity;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the parity benchmarks measure is what a replay runs: the same methods, on arrays of the heap. */
final class ParityPathTest {
    private static final Set<String> PARITY = Stream.of(Parity.class, DualParity.class, DualColumn.class)
            .map(type -> type.getName().replace('.', '/')).collect(Collectors.toSet());

    @Test
    void shouldComputeParityWithTheMeasuredMethodOnly() throws IOException {
        List<String> calls = new ArrayList<>();
        for (Class<?> type : new Class<?>[] {ColumnData.class, StripeColumns.class, SyncColumns.class, Context.class,
            StepCommands.class, RaidStage.class}) {
            for (CodeElement element : code(type)) {
                if (element instanceof InvokeInstruction call
                        && PARITY.contains(call.owner().asInternalName())
                        && !call.name().stringValue().equals("<init>")) {
                    calls.add(type.getSimpleName() + " " + call.name().stringValue() + call.type().stringValue());
                }
                boolean xor = element instanceof OperatorInstruction operator && operator.opcode() == Opcode.LXOR;
                assertThat(xor).as("%s computes an XOR of its own", type).isFalse();
            }
        }
        assertThat(calls).containsOnly("ColumnData xor([J[[JIII)V",
                "ColumnData generate([J[J[[JIII)V", "ColumnData update([J[J[[JIIII)V",
                "ColumnData recover([[JIIIII)V");
    }

    private static List<CodeElement> code(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            List<CodeElement> elements = new ArrayList<>();
            for (MethodModel method : ClassFile.of().parse(in.readAllBytes()).methods()) {
                method.code().ifPresent(code -> code.forEach(elements::add));
            }
            return elements;
        }
    }
}
