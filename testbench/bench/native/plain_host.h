// SPDX-License-Identifier: Apache-2.0
// The host: submits the commands of a file in order, at most 32 at once, and holds the queue while its head overlaps
// a command in flight of which one writes. Data is a function of seed, block and version; every byte that a read brings
// is compared with it.
#ifndef PLAIN_HOST_H
#define PLAIN_HOST_H

#include <vector>

#include "plain_memory.h"

namespace plain {

struct HostCommand {
    bool read;
    uint64_t block;
    uint32_t blocks;
};

// As dev.dpucosim.random.SeededStream.mix.
inline uint64_t mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}

// Word i of a block is tag + constants[i]; version 0 was never written and is zero. As dev.dpucosim.host.GeneratedData.
class Generated {
public:
    explicit Generated(uint64_t seed) : seed_(mix(seed + 0x632be59bd9b4e019ull)) {
        for (uint64_t i = 0; i < 64; i++) constants_[i] = mix(0x5851f42d4c957f2dull * (i + 1)) | 1;
    }

    void fill(uint64_t* words, uint64_t block, uint32_t version) const {
        const uint64_t name = tag(block, version);
        for (int i = 0; i < 64; i++) words[i] = name + constants_[i];
    }

    bool matches(const uint8_t* data, uint64_t block, uint32_t version) const {
        uint64_t words[64];
        std::memcpy(words, data, 512);
        uint64_t difference = 0;
        if (version == 0) {
            for (int i = 0; i < 64; i++) difference |= words[i];
            return difference == 0;
        }
        const uint64_t name = tag(block, version);
        for (int i = 0; i < 64; i++) difference |= words[i] ^ (name + constants_[i]);
        return difference == 0;
    }

private:
    uint64_t tag(uint64_t block, uint32_t version) const {
        return mix(mix(seed_ ^ (block * 0x9e3779b97f4a7c15ull)) + version * 0xd1342543de82ef95ull);
    }

    uint64_t seed_;
    uint64_t constants_[64];
};

class Host {
public:
    // Late: a command may follow a response one cycle later than it could.
    Host(const std::vector<HostCommand>& commands, uint64_t blocks, uint64_t seed, bool late)
        : commands_(commands), generated_(seed), versions_(blocks), packets_(kDepth), late_(late), blind_(late) {
        for (uint32_t i = kDepth; i-- > 0;) free_.push_back(i);
        response_.reserve(2 << 20);
    }

    bool finished() const { return completed_ == commands_.size(); }
    uint64_t checked_bytes() const { return checked_bytes_; }

    // Submits what may go.
    void advance() {
        if (blind_) {
            blind_ = false;
            return;
        }
        for (const uint16_t cid : seen_) forget(cid);
        seen_.clear();
        std::swap(seen_, ended_);
        while (next_ < commands_.size() && !free_.empty() && !overlaps(commands_[next_])) submit();
    }

    void drive(Vlvm_top& top) {
        top.capsule_tvalid_i = !queue_.empty();
        if (!top.capsule_tvalid_i) return;
        const auto& bytes = packets_[queue_.front()];
        const uint64_t left = bytes.size() - capsule_at_;
        uint8_t* const wires = reinterpret_cast<uint8_t*>(&top.capsule_tdata_i);
        if (left >= 64) {
            std::memcpy(wires, bytes.data() + capsule_at_, 64);
            top.capsule_tkeep_i = ~0ull;
        } else {
            std::memcpy(wires, bytes.data() + capsule_at_, left);
            std::memset(wires + left, 0xa5, 64 - left);
            top.capsule_tkeep_i = (1ull << left) - 1;
        }
        top.capsule_tlast_i = left <= 64;
    }

    // Returns whether a beat moved.
    bool sample(Vlvm_top& top) {
        bool moved = false;
        if (top.capsule_tvalid_i && top.capsule_tready_o) {
            moved = true;
            capsule_at_ += 64;
            if (top.capsule_tlast_i) {
                queue_.pop_front();
                capsule_at_ = 0;
            }
        }
        if (top.response_tvalid_o) {
            moved = true;
            const uint64_t keep = top.response_tkeep_o;
            if ((keep & (keep + 1)) != 0) fail("hole in TKEEP", keep);
            const uint8_t* const data = reinterpret_cast<const uint8_t*>(&top.response_tdata_o);
            response_.insert(response_.end(), data, data + __builtin_popcountll(keep));
            if (top.response_tlast_o) {
                judge();
                response_.clear();
            }
        }
        return moved;
    }

private:
    static constexpr uint32_t kDepth = 32;

