// SPDX-License-Identifier: Apache-2.0
/// response_build against PDUs that are put together byte by byte: order, every digest, termination requests in between,
/// indexes given back once and not before the last beat, any pace of host and memory; and its rate for 4 KiB reads.
#include "Vresponse_build.h"
#include "rtl_test.hpp"

using namespace rtl_test;

namespace {

constexpr uint64_t PayloadBase = 0x12'3450'0000;
using Bytes = std::vector<uint8_t>;

void append(Bytes& bytes, size_t count, uint64_t value) {
    for (size_t i = 0; i < count; ++i) bytes.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

struct Op {
    unsigned index, opcode, cid, blocks, status;
    bool hdgst, ddgst;
};

Bytes header(unsigned type, unsigned flags, unsigned pdo, size_t plen) {
    Bytes pdu;
    append(pdu, 1, type);
    append(pdu, 1, flags);
    append(pdu, 1, 24);
    append(pdu, 1, pdo);
    append(pdu, 4, plen);
    return pdu;
}

/// All PDUs that answer an operation.
std::vector<Bytes> answer(const Op& op, const BeatMemory& memory) {
    std::vector<Bytes> pdus;
    if (op.opcode == 2 && op.status == 0) {
        size_t bytes = op.blocks * 512, pdo = op.hdgst ? 28 : 24;
        Bytes data;
        for (size_t at = 0; at < bytes; at += 64) {
            Beat beat = memory.read(PayloadBase + (static_cast<uint64_t>(op.index) << 20) + at);
            data.insert(data.end(), beat.begin(), beat.end());
        }
        Bytes pdu = header(7, 4 | op.ddgst << 1 | op.hdgst, pdo, pdo + bytes + (op.ddgst ? 4 : 0));
        append(pdu, 2, op.cid);
        append(pdu, 2, 0);
        append(pdu, 4, 0);
        append(pdu, 4, bytes);
        append(pdu, 4, 0);
        if (op.hdgst) append(pdu, 4, crc32c(pdu.data(), 24));
        pdu.insert(pdu.end(), data.begin(), data.end());
        if (op.ddgst) append(pdu, 4, crc32c(data.data(), bytes));
        pdus.push_back(pdu);
    }
    Bytes pdu = header(5, op.hdgst, 0, op.hdgst ? 28 : 24);
    append(pdu, 8, 0);
    append(pdu, 2, 0);
    append(pdu, 2, 1);
    append(pdu, 2, op.cid);
    append(pdu, 2, op.status << 1);
    if (op.hdgst) append(pdu, 4, crc32c(pdu.data(), 24));
    pdus.push_back(pdu);
    return pdus;
}

struct Term {
    unsigned fes, fei;
    Bytes head;

    Bytes pdu() const {
        Bytes pdu = header(3, 0, 0, 64);
        append(pdu, 2, fes);
        append(pdu, 4, fei);
        append(pdu, 10, 0);
        pdu.insert(pdu.end(), head.begin(), head.end());
        return pdu;
    }
};

class Test {
  public:
    explicit Test(uint64_t seed)
        : checks("response_build", seed), random(seed), bench(checks, seed),
          reader({bench->rreq_valid_o, bench->rreq_ready_i, bench->rreq_addr_o, bench->rreq_len_o, bench->rdat_valid_i,
                  bench->rdat_ready_o, bench->rdat_data_i, bench->rdat_last_i},
                 memory, checks, Random(seed + 1), {}, 1) {
        bench->payload_base_i = PayloadBase;
        bench->done_valid_i = 0;
        bench->term_valid_i = 0;
        bench->response_tready_i = 0;
        bench->rreq_ready_i = bench->rdat_valid_i = 0;
        bench.reset();
    }

    void cycle() {
        offeringOp = offeringOp || (!ops.empty() && random.chance(donePercent));
        offeringTerm = offeringTerm || (!terms.empty() && random.chance(termPercent));
        bench->done_valid_i = offeringOp;
        if (offeringOp) {
            const Op& op = ops.front();
            bench->done_op_i = op.index;
            bench->done_opcode_i = op.opcode;
            bench->done_cid_i = op.cid;
            bench->done_blocks_i = op.blocks;
            bench->done_status_i = op.status;
            bench->done_hdgst_i = op.hdgst;
            bench->done_ddgst_i = op.ddgst;
            bench->done_lba_i = random.next() & 0xFFFF'FFFF'FFFF;
            bench->done_ns_i = random.next() & 0x3FF;
        }
        bench->term_valid_i = offeringTerm;
        if (offeringTerm) {
            bench->term_fes_i = terms.front().fes;
            bench->term_fei_i = terms.front().fei;
            put(bench->term_head_i, terms.front().head.data(), 40);
        }
        bench->response_tready_i = random.chance(hostPercent);
        reader.drive(bench.now());
        bench.settle();

        bool lastTaken = false;
        if (waiting) {
            Beat beat;
            get(bench->response_tdata_o, beat.data(), 64);
            checks.expect(bench->response_tvalid_o && beat == waitingBeat && bench->response_tkeep_o == waitingKeep &&
                              bench->response_tlast_o == waitingLast,
                          "beat changed while it waited");
        }
        waiting = bench->response_tvalid_o && !bench->response_tready_i;
        get(bench->response_tdata_o, waitingBeat.data(), 64);
        waitingKeep = bench->response_tkeep_o;
        waitingLast = bench->response_tlast_o;
        if (bench->response_tvalid_o && bench->response_tready_i) lastTaken = takeBeat();
        checks.expect(!bench->free_valid_o || lastTaken, "index given back before the answer has left: index=%u",
                      bench->free_index_o);
        if (bench->term_ready_o && offeringTerm) {
            offeringTerm = false;
            terms.pop_front();
        }
        if (offeringOp && bench->done_ready_o) {
            offeringOp = false;
            pending.push_back(ops.front());
            ops.pop_front();
        }
        reader.sample(bench.now());
        bench.edge();
    }

    /// True when the beat ends the answer of an operation.
    bool takeBeat() {
        ++beats;
        uint64_t keep = bench->response_tkeep_o;
        size_t bytes = __builtin_popcountll(keep);
        checks.expect(bytes == 64 || keep == (1ull << bytes) - 1, "keep is not contiguous: %llx", (unsigned long long)keep);
        checks.expect(bytes == 64 || bench->response_tlast_o, "keep not full before the end: %llx", (unsigned long long)keep);
        Beat beat;
        get(bench->response_tdata_o, beat.data(), 64);
        received.insert(received.end(), beat.begin(), beat.begin() + bytes);
        if (!bench->response_tlast_o) return false;
        Bytes pdu;
        pdu.swap(received);
        if (!checks.expect(pdu.size() >= 24, "PDU of %zu bytes", pdu.size())) return false;
        if (pdu[0] == 3) {
            checks.expect(expected.empty(), "termination request inside an answer");
            if (checks.expect(!terms.empty(), "termination out of nothing"))
                checks.expect(pdu == terms.front().pdu(), "termination request is wrong");
            ++termsSeen;
            return false;
        }
        if (expected.empty()) {
            if (!checks.expect(!pending.empty(), "answer out of nothing")) return false;
            for (const Bytes& next : answer(pending.front(), memory)) expected.push_back(next);
        }
        const Op& op = pending.front();
        if (!checks.expect(pdu == expected.front(), "PDU is wrong: type=%u, bytes=%zu, expected=%u, %zu, digests=%d%d", pdu[0],
                           pdu.size(), expected.front()[0], expected.front().size(), op.hdgst, op.ddgst)) {
            for (size_t i = 0; i < std::min(pdu.size(), expected.front().size()); ++i) {
                if (pdu[i] != expected.front()[i]) {
                    std::fprintf(stderr, "  first difference at byte %zu\n", i);
                    break;
                }
            }
        }
        expected.pop_front();
        if (!expected.empty()) return false;
        checks.expect(bench->free_valid_o && bench->free_index_o == op.index, "index not given back: expected=%u, seen=%d %u",
                      op.index, bench->free_valid_o, bench->free_index_o);
        pending.pop_front();
        ++answers;
        return true;
    }

    void drain() {
        uint64_t limit = bench.now() + 2000000;
        while (!(ops.empty() && terms.empty() && pending.empty() && bench->idle_o)) {
            cycle();
            if (!checks.expect(bench.now() < limit, "stuck: operations=%zu, pending=%zu, terminations=%zu", ops.size(),
                               pending.size(), terms.size()))
                return;
        }
    }

    Checks checks;
    Random random;
    Bench<Vresponse_build> bench;
    BeatMemory memory;
    ReadClient<VlWide<16>> reader;
    std::deque<Op> ops, pending;
    std::deque<Term> terms;
    std::deque<Bytes> expected;
    Bytes received;
    bool offeringOp = false, offeringTerm = false, waiting = false, waitingLast = false;
    Beat waitingBeat{};
    uint64_t waitingKeep = 0;
    unsigned donePercent = 100, termPercent = 100, hostPercent = 100;
    uint64_t beats = 0, answers = 0, termsSeen = 0;
};

}  // namespace

int main(int argc, char** argv) {
    uint64_t seed = seedOf(argc, argv, 4);
    Test test(seed);
    Checks& checks = test.checks;
    Random& random = test.random;

    // Rates with a willing host: 64 beats of data shifted by a header are 65, and one for the completion.
    auto rate = [&](const char* what, size_t count, const Op& op, unsigned latencyCycles) {
        test.reader.pacing({100, 0}, latencyCycles);
        for (size_t i = 0; i < count; ++i) test.ops.push_back(op);
        uint64_t before = test.answers, start = 0;
        while (test.answers < before + count) {
            test.cycle();
            if (start == 0 && test.answers > before) start = test.bench.now();
        }
        double cycles = static_cast<double>(test.bench.now() - start) / (count - 1);
        test.drain();
        std::printf("%s, memory latency %u: %.2f cycles each\n", what, latencyCycles, cycles);
        return cycles;
    };
    Op op{7, 2, 0x1234, 8, 0, false, false};
    checks.expect(rate("4 KiB reads", 200, op, 2) == 66, "4 KiB reads are not at 66 cycles");
    checks.expect(rate("4 KiB reads", 200, op, 60) <= 70, "4 KiB reads are above 70 cycles");
    checks.expect(rate("4 KiB reads", 200, op, 150) <= 70, "4 KiB reads are above 70 cycles");
    op.blocks = 1;
    checks.expect(rate("512 byte reads", 200, op, 10) == 10, "512 byte reads are not at 10 cycles");
    op.blocks = 2048;
    checks.expect(rate("1 MiB reads", 4, op, 60) == 16386, "1 MiB reads are not at a beat a cycle");
    op.opcode = 1;
    checks.expect(rate("completions alone", 200, op, 2) == 1, "completions are not at one a cycle");
    op = {7, 2, 0x1234, 8, 0, true, true};
    checks.expect(rate("4 KiB reads with digests", 200, op, 2) <= 66 + 11, "digests cost more than eleven cycles");
    // One read alone: its data and its answer.
    test.ops.push_back({9, 2, 1, 8, 0, false, false});
    uint64_t start = test.bench.now();
    test.drain();
    std::printf("4 KiB read alone: %llu cycles from done to the last beat\n", (unsigned long long)(test.bench.now() - start));

    // Everything, at any pace.
    for (int round = 0; round < 150; ++round) {
        auto pace = [&] { return random.chance(40) ? 100u : static_cast<unsigned>(random.between(15, 100)); };
        test.donePercent = pace();
        test.termPercent = random.between(1, 20);
        test.hostPercent = pace();
        test.reader.pacing({pace(), static_cast<unsigned>(random.below(100))}, random.below(40));
        for (int i = 0; i < 40; ++i) {
            Op next{static_cast<unsigned>(random.below(256)), 2, static_cast<unsigned>(random.below(65536)),
                    static_cast<unsigned>(random.chance(95) ? random.between(1, 20) : random.between(1, 200)), 0,
                    random.chance(25), random.chance(25)};
            if (random.chance(30)) next.opcode = random.chance(80) ? 1 : random.below(256);
            if (random.chance(20)) next.status = random.below(0x8000);
            if (next.opcode != 2 || next.status != 0) next.blocks = random.below(65536);
            test.ops.push_back(next);
            if (random.chance(10)) {
                Term term{static_cast<unsigned>(random.below(256)), static_cast<unsigned>(random.below(256)), Bytes(40)};
                random.fill(term.head.data(), 40);
                test.terms.push_back(term);
            }
        }
        test.drain();
    }
    checks.expect(test.termsSeen >= 400, "too few termination requests: %llu", (unsigned long long)test.termsSeen);
    checks.expect(test.reader.refused == 0, "memory was made to wait: cycles=%llu", (unsigned long long)test.reader.refused);
    std::printf("%llu answers, %llu beats, %llu terminations\n", (unsigned long long)test.answers,
                (unsigned long long)test.beats, (unsigned long long)test.termsSeen);
    return checks.finish(300000);
}
