// SPDX-License-Identifier: Apache-2.0
/// capsule_parse against a reader that has the whole packet in an array. Packets of every length from 1 byte, good
/// commands, one or several things wrong with them, plain noise; every endpoint at its own pace. Buffers use even indexes
/// only, so that a beat past the end of a buffer lands where nothing may be written. Small writes go into a slot whenever
/// there is one, and it is taken by those alone that become an operation.
#include "Vcapsule_parse.h"
#include "rtl_test.hpp"

#include <algorithm>

using namespace rtl_test;

namespace {

constexpr uint64_t PayloadBase = 0x12'3450'0000, CommandBase = 0x77'7700'0000;
constexpr size_t MiB = 1 << 20;
using Bytes = std::vector<uint8_t>;

uint64_t little(const Bytes& bytes, size_t at, size_t count) {
    uint64_t value = 0;
    for (size_t i = 0; i < count; ++i) value |= static_cast<uint64_t>(bytes[at + i]) << (8 * i);
    return value;
}

void setLittle(Bytes& bytes, size_t at, size_t count, uint64_t value) {
    for (size_t i = 0; i < count; ++i) bytes[at + i] = static_cast<uint8_t>(value >> (8 * i));
}

/// What must come of a packet.
struct Verdict {
    bool malformed = false;
    unsigned fes = 0, fei = 0;
    Bytes head;
    unsigned opcode = 0, cid = 0, ns = 0, blocks = 0, status = 0;
    bool namespaceBad = false, fua = false, hdgst = false, ddgst = false;
    uint64_t lba = 0;
    Bytes data, entry;
    size_t received = 0;
    unsigned index = 0;
    bool small = false;     // fits into a slot
    bool slotFree = false;  // there was one when its data began
    bool kept = false;      // its data went there:
    std::vector<Beat> slot;
};

Verdict judge(const Bytes& pdu) {
    Verdict verdict;
    auto malformed = [&](unsigned fes, unsigned fei) {
        verdict.malformed = true;
        verdict.fes = fes;
        verdict.fei = fei;
        verdict.head = pdu;
        verdict.head.resize(40, 0);
        return verdict;
    };
    if (pdu.size() < 72) return malformed(1, 4);
    if (pdu[0] != 4) return malformed(1, 0);
    if (pdu[2] != 72) return malformed(1, 2);
    verdict.hdgst = pdu[1] & 1;
    verdict.ddgst = pdu[1] & 2;
    size_t dataAt = 72;
    if (verdict.hdgst) {
        dataAt = 76;
        if (pdu.size() < 76 || crc32c(pdu.data(), 72) != little(pdu, 72, 4)) return malformed(3, 72);
    }
    size_t bytes = pdu.size() - dataAt;
    const bool digestThere = verdict.ddgst && bytes >= 4;  // fewer bytes are data
    if (digestThere) bytes -= 4;
    verdict.received = bytes;
    if (little(pdu, 4, 4) != pdu.size()) return malformed(1, 4);
    if (bytes > 0 && pdu[3] != dataAt) return malformed(1, 3);
    if (bytes > MiB) return malformed(5, 4);

    const Bytes entry(pdu.begin() + 8, pdu.begin() + 72);
    verdict.entry = entry;
    // Where a digest is told of and does not fit, nothing is stored.
    if (!verdict.ddgst || digestThere) verdict.data.assign(pdu.begin() + dataAt, pdu.begin() + dataAt + bytes);
    verdict.opcode = entry[0];
    verdict.cid = little(entry, 2, 2);
    uint64_t nsid = little(entry, 4, 4);
    verdict.namespaceBad = nsid == 0 || nsid > 1024;
    verdict.ns = (nsid - 1) & 1023;
    verdict.lba = little(entry, 40, 6);
    size_t blocks = little(entry, 48, 2) + 1;
    verdict.blocks = blocks & 0xFFFF;
    verdict.fua = entry[51] & 0x40;
    verdict.small = entry[0] == 1 && bytes == blocks * 512 && blocks <= 8;
    bool write = entry[0] == 1, transfer = write || entry[0] == 2;
    const bool digestWrong =
        digestThere && bytes > 0 && crc32c(verdict.data.data(), bytes) != little(pdu, dataAt + bytes, 4);
    if ((entry[1] & 0xC0) != 0x40 || (entry[1] & 3) != 0) verdict.status = 0x4002;
    else if (!transfer) verdict.status = digestWrong ? 0x0022 : 0;
    else if (blocks > 2048) verdict.status = 0x4002;
    else if (entry[39] != (write ? 0x01 : 0x5A)) verdict.status = 0x4011;
    else if (little(entry, 32, 4) != blocks * 512 || (write && bytes != blocks * 512)) verdict.status = 0x400F;
    else if (digestWrong) verdict.status = 0x0022;
    else if (little(entry, 46, 2) != 0) verdict.status = 0x4080;
    return verdict;
}

/// A good capsule; flags as in byte 1 of the PDU.
Bytes capsule(Random& random, unsigned opcode, size_t blocks, unsigned flags, size_t bytes) {
    bool hdgst = flags & 1, ddgst = flags & 2;
    size_t dataAt = hdgst ? 76 : 72;
    Bytes pdu(dataAt + bytes + (ddgst && bytes ? 4 : 0));
    random.fill(pdu.data(), pdu.size());
    pdu[0] = 4;
    pdu[1] = flags;
    pdu[2] = 72;
    pdu[3] = bytes ? dataAt : 0;
    setLittle(pdu, 4, 4, pdu.size());
    pdu[8] = opcode;
    pdu[9] = 0x40 | (random.next() & 0x3C);
    setLittle(pdu, 12, 4, random.between(1, 1024));
    setLittle(pdu, 40, 4, blocks * 512);
    pdu[47] = opcode == 1 ? 0x01 : 0x5A;
    setLittle(pdu, 48, 8, random.next() & 0xFFFF'FFFF'FFFFu);
    setLittle(pdu, 56, 2, blocks - 1);
    return pdu;
}

void seal(Bytes& pdu) {
    bool hdgst = pdu.size() > 72 && (pdu[1] & 1), ddgst = pdu.size() >= 72 && (pdu[1] & 2);
    if (hdgst) setLittle(pdu, 72, std::min<size_t>(4, pdu.size() - 72), crc32c(pdu.data(), 72));
    size_t dataAt = (pdu.size() >= 72 && (pdu[1] & 1)) ? 76 : 72;
    if (ddgst && pdu.size() > dataAt + 4)
        setLittle(pdu, pdu.size() - 4, 4, crc32c(&pdu[dataAt], pdu.size() - 4 - dataAt));
}

/// Mostly good, otherwise wrong in one or two of all the ways there are.
Bytes anyPacket(Random& random) {
    unsigned flags = random.chance(30) ? random.below(4) : 0;
    Bytes pdu;
    switch (random.below(16)) {
        case 0: {
            Bytes noise(random.between(1, 300));
            random.fill(noise.data(), noise.size());
            if (random.chance(50)) noise[0] = 4;
            if (noise.size() > 2 && random.chance(50)) noise[2] = 72;
            return noise;
        }
        case 1:
            pdu = capsule(random, random.chance(50) ? 0 : random.below(256), random.between(1, 4), flags,
                          random.chance(50) ? random.below(700) : 512 * random.below(9));
            break;
        case 2: pdu = capsule(random, 2, random.between(1, 64), flags, random.below(400)); break;
        case 3:
        case 4:
        case 5:
        case 6: pdu = capsule(random, 2, random.between(1, 2048), flags, 0); break;
        default: {
            size_t blocks = random.chance(70) ? random.between(1, 10) : random.between(1, 80);
            pdu = capsule(random, 1, blocks, flags, 512 * blocks);
        }
    }
    unsigned faults = random.chance(60) ? 0 : random.between(1, 2);
    bool sealLast = random.chance(80);
    if (!sealLast) seal(pdu);
    while (faults-- > 0) {
        switch (random.below(20)) {
            case 0: pdu[0] = random.next(); break;
            case 1: pdu[2] = random.next(); break;
            case 2: pdu[3] = random.next(); break;
            case 3: setLittle(pdu, 4, 4, random.chance(50) ? random.next() : pdu.size() + random.below(9) - 4); break;
            case 4: pdu.resize(random.between(1, pdu.size())); pdu.resize(std::max<size_t>(pdu.size(), 58)); break;
            case 5: pdu.resize(pdu.size() + random.between(1, 200), 0xA5); break;
            case 6: pdu[9] = random.next(); break;
            case 7: pdu[8] = random.next(); break;
            case 8: setLittle(pdu, 56, 2, random.chance(50) ? random.next() : 2046 + random.below(4)); break;
            case 9: pdu[47] = random.next(); break;
            case 10: setLittle(pdu, 40, 4, little(pdu, 40, 4) ^ (1u << random.below(32))); break;
            case 11: setLittle(pdu, 54, 2, random.chance(50) ? 1u << random.below(16) : random.next()); break;
            case 12: setLittle(pdu, 12, 4, random.chance(50) ? 1023 + random.below(4) : random.next()); break;
            case 13: setLittle(pdu, 12, 4, 1u << random.below(32)); break;
            case 14: setLittle(pdu, 12, 4, 0); break;
            case 15: pdu[random.below(pdu.size())] ^= 1 << random.below(8); break;
            case 16: pdu.back() ^= 1; break;
            case 17:  // consistent, but the data are longer or shorter than the command says
                pdu.resize(std::max<size_t>(73, pdu.size() + random.below(1100) - 550 + (pdu.size() < 623 ? 550 : 0)));
                setLittle(pdu, 4, 4, pdu.size());
                break;
            case 18: pdu[1] = random.next(); break;
            default: pdu.resize(random.between(1, 80)); pdu.resize(std::max<size_t>(pdu.size(), 58)); break;
        }
    }
    if (random.chance(5)) pdu.resize(random.between(1, std::min<size_t>(80, pdu.size())));
    if (sealLast) seal(pdu);
    // Damaged on the way: in the data or in their digest.
    if (pdu.size() > 80 && (pdu[1] & 2) && random.chance(20)) pdu[pdu.size() - 1 - random.below(8)] ^= 1 << random.below(8);
    return pdu;
}

class Test {
  public:
    explicit Test(uint64_t seed)
        : checks("capsule_parse", seed), random(seed), bench(checks, seed),
          dataClient({bench->data_wreq_valid_o, bench->data_wreq_ready_i, bench->data_wreq_addr_o, bench->data_wreq_len_o,
                      bench->data_wdat_valid_o, bench->data_wdat_ready_i, bench->data_wdat_data_o, bench->data_wdone_i},
                     memory, checks, Random(seed + 1), {}),
          commandClient({bench->command_wreq_valid_o, bench->command_wreq_ready_i, bench->command_wreq_addr_o,
                         bench->command_wreq_len_o, bench->command_wdat_valid_o, bench->command_wdat_ready_i,
                         bench->command_wdat_data_o, bench->command_wdone_i},
                        memory, checks, Random(seed + 2), {}) {
        for (unsigned index = 0; index < 256; index += 2) free.push_back(index);
        bench->enable_i = 1;
        bench->payload_base_i = PayloadBase;
        bench->command_base_i = CommandBase;
        bench->capsule_tvalid_i = 0;
        bench->op_valid_i = 0;
        bench->op_ready_i = 0;
        bench->term_ready_i = 0;
        bench->slot_valid_i = 0;
        bench->data_wreq_ready_i = bench->data_wdat_ready_i = bench->data_wdone_i = 0;
        bench->command_wreq_ready_i = bench->command_wdat_ready_i = bench->command_wdone_i = 0;
        bench.reset();
    }

