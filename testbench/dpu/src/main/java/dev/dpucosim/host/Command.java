// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.host;

/** One NVMe command that a request of the trace became. A {@link CommandFeed} owns and reuses the object. */
public final class Command {

    long operation;
    long request;
    int opcode;
    int namespace;
    long block;
    int blocks;
    boolean fua;
    boolean first;
    boolean last;
    boolean drain;
    long arrivalNs;

    /** A command of no trace, as the whole of its request. */
    public static Command of(long operation, int opcode, int namespace, long block, int blocks, boolean fua) {
        Command command = new Command();
        command.operation = operation;
        command.request = operation + 1;
        command.opcode = opcode;
        command.namespace = namespace;
        command.block = block;
        command.blocks = blocks;
        command.fua = fua;
        command.first = true;
        command.last = true;
        return command;
    }

    /** Number of the command, from 0, in the order of submission; the same in every engine. */
    public long operation() {
        return operation;
    }

    /** Number of its request in the trace, from 1. */
    public long request() {
        return request;
    }

    /** See {@code dev.dpucosim.capsule.Opcode}. */
    public int opcode() {
        return opcode;
    }

    /** Index of the namespace, from 0; the id on the wire is one more. */
    public int namespace() {
        return namespace;
    }

    /** First block. */
    public long block() {
        return block;
    }

    /** Count of blocks; 0 of a flush. */
    public int blocks() {
        return blocks;
    }

    /** Whether the data must be durable before the completion. */
    public boolean fua() {
        return fua;
    }

    /** Whether it is the first command of its request. */
    public boolean first() {
        return first;
    }

    /** Whether it is the last command of its request. */
    public boolean last() {
        return last;
    }

    /** Whether the next command waits until this one has completed: the flush before a write. */
    public boolean drain() {
        return drain;
    }

    /** Nanoseconds from the first record of the trace, or {@code TraceRecord.ABSENT}. */
    public long arrivalNs() {
        return arrivalNs;
    }

    /** A copy that is not reused. */
    public Command copy() {
        Command copy = new Command();
        copy.operation = operation;
        copy.request = request;
        copy.opcode = opcode;
        copy.namespace = namespace;
        copy.block = block;
        copy.blocks = blocks;
        copy.fua = fua;
        copy.first = first;
        copy.last = last;
        copy.drain = drain;
        copy.arrivalNs = arrivalNs;
        return copy;
    }

    @Override
    public String toString() {
        return "operation " + operation + " (request " + request + ", opcode " + opcode + ", namespace "
                + (namespace + 1) + ", block " + block + ", blocks " + blocks + ")";
    }
}
