// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.register.ConfigResponse;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Runs a recorded programme on any engine: as function 0 of a block of 2,048 vectors, through registers and windows
 * alone, with bus mastering on.
 */
public final class ProgramRun {
    private static final int VECTORS = 2048;
    private static final int LOW = 0x0F;
    private static final int HIGH = 0xF0;

    private final MsixProgram program;
    private final List<ProgramMessage> sent = new ArrayList<>();

    /** A run of the programme. */
    public ProgramRun(MsixProgram program) {
        this.program = program;
    }

    /**
     * Runs it on a fresh engine, up to the first difference.
     *
     * @param lines gets what each line sent and left pending, in the form of the programme
     */
    public ProgramResult run(Function<MsixEnvironment, MsixEngine> engines, Consumer<String> lines) {
        MsixEnvironment environment = new MsixEnvironment(VECTORS, this::take, frame -> {
            throw new IllegalStateException("answer without a frame: bytes=" + frame.length);
        });
        int run = 0;
        int compared = 0;
        long messages = 0;
        try (MsixEngine engine = engines.apply(environment)) {
            engine.write(MsixWindows.functionTable(0), MsixWindows.tableValue(0, program.vectors()));
            engine.write(MsixWindows.functionControl(0), MsixWindows.FUNCTION_BUS_MASTER);
            engine.write(MsixRegisters.CONTROL, MsixRegisters.CONTROL_HOST_LINK_MASK);
            for (ProgramStep step : program.steps()) {
                sent.clear();
                apply(engine, step);
                engine.settle();
                List<ProgramMessage> seen = sent.stream().sorted().toList();
                BigInteger pending = pending(engine);
                messages += seen.size();
                run++;
                lines.accept("{\"i\": " + step.number() + ", \"op\": " + step.operation() + ", \"sent\": " + seen
                        + ", \"pba\": \"" + pending.toString(16) + "\"}");
                compared += step.sent() != null || step.pending() != null ? 1 : 0;
                String difference = difference(step, seen, pending);
                if (difference != null) {
                    return new ProgramResult(run, messages, compared, difference);
                }
            }
        }
        return new ProgramResult(run, messages, compared, null);
    }

    private void take(HostWrite write) {
        sent.add(ProgramMessage.of(write));
        write.respond(HostResponse.OKAY);
    }

    private void apply(MsixEngine engine, ProgramStep step) {
        ConfigResponse response = switch (step.operation()) {
            case ProgramOperation.Set set -> {
                boolean high = (set.dword() & 1) != 0;
                yield engine.configWrite(MsixWindows.table(set.vector(), set.dword()),
                        high ? set.value() << 32 : set.value(), high ? HIGH : LOW);
            }
            case ProgramOperation.Control control -> engine.write(MsixWindows.functionControl(0),
                    MsixWindows.FUNCTION_BUS_MASTER | (control.enable() ? MsixWindows.FUNCTION_ENABLE : 0)
                            | (control.mask() ? MsixWindows.FUNCTION_MASK_ALL : 0));
            case ProgramOperation.Fire fire -> engine.write(MsixRegisters.RAISE,
                    (long) fire.vector() << MsixRegisters.RAISE_VECTOR_LSB);
        };
        if (response != ConfigResponse.OKAY) {
            throw new IllegalStateException("engine refuses: line=" + step.line() + ", op=" + step.operation());
        }
    }

    private BigInteger pending(MsixEngine engine) {
        BigInteger bits = BigInteger.ZERO;
        for (int word = (program.vectors() - 1) / Long.SIZE; word >= 0; word--) {
            bits = bits.shiftLeft(Long.SIZE)
                    .or(new BigInteger(Long.toUnsignedString(engine.read(MsixWindows.pending(word)))));
        }
        return bits;
    }

    private String difference(ProgramStep step, List<ProgramMessage> seen, BigInteger pending) {
        String at = program.name() + ": line " + step.line() + ": " + step.operation() + ": ";
        if (step.sent() != null && !step.sent().equals(seen)) {
            return at + "sent differs: expected=" + step.sent() + ", seen=" + seen;
        }
        if (step.pending() != null && !new BigInteger(step.pending(), 16).equals(pending)) {
            return at + "pending array differs: expected=" + step.pending() + ", seen=" + pending.toString(16);
        }
        return null;
    }
}