    void send(const Bytes& pdu) { packets.push_back(pdu); }

    /// Until everything sent is answered and memory is quiet.
    void drain() {
        uint64_t limit = bench.now() + 3000000;
        while (!(packets.empty() && ops.empty() && terms.empty() && slots.empty() && bench->idle_o)) {
            cycle();
            if (!checks.expect(bench.now() < limit, "stuck: packets=%zu, operations=%zu, terminations=%zu, idle=%d",
                               packets.size(), ops.size(), terms.size(), bench->idle_o))
                return;
        }
    }

    void cycle() {
        bench->enable_i = enabled;
        if (!offering && !packets.empty() && random.chance(offerPercent)) offering = true;
        bench->capsule_tvalid_i = offering;
        Beat beat;
        random.fill(beat.data(), 8);
        size_t left = 0;
        if (offering) {
            left = packets.front().size() - sentBytes;
            for (size_t i = 8; i < 64; ++i) beat[i] = beat[i % 8];  // beyond the packet: noise
            // The worst noise: the digest that a packet cut short lacks.
            if (sentBytes == 64 && left >= 8 && left < 12) {
                uint32_t digest = crc32c(packets.front().data(), 72);
                std::memcpy(&beat[8], &digest, 4);
            }
            std::memcpy(beat.data(), &packets.front()[sentBytes], std::min<size_t>(left, 64));
        }
        put(bench->capsule_tdata_i, beat.data(), 64);
        bench->capsule_tlast_i = left <= 64;
        bench->capsule_tkeep_i = left >= 64 ? ~0ull : (1ull << left) - 1;
        bench->op_valid_i = !free.empty();
        bench->op_index_i = free.empty() ? 0xFF : free.front();
        bench->op_ready_i = random.chance(opReadyPercent);
        bench->term_ready_i = random.chance(termReadyPercent);
        if (!bench->slot_valid_i) bench->slot_valid_i = random.chance(slotPercent);
        dataClient.drive(bench.now());
        commandClient.drive(bench.now());
        bench.settle();

        checks.expect(!(free.empty() && sentBytes == 0 && bench->capsule_tready_o), "ready for a packet without an operation");
        if (offering && bench->capsule_tready_o) {
            if (sentBytes == 0) firstBeatAt = bench.now();
            if (sentBytes == 64) slotAtData = bench->slot_valid_i;
            sentBytes += std::min<size_t>(left, 64);
            offering = false;
            ++beatsTaken;
            if (left <= 64) accept();
        }
        if (bench->slot_we_o) {
            checks.expect(bench->slot_valid_i, "data into no slot");
            Beat data;
            get(bench->slot_data_o, data.data(), 64);
            slotBeats[bench->slot_beat_o] = data;
        }
        // The operation whose index is used up is the oldest good one that has none yet.
        if (bench->op_ready_o && checks.expect(!free.empty() && indexed < ops.size(), "index taken for nothing")) {
            Verdict& op = ops[indexed++];
            op.index = free.front();
            checks.expect(bench->op_bytes_o == op.received, "bytes received: expected=%zu, seen=%u", op.received,
                          bench->op_bytes_o);
            op.kept = bench->slot_take_o;
            checks.expect(op.kept == (op.small && op.slotFree), "a slot is taken: small=%d, free=%d, taken=%d", op.small,
                          op.slotFree, op.kept);
            if (op.kept) op.slot.assign(slotBeats.begin(), slotBeats.end());
            keptCount += op.kept;
            notKept += op.small && !op.kept;
            free.pop_front();
        } else {
            checks.expect(!bench->slot_take_o, "a slot is taken for nothing");
        }
        if (bench->slot_take_o) slotTaken = true;
        if (bench->pdu_error_o) ++errorPulses;
        if (bench->op_valid_o) seeOp();
        if (bench->term_valid_o && bench->term_ready_i) seeTerm();
        dataClient.sample(bench.now());
        commandClient.sample(bench.now());
        while (!slots.empty() && slots.front().due <= bench.now()) {
            Beat slot = memory.read(CommandBase + slots.front().index * 64);
            checks.expect(std::memcmp(slot.data(), slots.front().entry.data(), 64) == 0, "command slot %u is wrong",
                          slots.front().index);
            free.push_back(slots.front().index);
            slots.pop_front();
        }
        bench.edge();
        if (slotTaken) bench->slot_valid_i = 0;
        slotTaken = false;
    }

