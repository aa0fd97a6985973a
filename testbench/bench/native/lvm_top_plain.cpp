// SPDX-License-Identifier: Apache-2.0
//
// Plain C++ testbench of lvm_top: no harness, no Java. It is the peer of the RTL binding in BindingBenchmark: the same
// Verilated objects, the same commands, data and member times, the same checks; a run takes the same number of cycles.
//
//   lvm_top_plain COMMANDS BLOCKS SEED LATENCY [log]
//
// COMMANDS   file with a line "r|w BLOCK BLOCKS" for each command
// BLOCKS     of the namespace, RAID 5 over 5 members, chunks and extents of 64 KiB, mapped throughout
// SEED       of the data
// LATENCY    of a member command, in cycles
// log        writes are logged first
//
// Prints one line of name=value; `seconds` are those from the first capsule to the last response,
// `cpuSeconds` what of them the program had the processor.
#include <cinttypes>
#include <cstring>

#include "plain_testbench.h"

double sc_time_stamp() { return 0; }

namespace {

struct NoChecks {
    void cycle(const Vlvm_top&, uint64_t) {}
};

}  // namespace

int main(int argc, char** argv) {
    const bool logged = argc == 6 && std::strcmp(argv[5], "log") == 0;
    if (argc != 5 && !logged) {
        std::fprintf(stderr, "usage: lvm_top_plain COMMANDS BLOCKS SEED LATENCY [log]\n");
        return 2;
    }
    Verilated::randReset(2);
    const auto commands = plain::commands(argv[1]);
    const uint64_t blocks = std::strtoull(argv[2], nullptr, 0);
    static plain::Testbench testbench(blocks, std::strtoull(argv[4], nullptr, 0), false, logged);
    plain::Host host(commands, blocks, std::strtoull(argv[3], nullptr, 0), false);
    NoChecks none;
    const auto result = testbench.run(host, none);
    std::printf("seconds=%.6f cpuSeconds=%.6f cycles=%" PRIu64 " busy=%" PRIu64 " checkedBytes=%" PRIu64
                " decisions=%" PRIu64 " memberCommands=%" PRIu64 " memberBlocks=%" PRIu64 " digest=%016" PRIx64 "\n",
                result.seconds, result.cpu_seconds, result.cycles, result.busy, host.checked_bytes(), result.decisions,
                result.member_commands, result.member_blocks, result.digest);
    return 0;
}
