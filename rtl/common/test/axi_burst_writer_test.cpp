// SPDX-License-Identifier: Apache-2.0
/// axi_burst_writer: every beat of every packet is in memory, once, when its packet is reported done; bursts keep to 4 KiB;
/// a willing memory is given a beat a cycle.
#include "Vaxi_burst_writer.h"
#include "rtl_test.hpp"

using namespace rtl_test;

int main(int argc, char** argv) {
    uint64_t seed = seedOf(argc, argv, 5);
    Checks checks("axi_burst_writer", seed);
    Bench<Vaxi_burst_writer> bench(checks, seed);
    Random random(seed);
    BeatMemory memory;
    WriteClient<VlWide<16>> client({bench->wreq_valid_o, bench->wreq_ready_i, bench->wreq_addr_o, bench->wreq_len_o,
                                    bench->wdat_valid_o, bench->wdat_ready_i, bench->wdat_data_o, bench->wdone_i},
                                   memory, checks, Random(seed + 1), {});
    struct Packet {
        uint64_t address;
        std::vector<Beat> beats;
    };
    std::deque<Packet> starts, packets, waiting;  // start to give, beats to give, done to see
    unsigned startPercent = 100, beatPercent = 100;
    bool startOffered = false, beatOffered = false;
    size_t at = 0;
    uint64_t written = 0, done = 0, beatsTaken = 0;

    auto cycle = [&] {
        startOffered = startOffered || (!starts.empty() && random.chance(startPercent));
        beatOffered = beatOffered || (!packets.empty() && random.chance(beatPercent));
        bench->start_valid_i = startOffered;
        if (startOffered) bench->start_addr_i = starts.front().address + random.below(64);
        bench->dat_valid_i = beatOffered;
        if (beatOffered) {
            put(bench->dat_data_i, packets.front().beats[at].data(), 64);
            bench->dat_last_i = at + 1 == packets.front().beats.size();
        }
        client.drive(bench.now());
        bench.settle();
        if (startOffered && bench->start_ready_o) {
            starts.pop_front();
            startOffered = false;
        }
        if (beatOffered && bench->dat_ready_o) {
            beatOffered = false;
            ++beatsTaken;
            if (++at == packets.front().beats.size()) {
                waiting.push_back(packets.front());
                packets.pop_front();
                at = 0;
            }
        }
        if (bench->done_o && checks.expect(!waiting.empty(), "done, but no packet has ended")) {
            const Packet& packet = waiting.front();
            for (size_t i = 0; i < packet.beats.size(); ++i) {
                checks.expect(memory.written(packet.address + 64 * i) && memory.read(packet.address + 64 * i) == packet.beats[i],
                              "beat %zu of %zu not in memory", i, packet.beats.size());
            }
            written += packet.beats.size();
            ++done;
            waiting.pop_front();
        }
        client.sample(bench.now());
        bench.edge();
    };
    uint64_t nextAddress = 0;
    auto send = [&](size_t beats, size_t skipBeats) {
        // Each packet has addresses of its own, so that what is in memory is what it wrote.
        Packet packet{nextAddress + 64 * skipBeats, std::vector<Beat>(beats)};
        nextAddress = packet.address + 64 * beats;
        for (Beat& beat : packet.beats) random.fill(beat.data(), 64);
        starts.push_back(packet);
        packets.push_back(packet);
    };
    auto drain = [&] {
        for (int i = 0; i < 200000 && !(packets.empty() && waiting.empty() && client.idle()); ++i) cycle();
        checks.expect(packets.empty() && waiting.empty() && starts.empty(), "stuck: packets=%zu, waiting=%zu", packets.size(),
                      waiting.size());
    };

    bench->start_valid_i = bench->dat_valid_i = 0;
    bench->wreq_ready_i = bench->wdat_ready_i = bench->wdone_i = 0;
    bench.reset();

    for (size_t beats : {1, 2, 8, 64, 300}) {
        size_t count = 4000 / beats;
        for (size_t i = 0; i < count; ++i) send(beats, 0);
        for (int i = 0; i < 4; ++i) cycle();  // the first start leads
        uint64_t start = bench.now(), before = beatsTaken;
        while (!packets.empty()) cycle();
        double rate = static_cast<double>(beatsTaken - before) / (bench.now() - start);
        std::printf("packets of %zu beats: %.3f beats a cycle\n", beats, rate);
        checks.expect(rate == 1, "less than a beat a cycle: beats=%zu, rate=%.3f", beats, rate);
        drain();
    }
    for (int round = 0; round < 150; ++round) {
        auto pace = [&] { return random.chance(40) ? 100u : static_cast<unsigned>(random.between(15, 100)); };
        startPercent = pace();
        beatPercent = pace();
        client.pacing({pace(), static_cast<unsigned>(random.below(100))});
        for (int i = 0; i < 20; ++i) {
            size_t beats = random.chance(30) ? random.between(1, 3) : random.between(1, 150);
            send(beats, random.chance(50) ? random.below(70) : 0);
        }
        drain();
    }
    checks.expect(memory.count() == written, "beats written: expected=%llu, seen=%zu", (unsigned long long)written,
                  memory.count());
    checks.expect(client.beats == written, "beats sent: expected=%llu, seen=%llu", (unsigned long long)written,
                  (unsigned long long)client.beats);
    std::printf("%llu packets, %llu bursts, %llu beats\n", (unsigned long long)done, (unsigned long long)client.bursts,
                (unsigned long long)client.beats);
    return checks.finish(200000);
}