    void accept() {
        Verdict verdict = judge(packets.front());
        verdict.slotFree = packets.front().size() > 64 && slotAtData;
        if (verdict.malformed) {
            terms.push_back(verdict);
            ++malformed;
        } else {
            ops.push_back(verdict);
            lastBeatAt.push_back(bench.now());
        }
        packets.pop_front();
        sentBytes = 0;
    }

    void seeOp() {
        if (!checks.expect(!ops.empty() && indexed > 0, "operation out of nothing: cid=%04x", bench->op_cid_o)) return;
        const Verdict& wanted = ops.front();
        if (!shown) {
            latency = bench.now() - lastBeatAt.front();
            shown = true;
        }
        if (!bench->op_ready_i) return;
        auto same = [&](const char* what, uint64_t expected, uint64_t seen) {
            checks.expect(expected == seen, "%s: expected=%llx, seen=%llx, opcode=%02x, data=%zu", what,
                          (unsigned long long)expected, (unsigned long long)seen, wanted.opcode, wanted.data.size());
        };
        same("index", wanted.index, bench->op_op_o);
        same("internal", 0, bench->op_internal_o);
        same("opcode", wanted.opcode, bench->op_opcode_o);
        same("cid", wanted.cid, bench->op_cid_o);
        same("namespace", wanted.ns, bench->op_ns_o);
        same("namespace bad", wanted.namespaceBad, bench->op_ns_bad_o);
        same("lba", wanted.lba, bench->op_lba_o);
        same("blocks", wanted.blocks, bench->op_blocks_o);
        same("fua", wanted.fua, bench->op_fua_o);
        same("hdgst", wanted.hdgst, bench->op_hdgst_o);
        same("ddgst", wanted.ddgst, bench->op_ddgst_o);
        same("status", wanted.status, bench->op_status_o);
        ++statuses[wanted.status];
        if (wanted.status == 0x0022 && wanted.opcode != 1 && wanted.opcode != 2) ++otherDigests;
        for (size_t at = 0; at < wanted.data.size(); at += 64) {
            Beat beat = wanted.kept ? wanted.slot[at / 64] : memory.read(PayloadBase + wanted.index * MiB + at);
            if (!checks.expect(std::memcmp(beat.data(), &wanted.data[at], std::min<size_t>(64, wanted.data.size() - at)) == 0,
                               "data not in memory: at=%zu of %zu, index=%u", at, wanted.data.size(), wanted.index))
                break;
        }
        slots.push_back({bench.now() + slotCycles, wanted.index, wanted.entry});
        ops.pop_front();
        lastBeatAt.pop_front();
        --indexed;
        shown = false;
        ++opsSeen;
    }

