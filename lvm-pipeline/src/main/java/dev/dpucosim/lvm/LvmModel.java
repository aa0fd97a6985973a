// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.capsule.Pdu;
import dev.dpucosim.capsule.ResponseListener;
import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.memory.PagedMemory;
import dev.dpucosim.register.Registers;
import dev.dpucosim.storage.MemberArray;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayDeque;

/**
 * The golden model: the pipeline at the level of transactions, driven by events, the definition of correct. It has the
 * RTL's stages, rings, registers, limits (256 operations, 32 contexts) and member commands, and nominal times of its
 * own.
 *
 * <p>One event per capsule, per member command, per doorbell and per response; nothing is allocated once every buffer
 * has been used.
 */
public final class LvmModel implements LvmEngine {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int BUFFER_SHIFT = 20;
    private static final int ENTRY_WORDS = 8;

    private final EngineEnvironment environment;
    private final PagedMemory memory;
    private final Counters counters = new Counters();
    private final ModelRegisters registers;
    private final CapsuleStage capsule;
    private final ThinStage thin;
    private final RaidStage raid;
    private final ResponseStage response;
    private final ExceptionRing exceptions;
    private final ResumeRing resumes;
    private final ExceptionRecord record = new ExceptionRecord();
    private final Operation[] operations = new Operation[Operation.COUNT];
    /** Of operations, then of the tags of internal ones. */
    private final long[][] buffers = new long[2 * Operation.COUNT][];
    private final int[] free = new int[Operation.COUNT];
    private int freeCount = Operation.COUNT;
    private final ArrayDeque<Operation> freeInternal = new ArrayDeque<>();
    private long eventsPending;

    /** An engine as after reset: not enabled, nothing configured. */
    public LvmModel(EngineEnvironment environment) {
        this.environment = environment;
        memory = new PagedMemory(environment.memoryBytes());
        exceptions = new ExceptionRing(memory, counters);
        resumes = new ResumeRing(environment.scheduler(), this, memory);
        thin = new ThinStage(this, memory);
        raid = new RaidStage(this, environment);
        response = new ResponseStage(environment.scheduler(), this);
        capsule = new CapsuleStage(environment.scheduler(), this, environment.payload());
        registers = new ModelRegisters(this, thin, raid, exceptions, resumes, counters);
        for (int i = 0; i < operations.length; i++) {
            operations[i] = new Operation(i, false);
            free[i] = Operation.COUNT - 1 - i;
        }
    }

    // ---- the engine -------------------------------------------------------------------------------------------------

    @Override
    public boolean offer(Capsule command) {
        if (freeCount == 0 || !registers.enabled()) {
            return false;
        }
        capsule.take(command);
        return true;
    }

    @Override
    public void responses(ResponseListener listener) {
        response.listener(listener);
    }

    @Override
    public Registers registers() {
        return registers;
    }

    @Override
    public DpuMemory memory() {
        return memory;
    }

    @Override
    public void interrupt(Runnable firmware) {
        exceptions.interrupt().listener(firmware);
    }

    @Override
    public boolean idle() {
        return eventsPending == 0;
    }

    @Override
    public void close() {
        // Everything is on the heap.
    }

    // ---- for the stages ---------------------------------------------------------------------------------------------

    boolean enabled() {
        return registers.enabled();
    }

    int operationsUsed() {
        return Operation.COUNT - freeCount;
    }

    /** An event of the engine's own has been scheduled. */
    void begin() {
        eventsPending++;
    }

    /** It has come. */
    void end() {
        eventsPending--;
    }

    void count(int register) {
        counters.count(register);
    }

    void add(int register, long amount) {
        counters.add(register, amount);
    }

    void decide(int kind, int op, int unit, int aux, long key, int cid, long nowPs) {
        environment.decisions().decision(kind, op, unit, aux, key, cid, -1, nowPs);
    }

    Operation operation(int index) {
        return operations[index];
    }

    Operation allocate() {
        return operations[free[--freeCount]];
    }

    /** The response has left. */
    void free(Operation operation) {
        counters.count(LvmRegisters.OPS_DONE);
        free[freeCount++] = operation.index;
    }

    /** Words of an operation's buffer, or null without payload. */
    long[] buffer(Operation operation) {
        if (!environment.payload()) {
            return null;
        }
        int number = operation.buffer();
        long[] page = buffers[number];
        if (page == null) {
            page = memory.page(bufferAddress(operation));
            buffers[number] = page;
        }
        return page;
    }

    private long bufferAddress(Operation operation) {
        return registers.payloadBase() + ((long) operation.buffer() << BUFFER_SHIFT);
    }

    private long commandAddress(Operation operation) {
        return registers.commandBase() + (long) operation.index * ENTRY_WORDS * Long.BYTES;
    }

    /** Puts submission entry and data into DPU memory. */
    void store(Operation operation, Capsule command) {
        long address = commandAddress(operation);
        long[] page = memory.page(address);
        int word = PagedMemory.word(address);
        byte[] header = command.header();
        for (int i = 0; i < ENTRY_WORDS; i++) {
            page[word + i] = (long) LONG.get(header, Pdu.COMMON_BYTES + i * Long.BYTES);
        }
        if (command.dataBytes() > 0 && environment.payload()) {
            System.arraycopy(command.data(), command.dataIndex(), buffer(operation), 0, command.dataBytes() + 7 >>> 3);
        } else if (command.dataBytes() > 0 && operation.opcode == Opcode.DATASET_MANAGEMENT) {
            // What says which blocks are meant is no payload.
            memory.put(bufferAddress(operation), command.data(), command.dataIndex(), command.dataBytes() + 7 >>> 3);
        }
    }

