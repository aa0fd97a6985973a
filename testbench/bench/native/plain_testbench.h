// SPDX-License-Identifier: Apache-2.0
// The plain testbench of lvm_top: brings it up, then moves capsules, responses and member data until every command has
// its response. What else looks at the signals is a parameter.
#ifndef PLAIN_TESTBENCH_H
#define PLAIN_TESTBENCH_H

#include "plain_host.h"
#include "plain_members.h"
#include "plain_peer.h"

namespace plain {

constexpr uint32_t kMembers = 5;
constexpr uint64_t kPayloadBase = 0, kCommandBase = 256ull << 20, kExceptionBase = kCommandBase + (1 << 20);
constexpr uint64_t kResumeBase = kExceptionBase + (1 << 20), kTableBase = kResumeBase + (1 << 20);
constexpr uint64_t kTableBytes = 16 << 20;
constexpr uint64_t kLogBlocks = 32 * 136;  // of a member's log of partial parity
constexpr uint64_t kPatienceCycles = 200000;

class Testbench {
public:
    // Late: host and members see what happened in a cycle only when the inputs of the next are driven, as models do that
    // are called between two edges.
    Testbench(uint64_t blocks, uint64_t latency_cycles, bool late, bool logged = false)
        : memory_(kTableBase + kTableBytes),
          members_(kMembers, member_blocks(blocks), logged ? kLogBlocks : 0, latency_cycles, late),
          late_(late),
          logged_(logged) {
        // Inputs start random, as registers do.
        top_.rst_ni = 0;
        top_.capsule_tvalid_i = top_.member_in_tvalid_i = top_.member_cq_tvalid_i = 0;
        top_.payload_awready_i = top_.payload_wready_i = top_.payload_arready_i = 0;
        top_.payload_bvalid_i = top_.payload_rvalid_i = top_.payload_bresp_i = top_.payload_rresp_i = 0;
        top_.csr_awvalid_i = top_.csr_wvalid_i = top_.csr_bready_i = top_.csr_arvalid_i = top_.csr_rready_i = 0;
        top_.response_tready_i = top_.member_sq_tready_i = top_.member_out_tready_i = 0;
        for (int i = 0; i < 8; i++) {
            low();
            high();
        }
        top_.rst_ni = 1;
        top_.response_tready_i = top_.member_sq_tready_i = top_.member_out_tready_i = 1;
        configure(blocks);
    }

    // What it took, and what it brought about.
    struct Result {
        double seconds, cpu_seconds;
        uint64_t cycles, busy, decisions, member_commands, member_blocks, digest;
    };

    // `checks.cycle(top, cycle)` is called when everything has settled and the rising edge is to come, with cycles counted
    // from 0.
    template <typename Checks>
    Result run(Host& host, Checks& checks) {
        const uint64_t begin = cycle_;
        uint64_t moved_last = cycle_;
        const double start = seconds(CLOCK_MONOTONIC), start_cpu = seconds(CLOCK_THREAD_CPUTIME_ID);
        while (!host.finished()) {
            host.advance();
            members_.advance(cycle_);
            host.drive(top_);
            members_.drive(top_);
            memory_.drive(top_, cycle_);
            low();
            checks.cycle(top_, cycle_ - begin);
            bool moved = members_.sample(top_, cycle_);
            moved |= memory_.sample(top_, cycle_);
            moved |= host.sample(top_);
            if (top_.trace_valid_o) decisions_++;
            if (moved) {
                busy_++;
                moved_last = cycle_;
            } else if (cycle_ - moved_last > kPatienceCycles) {
                fail("nothing has moved for so many cycles", kPatienceCycles);
            }
            high();
        }
        if (late_) {
            memory_.drive(top_, cycle_);
            low();
            checks.cycle(top_, cycle_ - begin);
        }
        const double wall = seconds(CLOCK_MONOTONIC) - start, cpu = seconds(CLOCK_THREAD_CPUTIME_ID) - start_cpu;
        const uint64_t cycles = cycle_ - begin;
        members_.check_parity();
        return {wall, cpu, cycles, busy_, decisions_, members_.commands(), members_.blocks_moved(), members_.digest()};
    }

private:
    static uint64_t member_blocks(uint64_t blocks) { return (blocks + 511) / 512 * 128; }

    void low() {
        top_.clk_i = 0;
        top_.eval();
    }

    void high() {
        top_.clk_i = 1;
        top_.eval();
        cycle_++;
    }

    void configure(uint64_t blocks) {
        if (blocks / 128 * 16 > kTableBytes) fail("namespace too large", blocks);
        for (uint64_t extent = 0; extent < (blocks + 127) / 128; extent++) {
            const uint64_t entry = extent | 1ull << 32;
            std::memcpy(memory_.at(kTableBase + extent * 16), &entry, 8);
        }
        while (!(read(0x10) & 2)) continue;
        write(0x18, 5 | kMembers << 8 | 7ull << 16 | 7ull << 24);
        write(0x20, member_blocks(blocks) >> 7);
        write(0x28, (1u << kMembers) - 1);
        write(0x30, kPayloadBase);
        write(0x38, kCommandBase);
        write(0x40, kExceptionBase);
        write(0x48, 13);
        write(0x60, kResumeBase);
        write(0x68, 13);
        write(0x80, 0);
        write(0x88, blocks);
        write(0x90, kTableBase);
        write(0x98, 1 | 1 << 8);
        if (logged_) write(0xC0, member_blocks(blocks) | 1ull << 63);
        write(0x08, 3);
        for (int i = 0; i < 1000; i++) {
            low();
            high();
        }
    }

    uint64_t read(uint32_t address) {
        top_.csr_arvalid_i = top_.csr_rready_i = 1;
        top_.csr_araddr_i = address;
        for (int i = 0; i < 10000; i++) {
            low();
            const bool taken = top_.csr_arvalid_i && top_.csr_arready_o, done = top_.csr_rvalid_o;
            const uint64_t value = top_.csr_rdata_o;
            high();
            if (taken) top_.csr_arvalid_i = 0;
            if (done) {
                top_.csr_rready_i = 0;
                return value;
            }
        }
        fail("register read hangs", address);
    }

    void write(uint32_t address, uint64_t value) {
        write_register(PLAIN_REGISTER_PINS(top_, csr), address, value, [this] { low(); }, [this] { high(); });
    }

    Vlvm_top top_;
    Memory memory_;
    Members members_;
    const bool late_, logged_;
    uint64_t cycle_ = 0, busy_ = 0, decisions_ = 0;
};

inline std::vector<HostCommand> commands(const char* path) {
    FILE* const file = std::fopen(path, "r");
    if (file == nullptr) {
        std::perror(path);
        std::exit(3);
    }
    std::vector<HostCommand> commands;
    char kind;
    HostCommand command;
    while (std::fscanf(file, " %c %" SCNu64 " %" SCNu32, &kind, &command.block, &command.blocks) == 3) {
        command.read = kind == 'r';
        commands.push_back(command);
    }
    std::fclose(file);
    return commands;
}

}  // namespace plain

#endif