    struct Flight {
        HostCommand command;
        uint32_t slot;
        bool data;
    };

    bool overlaps(const HostCommand& command) const {
        for (const Flight& flight : flights_) {
            const HostCommand& other = flight.command;
            if (other.block < command.block + command.blocks && command.block < other.block + other.blocks &&
                !(other.read && command.read))
                return true;
        }
        return false;
    }

    void submit() {
        const HostCommand& command = commands_[next_];
        const uint32_t slot = free_.back();
        free_.pop_back();
        const uint32_t data_bytes = command.blocks * 512;
        const uint32_t bytes = 72 + (command.read ? 0 : data_bytes);
        auto& packet = packets_[slot];
        packet.resize(bytes);
        uint8_t* const p = packet.data();
        std::memset(p, 0, 72);
        p[0] = 4;
        p[2] = 72;
        p[3] = command.read ? 0 : 72;
        std::memcpy(p + 4, &bytes, 4);
        p[8] = command.read ? 2 : 1;
        p[9] = 0x40;
        const uint16_t cid = static_cast<uint16_t>(next_);
        std::memcpy(p + 10, &cid, 2);
        p[12] = 1;
        std::memcpy(p + 40, &data_bytes, 4);
        p[47] = command.read ? 0x5a : 0x01;
        std::memcpy(p + 48, &command.block, 8);
        const uint16_t count = static_cast<uint16_t>(command.blocks - 1);
        std::memcpy(p + 56, &count, 2);
        for (uint32_t i = 0; !command.read && i < command.blocks; i++) {
            uint64_t words[64];
            generated_.fill(words, command.block + i, ++versions_[command.block + i]);
            std::memcpy(p + 72 + i * 512, words, 512);
        }
        flights_.push_back({command, slot, false});
        cids_.push_back(cid);
        queue_.push_back(slot);
        next_++;
    }

    size_t find(uint16_t cid) const {
        for (size_t i = 0; i < cids_.size(); i++) {
            if (cids_[i] == cid) return i;
        }
        fail("response to no command in flight", cid);
    }

    void forget(uint16_t cid) {
        const size_t at = find(cid);
        free_.push_back(flights_[at].slot);
        flights_[at] = flights_.back();
        flights_.pop_back();
        cids_[at] = cids_.back();
        cids_.pop_back();
    }

    void judge() {
        const uint8_t* const p = response_.data();
        uint32_t length;
        uint16_t cid, status;
        if (response_.size() < 24) fail("response is too short", response_.size());
        std::memcpy(&length, p + 4, 4);
        if (length != response_.size()) fail("response's length", length, response_.size());
        if (p[0] == 7) {
            std::memcpy(&cid, p + 8, 2);
            Flight& flight = flights_[find(cid)];
            uint32_t bytes;
            std::memcpy(&bytes, p + 16, 4);
            if (!flight.command.read || flight.data || bytes != flight.command.blocks * 512 || length != 24 + bytes)
                fail("data not as asked for", cid, bytes);
            for (uint32_t i = 0; i < flight.command.blocks; i++) {
                const uint64_t block = flight.command.block + i;
                if (!generated_.matches(p + 24 + i * 512, block, versions_[block])) fail("wrong data at block", block);
            }
            checked_bytes_ += bytes;
            flight.data = true;
        } else if (p[0] == 5) {
            std::memcpy(&cid, p + 20, 2);
            std::memcpy(&status, p + 22, 2);
            const size_t at = find(cid);
            if (status != 0 || flights_[at].data != flights_[at].command.read) fail("bad completion", cid, status);
            completed_++;
            if (late_) {
                ended_.push_back(cid);
            } else {
                forget(cid);
            }
        } else {
            fail("unexpected PDU", p[0]);
        }
    }

    const std::vector<HostCommand>& commands_;
    Generated generated_;
    std::vector<uint32_t> versions_;
    std::vector<std::vector<uint8_t>> packets_;  // by slot
    std::vector<uint32_t> free_;
    std::vector<Flight> flights_;
    std::vector<uint16_t> cids_;  // of flights_
    std::deque<uint32_t> queue_;  // slots whose capsules go in
    std::vector<uint8_t> response_;
    std::vector<uint16_t> ended_, seen_;  // commands whose response came in the last cycle, and in the one before
    const bool late_;
    bool blind_;
    uint64_t capsule_at_ = 0, next_ = 0, completed_ = 0, checked_bytes_ = 0;
};

}  // namespace plain

#endif
