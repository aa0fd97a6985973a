// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.Pdu;
import dev.dpucosim.capsule.ResponseListener;
import dev.dpucosim.capsule.SubmissionEntry;
import dev.dpucosim.firmware.InterruptLine;
import dev.dpucosim.harness.AxiLite;
import dev.dpucosim.harness.MemoryOptions;
import dev.dpucosim.harness.Model;
import dev.dpucosim.harness.Port;
import dev.dpucosim.harness.RunResult;
import dev.dpucosim.harness.Simulation;
import dev.dpucosim.harness.SimulationBuilder;
import dev.dpucosim.harness.SinkOptions;
import dev.dpucosim.harness.SourceOptions;
import dev.dpucosim.harness.Stop;
import dev.dpucosim.harness.StreamSink;
import dev.dpucosim.harness.StreamSource;
import dev.dpucosim.harness.TapOptions;
import dev.dpucosim.harness.TraceTap;
import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.memory.SegmentMemory;
import dev.dpucosim.memory.SparseMapping;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.register.Registers;
import dev.dpucosim.time.ClockedBlock;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * The Verilated pipeline as an engine: moves capsules, responses, member commands and register accesses in and out of
 * {@code lvm_top}, and decides nothing.
 *
 * <p>
 * Time: the scheduler lets the clock run up to its next event, cycle by cycle; while the block is idle the cycles are
 * skipped and counted. A register read steps the clock for the few cycles of the bus transfer, so the block may be
 * that far ahead of the scheduler.
 */
public final class LvmRtl implements LvmEngine, ClockedBlock, CycleCount {

    /** The model's name, and the RTL's top module. */
    public static final String MODEL = "lvm_top";

    /** Levels of which the RTL goes round missing members; of others it refuses what they hold. */
    public static final List<RaidLevel> DEGRADED = List.of(RaidLevel.RAID1, RaidLevel.RAID5, RaidLevel.RAID6,
            RaidLevel.RAID10);

    private static final long PERIOD_PS = 4_000;
    private static final long LITE_CYCLES_MAX = 100_000;
    private static final long BATCH_CYCLES = 1 << 20;
    private static final long SETTLE_CYCLES = 4;
    private static final int CAPSULE_BYTES_MAX = Capsule.HEADER_BYTES_MAX + (2 << 20);
    private static final int RESPONSE_BYTES_MAX = (1 << 20) + 128;

    private final EngineEnvironment environment;
    private final SparseMapping mapping;
    private final SegmentMemory memory;
    private final Simulation simulation;
    private final StreamSource capsules;
    private final StreamSink responses;
    private final TraceTap trace;
    private final AxiLite csr;
    private final RtlMembers members;
    private final RtlResponses pdus;
    private final RtlOwners owners = new RtlOwners();
    private long geometryWritten;
    private long extentWritten;
    private final InterruptLine interrupt = new InterruptLine();
    private final Port interruptPort;
    private final Stop idleStop;
    private final Stop busyStop;
    private final Stop raisedStop;
    private final MemorySegment packet;
    private final boolean idleSkip;
    private boolean idle;
    private boolean fresh;
    private boolean closed;

    /** Opens the model that the build made. */
    public LvmRtl(EngineEnvironment environment, RtlOptions options) {
        this(environment, Model.named(MODEL), options);
    }

    /** Opens a model of {@code lvm_top}. */
    public LvmRtl(EngineEnvironment environment, Model model, RtlOptions options) {
        this.environment = environment;
        this.idleSkip = options.idleSkip();
        this.mapping = new SparseMapping(environment.memoryBytes());
        this.memory = new SegmentMemory(mapping.segment());
        SimulationBuilder builder = Simulation.of(model).periodPs(PERIOD_PS).seed(options.seed());
        if (options.waveform() != null) {
            builder.waveform(options.waveform(), options.waveformFromCycle(), options.waveformToCycle());
        }
        try {
            simulation = builder.open();
        } catch (RuntimeException | Error e) {
            mapping.close();
            throw e;
        }
        capsules = simulation.source("capsule",
                SourceOptions.DEFAULT.withPacketsMax(64).withStagingBytes(16 << 20).withStall(options.stall()));
        responses = simulation.sink("response", new SinkOptions(256, RESPONSE_BYTES_MAX, 8 << 20, options.stall()));
        simulation.memory("payload", mapping.segment(), MemoryOptions.DEFAULT
                .withLatencyCycles(options.readLatencyCycles(), options.writeLatencyCycles()).withOutstandingMax(32)
                .withStall(options.stall()));
        csr = simulation.lite("csr", LITE_CYCLES_MAX);
        trace = environment.decisions() == DecisionLog.NONE ? null : simulation.tap("trace", TapOptions.DEFAULT);
        members = new RtlMembers(simulation, environment, owners, options.stall(), this::touched);
        pdus = new RtlResponses(owners);
        interruptPort = simulation.port("interrupt_o");
        idleStop = simulation.whenDrained("idle_o", 1);
        raisedStop = Stop.PACKET.or(Stop.TAP_NEARLY_FULL).or(simulation.when("interrupt_o", 1));
        busyStop = Stop.PACKET.or(Stop.TAP_NEARLY_FULL).or(simulation.when("interrupt_o", 0));
        packet = simulation.allocate(CAPSULE_BYTES_MAX);
        simulation.reset(8);
        if (options.observer() != null) {
            observe(options);
        }
        environment.scheduler().add(this);
    }

