// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.host;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.trace.RequestKind;
import dev.dpucosim.trace.TraceReader;
import dev.dpucosim.trace.TraceRecord;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Turns the requests of a trace into commands, as the driver of a host would: a request beyond the longest transfer is
 * split, a flush before a write becomes a flush command of its own. Requests that the DPU has no command for are
 * counted by kind, never dropped.
 *
 * <p>Commands are kept in a window, so that two hosts can read the same feed a little apart.
 */
public final class CommandFeed {

    /** Longest transfer of one command, in blocks: 1 MiB. */
    public static final int BLOCKS_MAX = 2048;
    /** Longest range of one deallocation, in blocks: 512 GiB. */
    public static final int DISCARD_BLOCKS_MAX = 1 << 30;

    private final TraceReader reader;
    private final long limit;
    private final Command[] window;
    private final TraceRecord record = new TraceRecord();
    private final Map<String, Long> notModelled = new TreeMap<>();
    private boolean ended;
    private boolean pending;
    private long blockNext;
    private long blocksLeft;
    private boolean preflushLeft;
    private boolean firstLeft;
    private long commands;
    private long requests;
    private long requestsSplit;
    private long preflushes;
    private long fuaWrites;
    private long discards;

    /**
     * A feed from the beginning of a trace.
     *
     * @param limit requests to read at most
     * @param windowCommands how far two readers of the feed may be apart
     */
    public CommandFeed(TraceReader reader, long limit, int windowCommands) {
        this.reader = reader;
        this.limit = limit;
        this.window = new Command[windowCommands];
        for (int i = 0; i < windowCommands; i++) {
            window[i] = new Command();
        }
    }

    /**
     * The command of a number, or null when the trace has ended before it.
     *
     * @throws IllegalArgumentException when the command has left the window already
     * @throws dev.dpucosim.trace.TraceInputException as the reader does
     */
    public Command get(long operation) {
        if (operation <= commands - window.length - 1) {
            throw new IllegalArgumentException("command has left the window: operation=" + operation + ", commands="
                    + commands + ", windowCommands=" + window.length);
        }
        while (operation >= commands) {
            if (!advance()) {
                return null;
            }
        }
        return window[(int) (operation % window.length)];
    }

    /** The reader behind the feed, for what it has counted. */
    public TraceReader reader() {
        return reader;
    }

    /** Requests read so far. */
    public long requests() {
        return requests;
    }

    /** Commands made so far. */
    public long commands() {
        return commands;
    }

    /** Requests so far that became more than one read or write. */
    public long requestsSplit() {
        return requestsSplit;
    }

    /** Flush commands so far that stand before a write, as the record asked. */
    public long preflushes() {
        return preflushes;
    }

    /** Requests so far that asked for force unit access. */
    public long fuaWrites() {
        return fuaWrites;
    }

    /** Requests so far that ask for deallocation. */
    public long discards() {
        return discards;
    }

    /** Requests so far that the DPU has no command for, by kind; they are not among the commands. */
    public Map<String, Long> notModelled() {
        return Collections.unmodifiableMap(notModelled);
    }

    private boolean advance() {
        while (!pending) {
            if (ended || requests >= limit || !reader.next(record)) {
                ended = true;
                return false;
            }
            requests++;
            begin();
        }
        Command command = window[(int) (commands % window.length)];
        command.operation = commands++;
        command.request = record.number();
        command.namespace = record.device();
        command.arrivalNs = record.arrivalNs();
        command.first = firstLeft;
        firstLeft = false;
        if (preflushLeft || record.kind() == RequestKind.FLUSH) {
            flush(command);
        } else {
            transfer(command);
        }
        pending = !command.last;
        return true;
    }

    private void begin() {
        RequestKind kind = record.kind();
        if (kind == RequestKind.OTHER) {
            notModelled.merge(record.otherName(), 1L, Long::sum);
            return;
        }
        discards += kind == RequestKind.DISCARD ? 1 : 0;
        pending = true;
        firstLeft = true;
        preflushLeft = record.preflush() && kind != RequestKind.FLUSH;
        preflushes += preflushLeft ? 1 : 0;
        blockNext = record.firstBlock();
        blocksLeft = record.blocks();
        requestsSplit += blocksLeft > blocksMax() ? 1 : 0;
        fuaWrites += record.fua() && kind == RequestKind.WRITE ? 1 : 0;
    }

    private void flush(Command command) {
        command.opcode = Opcode.FLUSH;
        command.block = 0;
        command.blocks = 0;
        command.fua = false;
        command.drain = preflushLeft;
        command.last = !preflushLeft;
        preflushLeft = false;
    }

    private int blocksMax() {
        return record.kind() == RequestKind.DISCARD ? DISCARD_BLOCKS_MAX : BLOCKS_MAX;
    }

    private void transfer(Command command) {
        int blocks = (int) Math.min(blocksLeft, blocksMax());
        command.opcode = switch (record.kind()) {
            case WRITE -> Opcode.WRITE;
            case DISCARD -> Opcode.DATASET_MANAGEMENT;
            default -> Opcode.READ;
        };
        command.block = blockNext;
        command.blocks = blocks;
        command.fua = record.fua() && record.kind() == RequestKind.WRITE;
        command.drain = false;
        blockNext += blocks;
        blocksLeft -= blocks;
        command.last = blocksLeft == 0;
    }
}