    void seeTerm() {
        if (!checks.expect(!terms.empty(), "termination out of nothing: fes=%u", bench->term_fes_o)) return;
        const Verdict& wanted = terms.front();
        Bytes head(40);
        get(bench->term_head_o, head.data(), 40);
        checks.expect(bench->term_fes_o == wanted.fes && bench->term_fei_o == wanted.fei,
                      "termination: expected=%u/%u, seen=%u/%u", wanted.fes, wanted.fei, bench->term_fes_o,
                      bench->term_fei_o);
        checks.expect(head == wanted.head, "head of the offending PDU is wrong: fes=%u", wanted.fes);
        terms.pop_front();
    }

    /// No beat may have gone to where no operation with an even index has its buffer or slot.
    void checkPlaces() {
        memory.each([&](uint64_t address) {
            bool slot = address >= CommandBase && address < CommandBase + 256 * 64 && (address - CommandBase) / 64 % 2 == 0;
            bool payload = address >= PayloadBase && address < PayloadBase + 256 * MiB && (address - PayloadBase) / MiB % 2 == 0;
            checks.expect(slot || payload, "written outside: address=%llx", (unsigned long long)address);
        });
    }

    Checks checks;
    Random random;
    Bench<Vcapsule_parse> bench;
    BeatMemory memory;
    WriteClient<VlWide<16>> dataClient, commandClient;
    std::deque<Bytes> packets;
    std::deque<Verdict> ops, terms;
    std::deque<uint64_t> lastBeatAt;
    std::deque<unsigned> free;
    struct Slot {
        uint64_t due;
        unsigned index;
        Bytes entry;
    };
    std::deque<Slot> slots;
    size_t indexed = 0, sentBytes = 0;
    bool offering = false, shown = false, enabled = true;
    bool slotAtData = false, slotTaken = false;
    std::array<Beat, 64> slotBeats{};
    uint64_t keptCount = 0, notKept = 0;
    unsigned slotPercent = 100;
    unsigned offerPercent = 100, opReadyPercent = 100, termReadyPercent = 100, slotCycles = 1500;
    uint64_t latency = 0, beatsTaken = 0, firstBeatAt = 0, opsSeen = 0, malformed = 0, errorPulses = 0;
    std::map<unsigned, uint64_t> statuses;
    uint64_t otherDigests = 0;  // wrong ones, of what is neither read nor write
};

}  // namespace

