// SPDX-License-Identifier: Apache-2.0
//
// Plain C++ testbench of lvm_top: no harness, no Java. It is the peer of the RTL binding (same Verilated object, same
// stimulus, same checks) and the shortest way to see the top level alive. Members and DPU memory are arrays; a member
// answers at once. Every byte read is compared with what was written.
//
//   lvm_top_plain [operations] [seed] [members] [level] [blocks max] [reads percent]
#include <sys/mman.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <vector>

#include "Vlvm_top.h"
#include "verilated.h"

namespace {

using u8 = std::uint8_t;
using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;

constexpr u64 kMemoryBytes = 1ull << 30;
constexpr u64 kPayloadBase = 0x10000000, kCommandBase = 0x100000, kExceptionBase = 0x200000;
constexpr u64 kResumeBase = 0x400000, kTableBase = 0x800000;
constexpr u64 kVolumeBlocks = 1 << 19;  // 256 MiB
constexpr u64 kMemberBlocks = kVolumeBlocks;
constexpr int kDepth = 32;

u8* map_bytes(u64 bytes) {
    void* at = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED) { std::perror("mmap"); std::exit(70); }
    return static_cast<u8*>(at);
}

u64 mix(u64 x) {
    x += 0x9e3779b97f4a7c15ull;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
    return x ^ (x >> 31);
}

u64 constants[64];

// Generated data: word i of a block is tag + constants[i]; the tag names block and version.
void fill(u64* words, u64 lba, u32 blocks, u32 version) {
    for (u32 block = 0; block < blocks; block++) {
        const u64 tag = mix(((lba + block) << 20) ^ version);
        for (int i = 0; i < 64; i++) words[block * 64 + i] = tag + constants[i];
    }
}

struct Packet {
    std::vector<u8> bytes;
    u16 id = 0;
    u8 user = 0;
};

struct Burst {
    u64 address;
    u32 beats;
    u8 id;
};

[[noreturn]] void fail(const char* what, u64 a = 0, u64 b = 0) {
    std::fprintf(stderr, "lvm_top_plain: %s: %llu, %llu\n", what, (unsigned long long)a, (unsigned long long)b);
    std::exit(1);
}

class Bench {
public:
    Bench(int members, int level) : members_(members), level_(level) {
        memory_ = map_bytes(kMemoryBytes);
        for (int i = 0; i < members; i++) images_.push_back(map_bytes(kMemberBlocks * 512));
        // Inputs start random, as registers do.
        top_.rst_ni = 0;
        top_.csr_awvalid_i = top_.csr_wvalid_i = top_.csr_bready_i = top_.csr_arvalid_i = top_.csr_rready_i = 0;
        top_.payload_bresp_i = top_.payload_rresp_i = 0;
        top_.response_tready_i = 1;
        top_.member_sq_tready_i = 1;
        top_.member_out_tready_i = 1;
        for (int i = 0; i < 8; i++) cycle();
        top_.rst_ni = 1;
        cycle();
    }

    void configure() {
        while (!(read(0x10) & 2)) {}
        write(0x18, u64(level_) | u64(members_) << 8 | 7ull << 16 | 7ull << 24);
        write(0x20, kMemberBlocks >> 7);
        write(0x28, (1u << members_) - 1);
        write(0x30, kPayloadBase);
        write(0x38, kCommandBase);
        write(0x40, kExceptionBase);
        write(0x48, 13);
        write(0x60, kResumeBase);
        write(0x68, 10);
        for (u64 extent = 0; extent < kVolumeBlocks / 128; extent++) {
            u8* entry = memory_ + kTableBase + extent * 16;
            const u32 physical = u32(extent);
            std::memcpy(entry, &physical, 4);
            entry[4] = 1;
        }
        write(0x80, 0);
        write(0x88, kVolumeBlocks);
        write(0x90, kTableBase);
        write(0x98, 1);
        write(0x08, 3);
    }