    private void observe(RtlOptions options) {
        try {
            options.observer().accept(simulation);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    @Override
    public boolean offer(Capsule capsule) {
        int length = capsule.length();
        if (length > CAPSULE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "capsule does not fit the stream: bytes=" + length + ", bytesMax=" + CAPSULE_BYTES_MAX);
        }
        catchUp();
        MemorySegment.copy(capsule.header(), 0, packet, ValueLayout.JAVA_BYTE, 0, capsule.headerBytes());
        int at = capsule.headerBytes();
        int bytes = capsule.dataBytes();
        if (capsule.data() != null) {
            MemorySegment data = MemorySegment.ofArray(capsule.data());
            MemorySegment.copy(data, (long) capsule.dataIndex() << 3, packet, at, bytes);
        } else {
            packet.asSlice(at, bytes).fill((byte) 0);
        }
        at += bytes;
        if (capsule.dataDigestPresent()) {
            packet.set(ValueLayout.JAVA_INT_UNALIGNED, at, capsule.dataDigest());
            at += Pdu.DIGEST_BYTES;
        }
        if (at == 0) {
            throw new IllegalArgumentException("capsule is empty: bytes=0");
        }
        if (!capsules.offer(packet.asSlice(0, at))) {
            return false;
        }
        if (capsule.headerBytes() >= Pdu.COMMAND_HEADER_BYTES) {
            owners.offered(SubmissionEntry.cid(capsule.header(), Pdu.COMMON_BYTES),
                    SubmissionEntry.slba(capsule.header(), Pdu.COMMON_BYTES), capsule.operation());
        }
        touched();
        return true;
    }

    @Override
    public void responses(ResponseListener listener) {
        pdus.listener(listener);
    }

    @Override
    public Registers registers() {
        return new Registers() {
            @Override
            public long read(int offset) {
                catchUp();
                touched();
                return csr.read(offset);
            }

            @Override
            public void write(int offset, long value) {
                catchUp();
                touched();
                if (offset == LvmRegisters.GEOMETRY) {
                    geometryWritten = value;
                    owners.extentBlocks(ExtentSize.blocks(geometryWritten, extentWritten));
                } else if (offset == LvmRegisters.EXTENT) {
                    extentWritten = value;
                    owners.extentBlocks(ExtentSize.blocks(geometryWritten, extentWritten));
                } else if (offset == LvmRegisters.PAYLOAD_BASE) {
                    owners.payloadBase(value);
                }
                csr.write(offset, value);
                if (offset == LvmRegisters.EXCEPTION_CONSUMER) {
                    // The level may have dipped and come back within the cycles of this transfer, or still be high
                    // for records that came meanwhile: the next batch of cycles looks at it afresh.
                    interrupt.set(false);
                }
            }
        };
    }

    @Override
    public DpuMemory memory() {
        return memory;
    }

    @Override
    public void interrupt(Runnable firmware) {
        interrupt.listener(firmware);
    }

    @Override
    public boolean idle() {
        return idle;
    }

    @Override
    public long runUntil(long limitPs) {
        catchUp();
        long startPs = simulation.timePs();
        long cycles = limitPs == Long.MAX_VALUE ? BATCH_CYCLES : (limitPs - startPs) / PERIOD_PS;
        if (cycles <= 0) {
            return limitPs;
        }
        Stop stop = (interrupt.high() ? busyStop : raisedStop).or(members.stop());
        if (fresh) {
            // idle_o is a register: it tells of an input only after some cycles.
            fresh = false;
            simulation.run(Math.min(cycles, SETTLE_CYCLES), stop);
            idle = false;
        } else {
            RunResult result = simulation.run(Math.min(cycles, BATCH_CYCLES), idleSkip ? stop.or(idleStop) : stop);
            idle = idleSkip && result.saw(idleStop);
        }
        drain();
        return Math.min(simulation.timePs(), limitPs);
    }

    @Override
    public long cyclesStepped() {
        return simulation.cyclesStepped();
    }

    @Override
    public long cyclesSkipped() {
        return simulation.cyclesSkipped();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            simulation.close();
            mapping.close();
        }
    }

    /** Hands on what the last batch of cycles brought out. */
    private void drain() {
        long nowPs = simulation.timePs();
        if (trace != null) {
            trace.drain(this::decision);
        }
        members.drain(nowPs);
        interrupt.set(interruptPort.value() != 0);
        responses.drain(pdu -> pdus.deliver(pdu, (pdu.cycleLast() + 1) * PERIOD_PS));
    }

    private void decision(long cycle, long[] words) {
        long low = words[0];
        long high = words[1];
        long key = low >>> 32 | (high & 0xFFFF) << 32;
        environment.decisions().decision((int) (low & 0xFF), (int) (low >>> 8 & 0xFF), (int) (low >>> 16 & 0xFF),
                (int) (low >>> 24 & 0xFF), key, (int) (high >>> 16 & 0xFFFF), cycle, cycle * PERIOD_PS);
    }

    /** Skips the cycles that passed while the block was idle. */
    private void catchUp() {
        long behindPs = environment.scheduler().nowPs() - simulation.timePs();
        if (behindPs >= PERIOD_PS) {
            simulation.skip(behindPs / PERIOD_PS);
        }
    }

    /** An input has come: the block may move again. */
    private void touched() {
        idle = false;
        fresh = true;
    }
}
