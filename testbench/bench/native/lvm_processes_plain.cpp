// SPDX-License-Identifier: Apache-2.0
//
// The hand-written peer of LvmProcessesBenchmark.java: the plain testbench of lvm_top, and 20 checks beside it. Each
// looks at a few ports when its time has come, holds them to a rule, remembers what it saw, and draws the number of
// cycles until it looks again.
//
//   lvm_processes_plain COMMANDS BLOCKS SEED LATENCY GAP
//
// GAP        the longest pause of a check, in cycles; pauses are drawn from 1 to GAP
// The others are those of lvm_top_plain.
#include <cinttypes>

#include "plain_testbench.h"

namespace {

using plain::fail;

constexpr int Checks = 20;

class Watch {
public:
    Watch(uint64_t seed, uint64_t gap_max) : gap_max_(gap_max) {
        for (int i = 0; i < Checks; ++i) {
            state_[i] = mix(seed * Checks + i);
            next_[i] = draw(i);
        }
    }

    void cycle(const Vlvm_top& top, uint64_t cycle) {
        for (int i = 0; i < Checks; ++i) {
            if (next_[i] != cycle) continue;
            ++wakings_;
            saw(i, cycle);
            look(i, top);
            next_[i] = cycle + draw(i);
        }
    }

    uint64_t wakings() const { return wakings_; }

    uint64_t digest() const {
        uint64_t digest = 0;
        for (const uint64_t seen : seen_) digest = digest * 0x9e3779b97f4a7c15ull + seen;
        return digest;
    }

private:
    static uint64_t mix(uint64_t z) { return plain::mix(z + 0x9e3779b97f4a7c15ull); }

    uint64_t draw(int check) {
        state_[check] = mix(state_[check]);
        return 1 + (state_[check] >> 33) % gap_max_;
    }

    void saw(int check, uint64_t value) { seen_[check] = (seen_[check] ^ value) * 0xd1342543de82ef95ull; }

    static void hold(bool right, int check) {
        if (!right) fail("rule broken", check);
    }

    static uint64_t word(const void* wide) {
        uint64_t word;
        std::memcpy(&word, wide, 8);
        return word;
    }