    u64 read(u32 address) {
        top_.csr_arvalid_i = 1;
        top_.csr_araddr_i = address;
        top_.csr_rready_i = 1;
        u64 value = 0;
        for (int guard = 0; guard < 10000; guard++) {
            settle();
            const bool taken = top_.csr_arvalid_i && top_.csr_arready_o;
            const bool done = top_.csr_rvalid_o;
            if (done) value = top_.csr_rdata_o;
            finish();
            if (taken) top_.csr_arvalid_i = 0;
            if (done) { top_.csr_rready_i = 0; return value; }
        }
        fail("register read hangs", address);
    }

    void write(u32 address, u64 value) {
        top_.csr_awvalid_i = top_.csr_wvalid_i = top_.csr_bready_i = 1;
        top_.csr_awaddr_i = address;
        top_.csr_wdata_i = value;
        top_.csr_wstrb_i = 0xff;
        for (int guard = 0; guard < 10000; guard++) {
            settle();
            const bool aw = top_.csr_awvalid_i && top_.csr_awready_o;
            const bool w = top_.csr_wvalid_i && top_.csr_wready_o;
            const bool done = top_.csr_bvalid_o;
            finish();
            if (aw) top_.csr_awvalid_i = 0;
            if (w) top_.csr_wvalid_i = 0;
            if (done) { top_.csr_bready_i = 0; return; }
        }
        fail("register write hangs", address);
    }