int main(int argc, char** argv) {
    uint64_t seed = seedOf(argc, argv, 3);
    Test test(seed);
    Checks& checks = test.checks;
    Random& random = test.random;

    // Latency, alone.
    test.send(capsule(random, 2, 8, 0, 0));
    test.drain();
    std::printf("read capsule, last beat to operation: %llu cycles\n", (unsigned long long)test.latency);
    checks.expect(test.latency <= 8, "latency: seen=%llu", (unsigned long long)test.latency);
    Bytes digested = capsule(random, 2, 8, 1, 0);
    seal(digested);
    test.send(digested);
    test.drain();
    std::printf("the same with a header digest: %llu cycles\n", (unsigned long long)test.latency);
    checks.expect(test.latency <= 8, "latency with digest: seen=%llu", (unsigned long long)test.latency);
    test.send(capsule(random, 1, 8, 0, 4096));
    test.drain();
    std::printf("4 KiB write capsule, last beat to operation, memory without latency: %llu cycles\n",
                (unsigned long long)test.latency);

    // Rate, with memory that never says no: a beat a cycle.
    auto rate = [&](const char* what, size_t count, const Bytes& pdu, unsigned latencyCycles) {
        test.dataClient.pacing({100, latencyCycles});
        test.commandClient.pacing({100, latencyCycles});
        test.slotCycles = 40;
        for (size_t i = 0; i < count; ++i) test.send(pdu);
        uint64_t start = test.bench.now();
        while (!test.packets.empty()) test.cycle();
        uint64_t cycles = test.bench.now() - start, beats = count * ((pdu.size() + 63) / 64);
        test.drain();
        std::printf("%s: %zu capsules, %llu beats in %llu cycles\n", what, count, (unsigned long long)beats,
                    (unsigned long long)cycles);
        return cycles;
    };
    Bytes pdu = capsule(random, 1, 8, 0, 4096);
    checks.expect(rate("4 KiB writes", 200, pdu, 0) == 200 * 66, "writes do not go at a beat a cycle");
    pdu = capsule(random, 1, 1, 0, 512);
    checks.expect(rate("512 byte writes", 300, pdu, 20) == 300 * 10, "short writes do not go at a beat a cycle");
    pdu = capsule(random, 1, 2048, 0, MiB);
    checks.expect(rate("1 MiB writes", 2, pdu, 20) == 2 * 16386, "long writes do not go at a beat a cycle");
    pdu = capsule(random, 2, 8, 0, 0);
    checks.expect(rate("reads", 500, pdu, 0) == 500 * 2, "reads do not go at a beat a cycle");
    pdu = capsule(random, 1, 8, 3, 4096);
    seal(pdu);
    checks.expect(rate("4 KiB writes with digests", 100, pdu, 0) <= 100 * (66 + 3), "digests cost more than three cycles");

    // Every length from 1 byte, of a capsule that is right at that length and of one that is not.
    for (unsigned flags = 0; flags < 4; ++flags) {
        for (size_t length = 1; length <= 330; ++length) {
            Bytes whole = capsule(random, 0x0D, 1, flags, 400);
            whole.resize(length);
            if (length >= 8) setLittle(whole, 4, 4, length);
            seal(whole);
            test.send(whole);
            if (length >= 12) {
                whole[4] ^= 1 << random.below(4);
                seal(whole);
                test.send(whole);
            }
        }
        test.drain();
    }

    // At and beyond the end of a buffer: data of 1 MiB less one beat to more than two.
    for (unsigned flags = 0; flags < 4; ++flags) {
        for (size_t bytes : {MiB - 64, MiB - 1, MiB, MiB + 1, MiB + 55, MiB + 64, MiB + 300, 2 * MiB + 3000}) {
            Bytes large = capsule(random, random.chance(50) ? 1 : 0x99, 2048, flags, bytes);
            seal(large);
            test.send(large);
        }
        test.drain();
    }

    // Everything, at any pace.
    test.slotCycles = 1500;
    for (int round = 0; round < 120; ++round) {
        auto pace = [&] { return random.chance(40) ? 100u : static_cast<unsigned>(random.between(15, 100)); };
        test.offerPercent = pace();
        test.opReadyPercent = pace();
        test.termReadyPercent = pace();
        test.slotPercent = round % 3 == 0 ? 100 : round % 3 == 1 ? 0 : 2;
        test.dataClient.pacing({pace(), static_cast<unsigned>(random.below(60))});
        test.commandClient.pacing({pace(), static_cast<unsigned>(random.below(60))});
        for (int i = 0; i < 60; ++i) test.send(anyPacket(random));
        if (round % 10 == 3) {  // no operation is free for a while
            std::deque<unsigned> all;
            all.swap(test.free);
            for (int i = 0; i < 300; ++i) test.cycle();
            for (unsigned index : all) test.free.push_back(index);
        }
        std::deque<unsigned> kept;
        if (round % 4 == 1) {  // hardly any operation is free
            test.slotCycles = random.chance(50) ? 200 : 1500;
            for (size_t few = random.between(1, 3); test.free.size() > few; test.free.pop_back())
                kept.push_back(test.free.back());
        }
        if (round % 10 == 5) {  // switched off between packets: nothing more is taken
            while (test.sentBytes == 0 && !test.packets.empty()) test.cycle();
            while (test.sentBytes != 0) test.cycle();
            test.enabled = false;
            uint64_t before = test.beatsTaken;
            for (int i = 0; i < 200; ++i) test.cycle();
            checks.expect(test.beatsTaken == before, "beats taken while switched off");
            test.enabled = true;
        }
        test.drain();
        test.slotCycles = 1500;
        for (unsigned index : kept) test.free.push_back(index);
    }
    test.checkPlaces();
    std::printf("small writes in slots=%llu, not=%llu\n", (unsigned long long)test.keptCount,
                (unsigned long long)test.notKept);
    checks.expect(test.keptCount > 400 && test.notKept > 400, "too few small writes");
    checks.expect(test.errorPulses == test.malformed, "error pulses: expected=%llu, seen=%llu",
                  (unsigned long long)test.malformed, (unsigned long long)test.errorPulses);
    std::printf("%llu operations, %llu terminations\n", (unsigned long long)test.opsSeen,
                (unsigned long long)test.malformed);
    checks.expect(test.otherDigests >= 10, "wrong digests of other commands: too few: %llu",
                  (unsigned long long)test.otherDigests);
    for (unsigned status : {0x0000u, 0x4002u, 0x4011u, 0x400Fu, 0x0022u, 0x4080u}) {
        std::printf("status %04x: %llu\n", status, (unsigned long long)test.statuses[status]);
        checks.expect(test.statuses[status] >= 20, "status %04x: too few", status);
    }
    return checks.finish(200000);
}
