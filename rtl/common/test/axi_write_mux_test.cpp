// SPDX-License-Identifier: Apache-2.0
/// axi_write_mux with three clients against a memory that checks the AXI rules: addresses that stay put, data in the order
/// of addresses, last where it belongs, one answer a burst to the client that asked, errors told. Nobody starves.
#include "Vaxi_write_mux.h"
#include "rtl_test.hpp"

using namespace rtl_test;

int main(int argc, char** argv) {
    uint64_t seed = seedOf(argc, argv, 7);
    Checks checks("axi_write_mux", seed);
    Bench<Vaxi_write_mux> bench(checks, seed);
    Random random(seed);
    constexpr int Clients = 3;
    struct Burst {
        uint64_t address;
        std::vector<Beat> beats;
    };
    std::deque<Burst> requests[Clients], sending[Clients], answers[Clients];
    size_t sent[Clients] = {};
    bool requestOffered[Clients] = {}, beatOffered[Clients] = {};
    unsigned offerPercent[Clients] = {100, 100, 100};
    uint64_t done[Clients] = {}, requestedAt[Clients] = {}, waitedMax = 0;

    struct Address {
        uint64_t address;
        unsigned beats;
    };
    struct Answer {
        uint64_t due;
        bool error;
        uint64_t address;
    };
    std::deque<Address> addresses;
    std::deque<Answer> replies;
    BeatMemory memory;
    unsigned addressPercent = 100, dataPercent = 100, latencyMax = 0, errorPercent = 0;
    size_t at = 0;
    bool addressWaiting = false, dataWaiting = false, replyOffered = false;
    uint64_t waitingAddress = 0, beats = 0, errors = 0, errorPulses = 0;
    Beat waitingBeat{};

    auto cycle = [&] {
        unsigned requestValid = 0, dataValid = 0;
        for (int i = 0; i < Clients; ++i) {
            if (!requestOffered[i] && !requests[i].empty() && random.chance(offerPercent[i])) {
                requestOffered[i] = true;
                requestedAt[i] = bench.now();
            }
            beatOffered[i] = beatOffered[i] || (!sending[i].empty() && random.chance(offerPercent[i]));
            if (requestOffered[i]) {
                requestValid |= 1u << i;
                put(bench->wreq_addr_i, &requests[i].front().address, 5, 5 * i);
                uint8_t length = requests[i].front().beats.size() - 1;
                bench->wreq_len_i = (bench->wreq_len_i & ~(0xFFu << 8 * i)) | length << 8 * i;
            }
            if (beatOffered[i]) {
                dataValid |= 1u << i;
                put(bench->wdat_data_i, sending[i].front().beats[sent[i]].data(), 64, 64 * i);
            }
        }
        bench->wreq_valid_i = requestValid;
        bench->wdat_valid_i = dataValid;
        bench->awready_i = random.chance(addressPercent);
        bench->wready_i = random.chance(dataPercent);
        replyOffered = replyOffered || (!replies.empty() && replies.front().due <= bench.now());
        bench->bvalid_i = replyOffered;
        bench->bresp_i = replyOffered && replies.front().error ? 2 : 0;
        bench.settle();

        // The memory.
        checks.expect(!addressWaiting || (bench->awvalid_o && bench->awaddr_o == waitingAddress), "address changed");
        addressWaiting = bench->awvalid_o && !bench->awready_i;
        waitingAddress = bench->awaddr_o;
        Beat beat;
        get(bench->wdata_o, beat.data(), 64);
        checks.expect(!dataWaiting || (bench->wvalid_o && beat == waitingBeat), "beat changed while it waited");
        dataWaiting = bench->wvalid_o && !bench->wready_i;
        waitingBeat = beat;
        if (bench->wvalid_o && bench->wready_i && checks.expect(!addresses.empty(), "data before their address")) {
            Address& burst = addresses.front();
            memory.write(burst.address + 64 * at, beat);
            ++beats;
            checks.expect(bench->wlast_o == (at + 1 == burst.beats), "last: beat %zu of %u", at, burst.beats);
            checks.expect(bench->wstrb_o == ~0ull, "strobes: %llx", (unsigned long long)bench->wstrb_o);
            if (++at == burst.beats) {
                uint64_t due = bench.now() + 1 + random.below(latencyMax + 1);
                if (!replies.empty() && due < replies.back().due) due = replies.back().due;
                bool error = random.chance(errorPercent);
                errors += error;
                replies.push_back({due, error, burst.address});
                addresses.pop_front();
                at = 0;
            }
        }
        if (bench->awvalid_o && bench->awready_i) {
            checks.expect(bench->awid_o == 0 && bench->awsize_o == 6 && bench->awburst_o == 1, "address attributes");
            addresses.push_back({bench->awaddr_o, bench->awlen_o + 1u});
        }
        // The clients.
        errorPulses += bench->error_o;
        if (replyOffered && bench->bready_o) {
            unsigned owner = bench->wdone_o;
            if (checks.expect(owner == 1 || owner == 2 || owner == 4, "answer for %u", owner)) {
                int i = owner >> 1;
                if (checks.expect(!answers[i].empty(), "answer to a client that waits for none: %d", i)) {
                    checks.expect(answers[i].front().address == replies.front().address, "answer to the wrong client: %d", i);
                    for (size_t b = 0; b < answers[i].front().beats.size(); ++b) {
                        checks.expect(memory.read(answers[i].front().address + 64 * b) == answers[i].front().beats[b],
                                      "beat %zu of client %d is wrong", b, i);
                    }
                    answers[i].pop_front();
                    ++done[i];
                }
            }
            replies.pop_front();
            replyOffered = false;
        } else {
            checks.expect(bench->wdone_o == 0, "done without an answer");
        }
        for (int i = 0; i < Clients; ++i) {
            if (beatOffered[i] && (bench->wdat_ready_o >> i & 1)) {
                beatOffered[i] = false;
                if (++sent[i] == sending[i].front().beats.size()) {
                    sending[i].pop_front();
                    sent[i] = 0;
                }
            }
            if (requestOffered[i] && (bench->wreq_ready_o >> i & 1)) {
                requestOffered[i] = false;
                waitedMax = std::max(waitedMax, bench.now() - requestedAt[i]);
                sending[i].push_back(requests[i].front());
                answers[i].push_back(requests[i].front());
                requests[i].pop_front();
            }
        }
        bench.edge();
    };
    uint64_t nextAddress = 0;
    auto send = [&](int client, size_t count) {
        Burst burst{nextAddress, std::vector<Beat>(count)};
        nextAddress += 4096;
        for (Beat& beat : burst.beats) random.fill(beat.data(), 64);
        requests[client].push_back(burst);
    };
    auto open = [&] {
        size_t count = 0;
        for (int i = 0; i < Clients; ++i) count += requests[i].size() + answers[i].size();
        return count;
    };
    auto drain = [&] {
        for (int i = 0; i < 400000 && open() > 0; ++i) cycle();
        checks.expect(open() == 0, "stuck: open=%zu", open());
    };

    bench->wreq_valid_i = bench->wdat_valid_i = 0;
    bench->awready_i = bench->wready_i = bench->bvalid_i = 0;
    bench->bid_i = 0;
    bench.reset();

    for (int i = 0; i < 300; ++i)
        for (int client = 0; client < Clients; ++client) send(client, 8);
    for (int i = 0; i < 20; ++i) cycle();
    uint64_t start = bench.now(), before = beats;
    for (int i = 0; i < 6000; ++i) cycle();
    double rate = static_cast<double>(beats - before) / (bench.now() - start);
    std::printf("three clients, bursts of 8: %.3f beats a cycle, longest wait %llu cycles\n", rate,
                (unsigned long long)waitedMax);
    checks.expect(rate == 1, "less than a beat a cycle: %.3f", rate);
    checks.expect(done[0] <= done[1] + 1 && done[1] <= done[2] + 1 && done[2] <= done[0] + 1, "not in turn");
    drain();
    for (int round = 0; round < 200; ++round) {
        auto pace = [&] { return random.chance(40) ? 100u : static_cast<unsigned>(random.between(10, 100)); };
        for (unsigned& percent : offerPercent) percent = pace();
        addressPercent = pace();
        dataPercent = pace();
        latencyMax = random.below(100);
        errorPercent = random.chance(30) ? 10 : 0;
        for (int i = 0; i < 60; ++i) send(random.below(Clients), random.chance(50) ? 1 : random.between(1, 64));
        drain();
    }
    checks.expect(errors == errorPulses && errors > 50, "errors: answered=%llu, told=%llu", (unsigned long long)errors,
                  (unsigned long long)errorPulses);
    return checks.finish(400000);
}