    void run(u64 operations, u64 seed, u32 blocks_max, u32 reads_percent) {
        const u64 slots = kVolumeBlocks / 4096;  // one operation in flight touches one slot: no overlap
        std::vector<std::vector<u32>> versions(slots, std::vector<u32>(4096, 0));
        std::vector<bool> busy(slots, false);
        struct Flight { u64 lba; u32 blocks; bool reads; u64 slot; bool live = false; bool data = false; };
        std::vector<Flight> flights(kDepth);
        std::vector<int> free;
        for (int i = kDepth - 1; i >= 0; i--) free.push_back(i);
        std::vector<u64> expected(2048 * 64);
        u64 offered = 0, completed = 0, state = seed, last = cycles_;
        const auto start = std::chrono::steady_clock::now();
        const u64 first_cycle = cycles_;
        busy_ = 0;
        while (completed < operations) {
            while (offered < operations && !free.empty() && capsules_.size() < 4) {
                state = mix(state);
                const u64 slot = state % slots;
                if (busy[slot]) break;
                const u64 draw = mix(state ^ 1);
                Flight flight;
                flight.blocks = 1 + u32(draw % blocks_max);
                flight.lba = slot * 4096 + (draw >> 32) % (4096 - flight.blocks);
                flight.reads = mix(state ^ 2) % 100 < reads_percent;
                flight.slot = slot;
                flight.live = true;
                const int cid = free.back();
                free.pop_back();
                busy[slot] = true;
                Packet packet;
                const u32 bytes = flight.blocks * 512;
                packet.bytes.assign(72 + (flight.reads ? 0 : bytes), 0);
                u8* p = packet.bytes.data();
                p[0] = 4; p[2] = 72; p[3] = flight.reads ? 0 : 72;
                const u32 plen = u32(packet.bytes.size());
                std::memcpy(p + 4, &plen, 4);
                p[8] = flight.reads ? 2 : 1;
                p[9] = 0x40;
                p[10] = u8(cid);
                p[12] = 1;
                std::memcpy(p + 8 + 32, &bytes, 4);
                p[8 + 39] = flight.reads ? 0x5a : 0x01;
                std::memcpy(p + 8 + 40, &flight.lba, 8);
                const u16 nlb = u16(flight.blocks - 1);
                std::memcpy(p + 8 + 48, &nlb, 2);
                if (!flight.reads) {
                    const u32 at = u32(flight.lba - slot * 4096);
                    for (u32 b = 0; b < flight.blocks; b++) {
                        u32& version = versions[slot][at + b];
                        version = u32(offered) + 1;
                    }
                    fill(reinterpret_cast<u64*>(expected.data()), flight.lba, flight.blocks, u32(offered) + 1);
                    std::memcpy(p + 72, expected.data(), bytes);
                }
                flights[cid] = flight;
                capsules_.push_back(std::move(packet));
                offered++;
            }
            cycle();
            while (!responses_.empty()) {
                Packet packet = std::move(responses_.front());
                responses_.pop_front();
                const u8* p = packet.bytes.data();
                last = cycles_;
                if (p[0] == 7) {
                    const int cid = p[8];
                    Flight& flight = flights[cid];
                    u32 bytes;
                    std::memcpy(&bytes, p + 16, 4);
                    if (!flight.live || !flight.reads || bytes != flight.blocks * 512 || packet.bytes.size() != 24 + bytes)
                        fail("unexpected C2HData", cid, bytes);
                    const u32 at = u32(flight.lba - flight.slot * 4096);
                    for (u32 b = 0; b < flight.blocks; b++) {
                        const u32 version = versions[flight.slot][at + b];
                        u64* block = expected.data();
                        if (version) fill(block, flight.lba + b, 1, version); else std::memset(block, 0, 512);
                        if (std::memcmp(block, p + 24 + b * 512, 512) != 0) fail("read mismatch at block", flight.lba + b, version);
                    }
                    checked_ += bytes;
                    flight.data = true;
                } else if (p[0] == 5) {
                    const int cid = p[20];
                    Flight& flight = flights[cid];
                    u16 status;
                    std::memcpy(&status, p + 22, 2);
                    if (!flight.live || status != 0 || (flight.reads && !flight.data)) fail("bad completion", cid, status);
                    flight.live = false;
                    busy[flight.slot] = false;
                    free.push_back(cid);
                    completed++;
                } else {
                    fail("unexpected PDU type", p[0]);
                }
            }
            if (cycles_ - last > 200000) {
                for (u32 at = 0x08; at < 0x1b0; at += 8) {
                    if (const u64 value = read(at)) std::fprintf(stderr, "  register %03x = %llx\n", at, (unsigned long long)value);
                }
                std::fprintf(stderr, "  capsules %zu ready %d beats %llu\n", capsules_.size(), top_.capsule_tready_o,
                             (unsigned long long)capsule_beats_);
            }
            if (cycles_ - last > 200000) fail("no response for 200,000 cycles; completed", completed, offered);
        }
        const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        const u64 cycles = cycles_ - first_cycle;
        std::printf("operations %llu  cycles %llu  wall_s %.3f  cycles_per_s %.0f  busy_share %.3f  bytes_checked %llu\n",
                    (unsigned long long)completed, (unsigned long long)cycles, wall, cycles / wall, double(busy_) / cycles,
                    (unsigned long long)checked_);
        std::printf("member_in %.3f  member_out %.3f  capsule %.3f  response %.3f beats per cycle\n", double(in_beats_) / cycles,
                    double(out_beats_) / cycles, double(capsule_beats_) / cycles, double(response_beats_) / cycles);
    }

    void check_parity() const {
        if (level_ != 5) return;
        for (u64 word = 0; word < kMemberBlocks * 64; word++) {
            u64 sum = 0;
            for (const u8* image : images_) sum ^= reinterpret_cast<const u64*>(image)[word];
            if (sum) fail("parity broken at word", word);
        }
    }

private:
    void cycle() {
        settle();
        finish();
    }

