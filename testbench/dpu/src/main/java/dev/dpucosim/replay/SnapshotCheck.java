// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.replay;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Pdu;
import dev.dpucosim.capsule.ResponsePdu;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.host.GeneratedData;
import dev.dpucosim.host.HostData;
import dev.dpucosim.host.VersionMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A snapshot that a replay makes: it is asked for when nothing is in flight, so that what the volume holds then is
 * known, and made while the trace goes on. In the end every page that had been written then is read through the DPU and
 * compared.
 */
final class SnapshotCheck {

    private static final int BLOCKS = 128;
    private static final int WRONG_KEPT = 3;

    private final Dpu dpu;
    private final ReplayPool.SnapshotRequest request;
    private final List<String> findings = new ArrayList<>();
    private VersionMap kept;
    private int nsid;
    private int status = -1;
    private long bytesChecked;
    private long wrong;
    private long[] answer;
    private int answered;

    SnapshotCheck(Dpu dpu, ReplayPool.SnapshotRequest request) {
        this.dpu = dpu;
        this.request = request;
    }

    /**
     * Asks for the snapshot; nothing is in flight.
     *
     * @param made run when it is made, or could not be
     */
    void begin(HostData data, Runnable made) {
        kept = data == null ? null : data.kept(request.volume() - 1);
        nsid = dpu.firmware().snapshot(request.volume(), "volume-" + request.volume() + "-before-" + request.request(),
                true, (id, ended, nowPs) -> {
                    status = ended;
                    made.run();
                });
    }

    /** Reads the snapshot, when the trace has ended; the DPU's responses come here from then on. */
    void end(HostData data) {
        if (kept == null && status < 0) {
            findings.add("snapshot was not made, the trace ended before: volume=" + request.volume() + ", request="
                    + request.request());
        } else if (status != NvmeStatus.SUCCESS) {
            findings.add("snapshot was not made: volume=" + request.volume() + ", request=" + request.request()
                    + ", status=" + (status < 0 ? "none" : NvmeStatus.describe(status)));
        } else if (kept != null) {
            dpu.engine().responses(this::answered);
            for (long block = kept.nextPage(0); block < kept.blocks(); block = kept.nextPage(block + BLOCKS)) {
                compare(data, block, (int) Math.min(BLOCKS, kept.blocks() - block));
            }
        }
    }

    private void compare(HostData data, long block, int blocks) {
        answered = -1;
        Capsule capsule = new Capsule().read(1, nsid, block, blocks).operation(Long.MAX_VALUE);
        dpu.scheduler().runUntil(() -> dpu.engine().offer(capsule));
        dpu.scheduler().runUntil(() -> answered >= 0);
        if (answered != NvmeStatus.SUCCESS) {
            findings.add("snapshot cannot be read: nsid=" + nsid + ", block=" + block + ", status="
                    + (answered < 0 ? "none" : NvmeStatus.describe(answered)));
            return;
        }
        for (int i = 0; i < blocks; i++) {
            bytesChecked += 512;
            if (!data.matches(kept, request.volume() - 1, block + i, answer, i * GeneratedData.BLOCK_WORDS)
                    && wrong++ < WRONG_KEPT) {
                findings.add("snapshot does not hold what its volume held: nsid=" + nsid + ", volume="
                        + request.volume() + ", request=" + request.request() + ", block=" + (block + i));
            }
        }
    }

    private void answered(ResponsePdu pdu, long nowPs) {
        if (pdu.type() == Pdu.TYPE_DATA_TO_HOST) {
            answer = Arrays.copyOfRange(pdu.data(), pdu.dataIndex(), pdu.dataIndex() + (pdu.dataBytes()
                    >>> 3));
        } else {
            answered = pdu.status();
        }
    }

    List<String> findings() {
        return findings;
    }

    ReplayResult.SnapshotSummary summary() {
        return new ReplayResult.SnapshotSummary(request.volume(), request.request(), nsid, bytesChecked, wrong);
    }
}
