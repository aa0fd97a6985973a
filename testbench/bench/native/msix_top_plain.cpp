// SPDX-License-Identifier: Apache-2.0
// The plain testbench of msix_top: writes what a file tells, sends its frames back to back, takes every write of the
// host's channel and answers it a cycle later, and takes every answer. Ends when nothing moves and the block is idle.
//
//   msix_top_plain FILE      prints seconds= cpu= cycles= writes= messages= bytes= answers= digest=
//
// The file, little-endian: uint32 count of register writes, each uint64 address and uint64 data; uint32 count of
// frames, each uint32 bytes and the bytes, whole beats of 64.

#include <cstring>
#include <deque>
#include <vector>

#include "Vmsix_top.h"
#include "plain_peer.h"

namespace {

using plain::fail;
using plain::next;
using plain::seconds;

class Testbench {
public:
    Testbench() {
        top_.rst_ni = 0;
        top_.rx_tvalid_i = top_.tx_tready_i = top_.host_awready_i = top_.host_wready_i = top_.host_bvalid_i = 0;
        top_.host_bid_i = top_.host_bresp_i = 0;
        top_.cfg_awvalid_i = top_.cfg_wvalid_i = top_.cfg_bready_i = top_.cfg_arvalid_i = top_.cfg_rready_i = 0;
        for (int i = 0; i < 8; i++) cycle();
        top_.rst_ni = 1;
        top_.tx_tready_i = top_.host_awready_i = top_.host_wready_i = 1;
        cycle();
    }

    void write(uint64_t address, uint64_t data) {
        plain::write_register(PLAIN_REGISTER_PINS(top_, cfg), address, data, [this] { low(); }, [this] { high(); });
    }

    void run(const std::vector<uint8_t>& beats, const std::vector<uint32_t>& lasts) {
        const double start = seconds(CLOCK_MONOTONIC), start_cpu = seconds(CLOCK_THREAD_CPUTIME_ID);
        const uint64_t begin = cycles_;
        const size_t beat_count = beats.size() / 64;
        size_t beat = 0, frame = 0;
        uint32_t quiet = 0;
        while (quiet < 8) {
            if (beat < beat_count) {
                std::memcpy(&top_.rx_tdata_i, beats.data() + beat * 64, 64);
                top_.rx_tkeep_i = ~0ull;
                top_.rx_tlast_i = beat + 1 == lasts[frame];
                top_.rx_tvalid_i = 1;
            } else {
                top_.rx_tvalid_i = 0;
            }
            top_.host_bvalid_i = responses_ != 0;
            low();
            const bool took = top_.rx_tvalid_i && top_.rx_tready_o;
            const bool quiet_now = beat == beat_count && top_.idle_o && responses_ == 0 && data_.empty() && !top_.host_wvalid_o;
            quiet = quiet_now ? quiet + 1 : 0;
            if (responses_ != 0 && top_.host_bready_o) responses_--;
            if (top_.host_awvalid_o) addresses_.push_back({top_.host_awaddr_o, top_.host_awuser_o});
            if (top_.host_wvalid_o) take();
            if (top_.tx_tvalid_o) answers_++;
            high();
            if (took) {
                beat++;
                if (beat == lasts[frame]) frame++;
            }
        }
        const double wall = seconds(CLOCK_MONOTONIC) - start, cpu = seconds(CLOCK_THREAD_CPUTIME_ID) - start_cpu;
        std::printf("seconds=%.6f cpu=%.6f cycles=%" PRIu64 " writes=%" PRIu64 " messages=%" PRIu64 " bytes=%" PRIu64
                    " answers=%" PRIu64 " digest=%016" PRIx64 "\n",
                    wall, cpu, cycles_ - begin, writes_, messages_, bytes_, answers_, digest_);
    }

private:
    struct Address {
        uint64_t first;
        uint32_t user;
    };

    void low() {
        top_.clk_i = 0;
        top_.eval();
    }

    void high() {
        top_.clk_i = 1;
        top_.eval();
        cycles_++;
    }

    void cycle() {
        low();
        high();
    }

    void take() {
        const uint64_t strobes = top_.host_wstrb_o;
        const uint32_t from = static_cast<uint32_t>(__builtin_ctzll(strobes));
        const uint32_t count = static_cast<uint32_t>(__builtin_popcountll(strobes));
        if (data_.empty()) lane_ = from;
        const uint8_t* const line = reinterpret_cast<const uint8_t*>(&top_.host_wdata_o);
        data_.insert(data_.end(), line + from, line + from + count);
        if (!top_.host_wlast_o) return;
        if (addresses_.empty()) fail("data before their address");
        const Address address = addresses_.front();
        addresses_.pop_front();
        mix(address.first + lane_);
        mix(address.user);
        size_t k = 0;
        for (; k + 8 <= data_.size(); k += 8) {
            uint64_t word;
            std::memcpy(&word, data_.data() + k, 8);
            mix(word);
        }
        for (; k < data_.size(); k++) mix(data_[k]);
        writes_++;
        messages_ += address.user & 1;
        bytes_ += data_.size();
        responses_++;
        data_.clear();
    }

    void mix(uint64_t value) { digest_ = (digest_ ^ value) * 0x9E3779B97F4A7C15ull; }

    Vmsix_top top_;
    std::deque<Address> addresses_;
    std::vector<uint8_t> data_;
    uint32_t lane_ = 0;
    uint64_t cycles_ = 0, responses_ = 0, writes_ = 0, messages_ = 0, bytes_ = 0, answers_ = 0, digest_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: msix_top_plain FILE\n");
        return 2;
    }
    FILE* const file = std::fopen(argv[1], "rb");
    if (file == nullptr) fail("no such file");
    Testbench testbench;
    for (uint32_t left = next<uint32_t>(file); left != 0; left--) {
        const uint64_t address = next<uint64_t>(file);
        testbench.write(address, next<uint64_t>(file));
    }
    std::vector<uint8_t> beats;
    std::vector<uint32_t> lasts;
    for (uint32_t left = next<uint32_t>(file); left != 0; left--) {
        const uint32_t bytes = next<uint32_t>(file);
        const size_t at = beats.size();
        beats.resize(at + bytes);
        plain::fill(beats.data() + at, bytes, file);
        lasts.push_back(static_cast<uint32_t>(beats.size() / 64));
    }
    std::fclose(file);
    testbench.run(beats, lasts);
    return 0;
}
