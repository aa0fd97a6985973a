// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Pdu;
import dev.dpucosim.capsule.ResponsePdu;
import dev.dpucosim.pool.PoolLayout;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.slowpath.FirmwareSettings;
import dev.dpucosim.slowpath.LvmFirmware;
import dev.dpucosim.storage.FaultPlan;
import dev.dpucosim.storage.Member;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberTiming;
import dev.dpucosim.storage.RamStore;
import dev.dpucosim.time.Scheduler;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Requests a second of the model alone, over a vscsi v1 trace that is repeated; the host does no more than it must.
 *
 * <p>Arguments: trace (gzip), requests, {@code payload} or {@code no-payload}. Every run is repeated three times in
 * one JVM.
 */
public final class ModelBenchmark {
    private static final int RECORD_BYTES = 32;
    private static final int QUEUE_DEPTH = 32;
    private static final int BLOCKS_MAX = 2048;
    private static final int COMMANDS = 256;

    private final long[] blocks;
    private final int[] counts;
    private final boolean[] writes;
    private final boolean payload;
    private final long[] data;
    private final Capsule[] capsules = new Capsule[COMMANDS];
    private final int[] freeCids = new int[COMMANDS];
    private int freeCount;
    private LvmEngine engine;
    private long next;
    private long total;
    private long done;
    private int inFlight;
    private long failures;
    private long sum;

    private ModelBenchmark(List<long[]> trace, boolean payload) {
        blocks = trace.stream().mapToLong(record -> record[0]).toArray();
        counts = trace.stream().mapToInt(record -> (int) record[1]).toArray();
        writes = new boolean[counts.length];
        for (int i = 0; i < writes.length; i++) {
            writes[i] = trace.get(i)[2] != 0;
        }
        this.payload = payload;
        data = payload ? TestData.random(new SeededStream(5), BLOCKS_MAX) : null;
        for (int i = 0; i < COMMANDS; i++) {
            capsules[i] = new Capsule();
        }
    }

    /** Runs the benchmark. */
    public static void main(String[] arguments) throws IOException {
        List<long[]> trace = read(Path.of(arguments[0]));
        long requests = Long.parseLong(arguments[1]);
        boolean payload = arguments[2].equals("payload");
        for (int run = 0; run < 3; run++) {
            new ModelBenchmark(trace, payload).run(requests);
        }
    }

    private static List<long[]> read(Path path) throws IOException {
        List<long[]> trace = new ArrayList<>();
        try (InputStream in = new GZIPInputStream(Files.newInputStream(path), 1 << 16)) {
            byte[] record = new byte[RECORD_BYTES];
            ByteBuffer view = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
            while (in.readNBytes(record, 0, RECORD_BYTES) == RECORD_BYTES) {
                int opcode = view.getShort(12);
                int count = view.getInt(4) >> 9;
                if (count > 0) {
                    boolean write = opcode == 0x2A || opcode == (short) 0x8A;
                    trace.add(new long[] {view.getLong(16), Math.min(count, BLOCKS_MAX), write ? 1 : 0});
                }
            }
        }
        return trace;
    }

    private void run(long requests) {
        Scheduler scheduler = new Scheduler();
        long size = 0;
        for (int i = 0; i < blocks.length; i++) {
            size = Math.max(size, blocks[i] + counts[i]);
        }
        Geometry geometry = Geometry.of(RaidLevel.RAID5, 5, 64 << 10, 64 << 10, size / 4 + 1024);
        List<Member> list = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            list.add(new Member(i, new RamStore(geometry.memberBlocks(), PoolLayout.of(geometry).tailBlocks(geometry
                    .memberBlocks())),
                    MemberTiming.drive(), new SeededStream(1).split(i), FaultPlan.none()));
        }
        MemberArray members = new MemberArray(list);
        FirmwareSettings settings = new FirmwareSettings(geometry, new long[] {size}, true, true, payload);
        engine = new LvmModel(new EngineEnvironment(scheduler, members, DecisionLog.NONE, payload,
                LvmFirmware.layout(settings).bytes()));
        LvmFirmware firmware = new LvmFirmware(scheduler, engine, members, settings);
        firmware.boot();
        engine.responses(this::answer);
        for (int i = 0; i < COMMANDS; i++) {
            freeCids[i] = i;
        }
        freeCount = COMMANDS;
        next = 0;
        total = requests;
        done = 0;
        long start = System.nanoTime();
        long startCpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        pump();
        while (done < total && scheduler.step()) {
            continue;
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - startCpu;
        System.out.printf(
                "%,d requests in %.2f s: %,.0f requests/s, %d ns of this thread each;"
                        + " %.2f events and %.2f member commands a request,"
                        + " MISS %d, coalesced %d, failures %d, virtual %.3f s, sum %x%n",
                done, seconds, done / seconds, cpu / done, (double) scheduler.eventsRun() / done,
                (double) (members.readCommands() + members.writeCommands()) / done, firmware.handled(Reason.MISS),
                firmware.coalesced(), failures, scheduler.nowPs() / 1e12, sum);
        members.close();
    }

    private void pump() {
        while (next < total && inFlight < QUEUE_DEPTH) {
            int at = (int) (next % blocks.length);
            int cid = freeCids[freeCount - 1];
            Capsule capsule = capsules[cid];
            if (writes[at]) {
                capsule.write(cid, 1, blocks[at], counts[at], false, data, 0);
            } else {
                capsule.read(cid, 1, blocks[at], counts[at]);
            }
            if (!engine.offer(capsule.operation(next))) {
                return;
            }
            freeCount--;
            next++;
            inFlight++;
        }
    }

    private void answer(ResponsePdu pdu, long nowPs) {
        if (pdu.type() == Pdu.TYPE_DATA_TO_HOST) {
            if (payload) {
                sum += pdu.data()[pdu.dataIndex()];
            }
            return;
        }
        if (pdu.status() != NvmeStatus.SUCCESS) {
            failures++;
        }
        freeCids[freeCount++] = pdu.cid();
        inFlight--;
        done++;
        pump();
    }
}
