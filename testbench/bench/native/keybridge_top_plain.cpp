// SPDX-License-Identifier: Apache-2.0
// The plain testbench of keybridge_top: two memories behind its AXI4 ports that take everything at once and answer in the
// next cycle, registers written as a file tells, the last write at a cycle that is a multiple of 1,024, and then cycles until
// so many completions are in memory. Every completion must say OK.
//
//   keybridge_top_plain FILE      prints seconds= cpu= cycles= bytes= digest=
//
// The file, little-endian: for each host uint64 base, uint64 bytes, and the bytes; uint32 completions; uint32 count of register
// writes, each uint64 address and uint64 data.

#include <cstring>
#include <deque>
#include <vector>

#include "Vkeybridge_top.h"
#include "plain_peer.h"

namespace {

using plain::fail;
using plain::next;
using plain::seconds;

// The pins of one host's port.
struct Pins {
    const CData &awvalid, &awid, &awlen, &wvalid, &wlast, &bready, &arvalid, &arid, &arlen, &rready;
    const QData &awaddr, &araddr, &wstrb;
    const VlWide<16>& wdata;
    CData &awready, &wready, &bvalid, &bid, &bresp, &arready, &rvalid, &rid, &rresp, &rlast;
    VlWide<16>& rdata;
};

#define PINS(top, h)                                                                                                    \
    Pins {                                                                                                              \
        (top).h##_awvalid_o, (top).h##_awid_o, (top).h##_awlen_o, (top).h##_wvalid_o, (top).h##_wlast_o,                \
            (top).h##_bready_o, (top).h##_arvalid_o, (top).h##_arid_o, (top).h##_arlen_o, (top).h##_rready_o,           \
            (top).h##_awaddr_o, (top).h##_araddr_o, (top).h##_wstrb_o, (top).h##_wdata_o, (top).h##_awready_i,          \
            (top).h##_wready_i, (top).h##_bvalid_i, (top).h##_bid_i, (top).h##_bresp_i, (top).h##_arready_i,            \
            (top).h##_rvalid_i, (top).h##_rid_i, (top).h##_rresp_i, (top).h##_rlast_i, (top).h##_rdata_i                \
    }

class Host {
public:
    explicit Host(const Pins& pins) : pins_(pins) {
        pins_.awready = pins_.wready = pins_.bvalid = pins_.arready = pins_.rvalid = 0;
        pins_.bid = pins_.bresp = pins_.rid = pins_.rresp = pins_.rlast = 0;
    }

    void load(FILE* file) {
        base_ = next<uint64_t>(file);
        memory_.resize(next<uint64_t>(file));
        plain::fill(memory_.data(), memory_.size(), file);
    }

    void drive() {
        pins_.awready = pins_.arready = 1;
        pins_.wready = !writes_.empty();
        pins_.bvalid = !answers_.empty();
        if (!answers_.empty()) pins_.bid = answers_.front();
        pins_.rvalid = !reads_.empty();
        if (reads_.empty()) return;
        const Burst& read = reads_.front();
        std::memcpy(&pins_.rdata, at(read) + beat_ * 64ull, 64);
        pins_.rid = read.id;
        pins_.rlast = beat_ + 1 == read.beats;
    }

    // Returns completions that came.
    uint32_t sample() {
        uint32_t came = 0;
        if (pins_.bvalid && pins_.bready) answers_.pop_front();
        if (pins_.wvalid && pins_.wready) came = store();
        if (pins_.awvalid) writes_.push_back({pins_.awaddr, pins_.awlen + 1u, pins_.awid});
        if (pins_.rvalid && pins_.rready && ++beat_ == reads_.front().beats) {
            reads_.pop_front();
            beat_ = 0;
        }
        if (pins_.arvalid) reads_.push_back({pins_.araddr, pins_.arlen + 1u, pins_.arid});
        return came;
    }

    uint64_t bytes() const { return bytes_; }

    uint64_t digest(uint64_t digest) const {
        for (size_t k = 0; k < memory_.size(); k += 8) {
            uint64_t word;
            std::memcpy(&word, memory_.data() + k, 8);
            digest = (digest ^ word) * 0x9E3779B97F4A7C15ull;
        }
        return digest;
    }

private:
    struct Burst {
        uint64_t address;
        uint32_t beats;
        uint8_t id;
    };

    uint8_t* at(const Burst& burst) {
        const uint64_t first = (burst.address & ~63ull) - base_;
        const uint64_t length = burst.beats * 64ull;
        if (first + length > memory_.size() || (first & 4095) + length > 4096) fail("burst outside the memory or across 4 KiB");
        return memory_.data() + first;
    }