    void look(int check, const Vlvm_top& top) {
        switch (check) {
            case 0:
                if (!top.payload_awvalid_o) return;
                hold(top.payload_awburst_o == 1 && top.payload_awsize_o == 6, check);
                return saw(check, top.payload_awlen_o);
            case 1:
                if (!top.payload_awvalid_o) return;
                hold(top.payload_awaddr_o % 64 == 0 &&
                         (top.payload_awaddr_o & 4095) + (top.payload_awlen_o + 1) * 64 <= 4096, check);
                return saw(check, top.payload_awaddr_o);
            case 2:
                if (!top.payload_arvalid_o) return;
                hold(top.payload_arburst_o == 1 && top.payload_arsize_o == 6, check);
                return saw(check, top.payload_arlen_o);
            case 3:
                if (!top.payload_arvalid_o) return;
                hold(top.payload_araddr_o % 64 == 0 &&
                         (top.payload_araddr_o & 4095) + (top.payload_arlen_o + 1) * 64 <= 4096, check);
                return saw(check, top.payload_araddr_o);
            case 4:
                if (!top.payload_wvalid_o) return;
                hold(top.payload_wstrb_o == ~0ull, check);
                return saw(check, top.payload_wlast_o);
            case 5:
                if (!top.payload_bvalid_i) return;
                hold(top.payload_bresp_i == 0, check);
                return saw(check, top.payload_bid_i << 1 | top.payload_bready_o);
            case 6:
                if (!top.payload_rvalid_i) return;
                hold(top.payload_rresp_i == 0, check);
                return saw(check, top.payload_rid_i << 2 | top.payload_rlast_i << 1 | top.payload_rready_o);
            case 7:
                if (!top.member_sq_tvalid_o) return;
                hold(top.member_sq_tlast_o == 1 && top.member_sq_tuser_o < plain::kMembers, check);
                return saw(check, top.member_sq_tuser_o);
            case 8: {
                if (!top.member_sq_tvalid_o) return;
                const uint64_t entry = word(&top.member_sq_tdata_o);
                hold((entry & 0xff) == 1 || (entry & 0xff) == 2, check);
                return saw(check, entry & 0xffffffff);
            }
            case 9:
                if (!top.member_cq_tvalid_i) return;
                hold(top.member_cq_tuser_i < plain::kMembers, check);
                return saw(check, top.member_cq_tuser_i << 1 | top.member_cq_tready_o);
            case 10:
                if (!top.member_out_tvalid_o) return;
                hold(top.member_out_tuser_o < plain::kMembers, check);
                return saw(check, top.member_out_tid_o);
            case 11:
                if (!top.member_out_tvalid_o) return;
                hold(top.member_out_tready_i == 1, check);
                return saw(check, word(&top.member_out_tdata_o));
            case 12:
                if (!top.member_in_tvalid_i) return;
                hold(top.member_in_tuser_i < plain::kMembers, check);
                return saw(check, top.member_in_tid_i);
            case 13:
                if (!top.member_in_tvalid_i) return;
                hold(top.rst_ni == 1, check);
                return saw(check, top.member_in_tlast_i << 1 | top.member_in_tready_o);
            case 14:
                if (!top.response_tvalid_o) return;
                hold((top.response_tkeep_o & (top.response_tkeep_o + 1)) == 0, check);
                return saw(check, top.response_tkeep_o);
            case 15:
                if (!top.response_tvalid_o) return;
                hold(top.response_tlast_o || top.response_tkeep_o == ~0ull, check);
                return saw(check, top.response_tlast_o);
            case 16:
                if (!top.capsule_tvalid_i) return;
                hold((top.capsule_tkeep_i & (top.capsule_tkeep_i + 1)) == 0, check);
                return saw(check, top.capsule_tlast_i << 1 | top.capsule_tready_o);
            case 17:
                hold(top.interrupt_o == 0, check);
                return saw(check, top.csr_bvalid_o << 1 | top.csr_rvalid_o);
            case 18:
                hold(!top.idle_o || (!top.response_tvalid_o && !top.member_sq_tvalid_o && !top.member_out_tvalid_o &&
                                     !top.payload_awvalid_o && !top.payload_arvalid_o), check);
                return saw(check, top.idle_o);
            default: {
                if (!top.trace_valid_o) return;
                uint64_t words[2];
                std::memcpy(words, &top.trace_data_o, 16);
                const uint64_t stamp = words[1] >> 32;
                hold(stamp + 64 > stamp_, check);  // three streams of events, merged
                stamp_ = stamp;
                return saw(check, words[0] & 0xffffffff);
            }
        }
    }

    const uint64_t gap_max_;
    uint64_t state_[Checks], next_[Checks], seen_[Checks] = {};
    uint64_t wakings_ = 0, stamp_ = 0;
};

}  // namespace

double sc_time_stamp() { return 0; }

int main(int argc, char** argv) {
    if (argc != 6) {
        std::fprintf(stderr, "usage: lvm_processes_plain COMMANDS BLOCKS SEED LATENCY GAP\n");
        return 2;
    }
    Verilated::randReset(2);
    const auto commands = plain::commands(argv[1]);
    const uint64_t blocks = std::strtoull(argv[2], nullptr, 0), seed = std::strtoull(argv[3], nullptr, 0);
    static plain::Testbench testbench(blocks, std::strtoull(argv[4], nullptr, 0), true);
    plain::Host host(commands, blocks, seed, true);
    Watch watch(seed, std::strtoull(argv[5], nullptr, 0));
    const auto result = testbench.run(host, watch);
    std::printf("seconds=%.6f cpuSeconds=%.6f busy=%" PRIu64 " cycles=%" PRIu64 " wakings=%" PRIu64 " seen=%016" PRIx64
                " checkedBytes=%" PRIu64 " memberCommands=%" PRIu64 " memberBlocks=%" PRIu64 " digest=%016" PRIx64 "\n",
                result.seconds, result.cpu_seconds, result.busy, result.cycles, watch.wakings(), watch.digest(),
                host.checked_bytes(), result.member_commands, result.member_blocks, result.digest);
    return 0;
}