    void arrive(long nowPs, long index) {
        end();
        Operation operation = operations[(int) index];
        decide(DecisionLog.ACCEPT, operation.index, 0, 0, operation.firstBlock, operation.cid, nowPs);
        thin.arrive(operation, nowPs);
    }

    void terminate(int status, int field, Capsule offender, long nowPs) {
        byte[] packet = offender.header();
        int bytes = Math.min(offender.length(), Pdu.TERMINATE_OFFENDER_BYTES);
        response.terminate(status, field, packet, bytes, nowPs);
    }

    void start(Operation operation, long readyPs) {
        raid.start(operation, readyPs);
    }

    void finish(Operation operation, int status, long nowPs) {
        operation.status = status;
        response.finish(operation, nowPs);
    }

    /** An operation has left its context. */
    void leave(Operation operation, int context, int status, long nowPs) {
        if (!operation.internal) {
            finish(operation, status, nowPs);
            return;
        }
        int blocks = operation.blocks;
        if (operation.opcode == Opcode.INTERNAL_SYNC) {
            // What firmware is told of it in place of its stripes.
            operation.blocks = operation.blocksDiffering;
        }
        put(record.cause(Reason.INTERNAL_DONE, ExceptionRecord.STAGE_RAID, 0, 0, context, 0, status), operation,
                operation.firstBlock, blocks, 0);
        freeInternal.add(operation);
    }

    /** An operation waits for firmware without a context. */
    void parked(Operation operation, Reason reason, int fragment, int epoch, long firstBlock, int blocks,
            int offsetBlocks, long nowPs) {
        decide(DecisionLog.EXCEPTION, operation.index, fragment, reason.code(), 0, operation.cid, nowPs);
        put(record.cause(reason, ExceptionRecord.STAGE_THIN, fragment, 0, 0, epoch, 0), operation, firstBlock, blocks,
                offsetBlocks);
    }

    /** A context waits for firmware. */
    void suspended(Operation operation, Reason reason, int context, int fragment, int members, int status,
            long firstBlock, int blocks, int offsetBlocks, long nowPs) {
        decide(DecisionLog.EXCEPTION, operation.index, context, reason.code(), 0, operation.cid, nowPs);
        int stage = reason == Reason.IO_FAIL ? ExceptionRecord.STAGE_STORAGE : ExceptionRecord.STAGE_RAID;
        put(record.cause(reason, stage, fragment, members, context, 0, status), operation, firstBlock, blocks,
                offsetBlocks);
    }

    private void put(ExceptionRecord cause, Operation operation, long firstBlock, int blocks, int offsetBlocks) {
        cause.operation(operation.index, operation.cid, operation.namespace + 1, operation.firstBlock,
                operation.blocks, operation.opcode, operation.internal, operation.fua);
        cause.part(firstBlock, blocks, operation.receivedBytes, commandAddress(operation),
                bufferAddress(operation) + ((long) offsetBlocks << 9));
        exceptions.put(cause);
    }

    /** Hands one entry of the resume ring to its stage. */
    void resume(ResumeEntry entry, long nowPs) {
        int unit = entry.toContext() ? entry.context() : entry.fragment();
        decide(DecisionLog.RESUME, entry.op(), unit, entry.kind(), 0, entry.tag(), nowPs);
        boolean taken;
        if (entry.kind() == ResumeEntry.INTERNAL) {
            taken = startInternal(entry, nowPs);
        } else if (entry.toContext()) {
            taken = raid.resume(entry, nowPs);
        } else {
            Operation operation = operations[entry.op()];
            taken = operation.waiting > 0 && entry.kind() >= ResumeEntry.RETRY && entry.kind() <= ResumeEntry.RESOLVED;
            if (taken) {
                thin.resume(operation, entry, nowPs);
            }
        }
        if (!taken) {
            counters.count(LvmRegisters.RESUME_ERRORS);
        }
    }

    private static boolean sensible(ResumeEntry entry) {
        return switch (entry.opcode()) {
            case Opcode.INTERNAL_ZERO, Opcode.INTERNAL_FLUSH, Opcode.INTERNAL_QUIESCE -> true;
            case Opcode.INTERNAL_READ, Opcode.INTERNAL_WRITE -> entry.tag() < Operation.COUNT && entry.blocks() >= 1
                    && entry.blocks() <= Operation.BLOCKS_MAX;
            case Opcode.INTERNAL_SYNC -> entry.blocks() >= 1 && entry.blocks() <= Operation.STRIPES_MAX;
            default -> false;
        };
    }

    private boolean startInternal(ResumeEntry entry, long nowPs) {
        if (!sensible(entry)) {
            return false;
        }
        Operation operation = freeInternal.isEmpty() ? new Operation(Operation.NO_INDEX, true) : freeInternal.remove();
        operation.renew();
        operation.opcode = entry.opcode();
        operation.cid = entry.tag();
        operation.number = MemberArray.internal(entry.tag());
        operation.firstBlock = entry.firstBlock();
        operation.blocks = entry.blocks();
        operation.fua = entry.opcode() == Opcode.INTERNAL_WRITE && entry.fua();
        operation.members = entry.members();
        operation.check = entry.check();
        start(operation, nowPs + ModelTiming.RAID_PS);
        return true;
    }
}