    uint32_t store() {
        Burst& burst = writes_.front();
        uint8_t* const line = at(burst) + line_ * 64ull;
        const uint64_t strobes = pins_.wstrb;
        const uint8_t* const data = reinterpret_cast<const uint8_t*>(&pins_.wdata);
        if (strobes == ~0ull) {
            std::memcpy(line, data, 64);
        } else {
            for (uint32_t k = 0; k < 64; k++) {
                if (strobes >> k & 1) line[k] = data[k];
            }
        }
        bytes_ += static_cast<uint32_t>(__builtin_popcountll(strobes));
        line_++;
        if ((line_ == burst.beats) != pins_.wlast) fail("WLAST in the wrong place");
        if (!pins_.wlast) return 0;
        const bool completion = burst.id == 0;
        if (completion && line[__builtin_ctzll(strobes)] != 0) fail("a command did not end well");
        answers_.push_back(burst.id);
        writes_.pop_front();
        line_ = 0;
        return completion;
    }

    Pins pins_;
    uint64_t base_ = 0, bytes_ = 0;
    std::vector<uint8_t> memory_;
    std::deque<Burst> writes_, reads_;
    std::deque<uint8_t> answers_;
    uint32_t beat_ = 0, line_ = 0;
};

class Testbench {
public:
    explicit Testbench(FILE* file) : hosts_{Host(PINS(top_, h1)), Host(PINS(top_, h2))} {
        hosts_[0].load(file);
        hosts_[1].load(file);
        top_.rst_ni = 0;
        top_.cfg_awvalid_i = top_.cfg_wvalid_i = top_.cfg_bready_i = top_.cfg_arvalid_i = top_.cfg_rready_i = 0;
        for (int i = 0; i < 8; i++) {
            low();
            high();
        }
        top_.rst_ni = 1;
        for (int i = 0; i < 2048; i++) cycle();  // memories of the block are swept
    }

    uint64_t cycles() const { return cycles_; }
    uint32_t completions() const { return completions_; }

    void cycle() {
        look();
        high();
    }

    // A manager that looks at a response for a cycle before it goes on.
    void write(uint64_t address, uint64_t data) {
        plain::write_register(PLAIN_REGISTER_PINS(top_, cfg), address, data, [this] { look(); }, [this] { high(); });
        cycle();
    }

    uint64_t bytes() const { return hosts_[0].bytes() + hosts_[1].bytes(); }
    uint64_t digest() const { return hosts_[1].digest(hosts_[0].digest(0)); }

private:
    // The part of a cycle in which everything settles and hosts see it.
    void look() {
        hosts_[0].drive();
        hosts_[1].drive();
        low();
        completions_ += hosts_[0].sample() + hosts_[1].sample();
    }

    void low() {
        top_.clk_i = 0;
        top_.eval();
    }

    void high() {
        top_.clk_i = 1;
        top_.eval();
        cycles_++;
    }

    Vkeybridge_top top_;
    Host hosts_[2];
    uint64_t cycles_ = 0;
    uint32_t completions_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: keybridge_top_plain FILE\n");
        return 2;
    }
    FILE* const file = std::fopen(argv[1], "rb");
    if (file == nullptr) fail("no such file");
    Testbench testbench(file);
    const uint32_t completions = next<uint32_t>(file);
    uint32_t left = next<uint32_t>(file);
    for (; left != 1; left--) {
        const uint64_t address = next<uint64_t>(file);
        testbench.write(address, next<uint64_t>(file));
    }
    while (testbench.cycles() % 1024 != 0) testbench.cycle();
    const double start = seconds(CLOCK_MONOTONIC), start_cpu = seconds(CLOCK_THREAD_CPUTIME_ID);
    const uint64_t begin = testbench.cycles(), bytes = testbench.bytes();
    const uint64_t address = next<uint64_t>(file);
    testbench.write(address, next<uint64_t>(file));
    while (testbench.completions() < completions) testbench.cycle();
    const double wall = seconds(CLOCK_MONOTONIC) - start, cpu = seconds(CLOCK_THREAD_CPUTIME_ID) - start_cpu;
    std::printf("seconds=%.6f cpu=%.6f cycles=%" PRIu64 " bytes=%" PRIu64 " digest=%016" PRIx64 "\n", wall, cpu,
                testbench.cycles() - begin, testbench.bytes() - bytes, testbench.digest());
    std::fclose(file);
    return 0;
}