    // Drives every input for this cycle and lets combinational logic settle.
    void settle() {
        // capsule
        top_.capsule_tvalid_i = !capsules_.empty();
        if (top_.capsule_tvalid_i) {
            const auto& bytes = capsules_.front().bytes;
            const u64 left = bytes.size() - capsule_at_;
            const u64 n = left < 64 ? left : 64;
            std::memcpy(&top_.capsule_tdata_i, bytes.data() + capsule_at_, n);
            if (n < 64) std::memset(reinterpret_cast<u8*>(&top_.capsule_tdata_i) + n, 0, 64 - n);
            top_.capsule_tkeep_i = n == 64 ? ~0ull : (1ull << n) - 1;
            top_.capsule_tlast_i = left <= 64;
        }
        // member data in
        top_.member_in_tvalid_i = !member_in_.empty();
        if (top_.member_in_tvalid_i) {
            const auto& read = member_in_.front();
            std::memcpy(&top_.member_in_tdata_i, images_[read.member] + read.lba * 512 + member_in_at_, 64);
            top_.member_in_tlast_i = member_in_at_ + 64 == read.blocks * 512ull;
            top_.member_in_tid_i = read.id;
            top_.member_in_tuser_i = read.member;
        }
        top_.member_cq_tvalid_i = !member_cq_.empty();
        if (top_.member_cq_tvalid_i) {
            u8 entry[16] = {};
            std::memcpy(entry + 12, &member_cq_.front().id, 2);
            std::memcpy(&top_.member_cq_tdata_i, entry, 16);
            top_.member_cq_tuser_i = member_cq_.front().member;
            top_.member_cq_tlast_i = 1;
        }
        // DPU memory
        top_.payload_awready_i = writes_.size() < 8;
        top_.payload_wready_i = !writes_.empty();
        top_.payload_bvalid_i = !write_done_.empty();
        if (top_.payload_bvalid_i) top_.payload_bid_i = write_done_.front();
        top_.payload_arready_i = reads_.size() < 16;
        top_.payload_rvalid_i = !reads_.empty();
        if (top_.payload_rvalid_i) {
            const Burst& burst = reads_.front();
            const u64 address = burst.address + read_beat_ * 64ull;
            if (address + 64 > kMemoryBytes) fail("read beyond DPU memory", address);
            std::memcpy(&top_.payload_rdata_i, memory_ + address, 64);
            top_.payload_rid_i = burst.id;
            top_.payload_rlast_i = read_beat_ + 1 == burst.beats;
        }
        top_.clk_i = 0;
        top_.eval();
    }

    // Takes every handshake of this cycle, then the rising edge.
    void finish() {
        bool moved = false;
        if (!top_.rst_ni) {
            top_.clk_i = 1;
            top_.eval();
            cycles_++;
            return;
        }
        if (top_.capsule_tvalid_i && top_.capsule_tready_o) {
            moved = true;
            capsule_beats_++;
            capsule_at_ += 64;
            if (top_.capsule_tlast_i) { capsules_.pop_front(); capsule_at_ = 0; }
        }
        if (top_.response_tvalid_o) {
            moved = true;
            response_beats_++;
            const int n = __builtin_popcountll(top_.response_tkeep_o);
            const u8* data = reinterpret_cast<const u8*>(&top_.response_tdata_o);
            response_.bytes.insert(response_.bytes.end(), data, data + n);
            if (top_.response_tlast_o) { responses_.push_back(std::move(response_)); response_ = Packet(); }
        }
        if (top_.member_in_tvalid_i && top_.member_in_tready_o) {
            moved = true;
            in_beats_++;
            member_in_at_ += 64;
            if (top_.member_in_tlast_i) {
                member_cq_.push_back({member_in_.front().id, member_in_.front().member});
                member_in_.pop_front();
                member_in_at_ = 0;
            }
        }
        if (top_.member_cq_tvalid_i && top_.member_cq_tready_o) member_cq_.pop_front();
        if (top_.member_sq_tvalid_o) {
            u8 entry[64];
            std::memcpy(entry, &top_.member_sq_tdata_o, 64);
            Command command;
            std::memcpy(&command.id, entry + 2, 2);
            std::memcpy(&command.lba, entry + 40, 8);
            u16 nlb;
            std::memcpy(&nlb, entry + 48, 2);
            command.blocks = nlb + 1;
            command.member = top_.member_sq_tuser_o;
            if (command.member >= members_ || command.lba + command.blocks > kMemberBlocks) { std::fprintf(stderr, "cycle %llu opcode %u member %u lba %llx blocks %u addr %llx\n", (unsigned long long)cycles_, entry[0], command.member, (unsigned long long)command.lba, command.blocks, *(unsigned long long*)(entry+24)); fail("member command out of range", command.lba); }
            if (entry[0] == 2) member_in_.push_back(command);
            else if (entry[0] == 1) member_writes_.push_back(command);
            else fail("unexpected member opcode", entry[0]);
        }
        if (top_.member_out_tvalid_o) {
            moved = true;
            out_beats_++;
            if (member_writes_.empty()) fail("write data without a command", top_.member_out_tid_o);
            const Command& command = member_writes_.front();
            if (command.id != top_.member_out_tid_o || command.member != top_.member_out_tuser_o) fail("write data out of order", command.id, top_.member_out_tid_o);
            std::memcpy(images_[command.member] + command.lba * 512 + member_out_at_, &top_.member_out_tdata_o, 64);
            member_out_at_ += 64;
            const bool last = member_out_at_ == command.blocks * 512ull;
            if (last != bool(top_.member_out_tlast_o)) fail("write data length", member_out_at_, command.blocks);
            if (last) {
                member_cq_.push_back({command.id, command.member});
                member_writes_.pop_front();
                member_out_at_ = 0;
            }
        }
        if (top_.payload_bvalid_i && top_.payload_bready_o) write_done_.pop_front();
        if (top_.payload_wvalid_o && top_.payload_wready_i) {
            moved = true;
            const Burst& burst = writes_.front();
            const u64 address = burst.address + write_beat_ * 64ull;
            if (address + 64 > kMemoryBytes) fail("write beyond DPU memory", address);
            std::memcpy(memory_ + address, &top_.payload_wdata_o, 64);
            if (++write_beat_ == burst.beats) {
                if (!top_.payload_wlast_o) fail("wlast missing", address);
                write_done_.push_back(burst.id);
                writes_.pop_front();
                write_beat_ = 0;
            }
        }
        if (top_.payload_awvalid_o && top_.payload_awready_i)
            writes_.push_back({top_.payload_awaddr_o, top_.payload_awlen_o + 1u, u8(top_.payload_awid_o)});
        if (top_.payload_rvalid_i && top_.payload_rready_o) {
            moved = true;
            if (++read_beat_ == reads_.front().beats) { reads_.pop_front(); read_beat_ = 0; }
        }
        if (top_.payload_arvalid_o && top_.payload_arready_i)
            reads_.push_back({top_.payload_araddr_o, top_.payload_arlen_o + 1u, u8(top_.payload_arid_o)});
        if (moved) busy_++;
        top_.clk_i = 1;
        top_.eval();
        cycles_++;
    }

    struct Command { u16 id = 0; u8 member = 0; u64 lba = 0; u32 blocks = 0; };
    struct Completion { u16 id; u8 member; };

    Vlvm_top top_;
    int members_, level_;
    u8* memory_ = nullptr;
    std::vector<u8*> images_;
    std::deque<Packet> capsules_, responses_;
    Packet response_;
    u64 capsule_at_ = 0, member_in_at_ = 0, member_out_at_ = 0;
    std::deque<Command> member_in_, member_writes_;
    std::deque<Completion> member_cq_;
    std::deque<Burst> writes_, reads_;
    std::deque<u8> write_done_;
    u32 write_beat_ = 0, read_beat_ = 0;
    u64 cycles_ = 0, busy_ = 0, checked_ = 0, in_beats_ = 0, out_beats_ = 0, capsule_beats_ = 0, response_beats_ = 0;
};

u64 argument(int argc, char** argv, int index, u64 fallback) {
    return argc > index ? std::strtoull(argv[index], nullptr, 0) : fallback;
}

}  // namespace

double sc_time_stamp() { return 0; }

int main(int argc, char** argv) {
    for (int i = 0; i < 64; i++) constants[i] = mix(i) | 1;
    Verilated::randReset(2);
    const u64 members = argument(argc, argv, 3, 5), level = argument(argc, argv, 4, 5);
    static Bench bench{static_cast<int>(members), static_cast<int>(level)};
    bench.configure();
    bench.run(argument(argc, argv, 1, 2000), argument(argc, argv, 2, 1), u32(argument(argc, argv, 5, 136)),
              u32(argument(argc, argv, 6, 40)));
    bench.check_parity();
    return 0;
}
