// SPDX-License-Identifier: Apache-2.0
// The members: images in memory, every command takes the same number of cycles. A read's completion follows the last
// beat of its data; a write completes no earlier than its data came.
#ifndef PLAIN_MEMBERS_H
#define PLAIN_MEMBERS_H

#include <vector>

#include "plain_memory.h"

namespace plain {

class Members {
public:
    // Late: what follows a beat comes a cycle later than it could. Behind the array's blocks lie those of the log.
    Members(uint32_t count, uint64_t blocks, uint64_t log_blocks, uint64_t latency_cycles, bool late)
        : blocks_(blocks), log_blocks_(log_blocks), latency_(latency_cycles), late_(late) {
        const uint64_t bytes = (blocks + log_blocks) * 512;
        for (uint32_t i = 0; i < count; i++) {
            images_.push_back(map_bytes(bytes));
            if (late) std::memset(images_.back(), 0, bytes);  // the peer's are touched before it is timed
        }
    }

    uint64_t commands() const { return commands_; }
    uint64_t blocks_moved() const { return blocks_moved_; }

    // What is due at the beginning of this cycle, in the order of time and then of events.
    void advance(uint64_t cycle) {
        while (!sent_.empty() && sent_.front().due <= cycle) {
            completions_.push_back(sent_.front());
            sent_.pop_front();
        }
        for (;;) {
            const bool read = !read_due_.empty() && read_due_.front().due <= cycle;
            const bool write = !write_due_.empty() && write_due_.front().due <= cycle;
            if (!read && !write) return;
            if (read && (!write || before(read_due_.front(), write_due_.front()))) {
                streaming_.push_back(read_due_.front());
                read_due_.pop_front();
            } else {
                completions_.push_back(write_due_.front());
                write_due_.pop_front();
            }
        }
    }

    void drive(Vlvm_top& top) {
        top.member_in_tvalid_i = !streaming_.empty();
        if (top.member_in_tvalid_i) {
            const Command& read = streaming_.front();
            std::memcpy(&top.member_in_tdata_i, images_[read.member] + read.block * 512 + read_at_, 64);
            top.member_in_tlast_i = read_at_ + 64 == read.blocks * 512ull;
            top.member_in_tid_i = read.id;
            top.member_in_tuser_i = read.member;
        }
        top.member_cq_tvalid_i = !completions_.empty();
        if (top.member_cq_tvalid_i) {
            const Command& done = completions_.front();
            uint8_t entry[16] = {};
            std::memcpy(entry + 12, &done.id, 2);
            std::memcpy(&top.member_cq_tdata_i, entry, 16);
            top.member_cq_tuser_i = done.member;
            top.member_cq_tlast_i = 1;
        }
    }

    // Returns whether a beat of data moved.
    bool sample(Vlvm_top& top, uint64_t cycle) {
        bool moved = false;
        if (top.member_cq_tvalid_i && top.member_cq_tready_o) completions_.pop_front();
        if (top.member_sq_tvalid_o) submission(top, cycle);
        if (top.member_out_tvalid_o) {
            moved = true;
            written(top, cycle);
        }
        if (top.member_in_tvalid_i && top.member_in_tready_o) {
            moved = true;
            read_at_ += 64;
            if (top.member_in_tlast_i) {
                streaming_.front().due = cycle + 1 + late_;
                sent_.push_back(streaming_.front());
                streaming_.pop_front();
                read_at_ = 0;
            }
        }
        return moved;
    }

    void check_parity() const {
        for (uint64_t word = 0; word < blocks_ * 64; word++) {
            uint64_t sum = 0;
            for (const uint8_t* image : images_) sum ^= reinterpret_cast<const uint64_t*>(image)[word];
            if (sum != 0) fail("parity broken at word", word);
        }
    }

    // One number for everything that the members hold.
    uint64_t digest() const {
        uint64_t digest = 0;
        for (const uint8_t* image : images_) {
            for (uint64_t word = 0; word < (blocks_ + log_blocks_) * 64; word++)
                digest = digest * 0x9e3779b97f4a7c15ull + reinterpret_cast<const uint64_t*>(image)[word];
        }
        return digest;
    }

private:
    struct Command {
        uint64_t block;
        uint64_t due;       // cycle
        uint64_t sequence;  // of the event
        uint32_t blocks;
        uint16_t id;
        uint8_t member;
    };

    static bool before(const Command& a, const Command& b) {
        return a.due < b.due || (a.due == b.due && a.sequence < b.sequence);
    }

    void submission(Vlvm_top& top, uint64_t cycle) {
        uint8_t entry[64];
        std::memcpy(entry, &top.member_sq_tdata_o, 64);
        Command command;
        uint16_t blocks;
        std::memcpy(&command.id, entry + 2, 2);
        std::memcpy(&command.block, entry + 40, 8);
        std::memcpy(&blocks, entry + 48, 2);
        command.blocks = blocks + 1u;
        command.member = top.member_sq_tuser_o;
        command.due = cycle + 1 + latency_;
        if (command.member >= images_.size() || command.block + command.blocks > blocks_ + log_blocks_)
            fail("member command out of range", command.member, command.block);
        commands_++;
        blocks_moved_ += command.blocks;
        if (entry[0] == 2) {
            command.sequence = sequence_++;
            read_due_.push_back(command);
        } else if (entry[0] == 1) {
            awaiting_.push_back(command);
        } else {
            fail("unexpected member opcode", entry[0]);
        }
    }

    void written(Vlvm_top& top, uint64_t cycle) {
        if (awaiting_.empty()) fail("write data without a command", top.member_out_tid_o);
        Command& command = awaiting_.front();
        if (command.id != top.member_out_tid_o || command.member != top.member_out_tuser_o)
            fail("write data out of order", command.id, top.member_out_tid_o);
        std::memcpy(images_[command.member] + command.block * 512 + write_at_, &top.member_out_tdata_o, 64);
        write_at_ += 64;
        const bool last = write_at_ == command.blocks * 512ull;
        if (last != static_cast<bool>(top.member_out_tlast_o)) fail("write data length", write_at_, command.blocks);
        if (!last) return;
        if (command.due < cycle + 1 + late_) command.due = cycle + 1 + late_;
        command.sequence = sequence_++;
        write_due_.push_back(command);
        awaiting_.pop_front();
        write_at_ = 0;
    }

    uint64_t blocks_, log_blocks_, latency_;
    const bool late_;
    std::vector<uint8_t*> images_;
    std::deque<Command> awaiting_;              // writes whose data has not come
    std::deque<Command> read_due_, write_due_;  // by the time of their end
    std::deque<Command> streaming_;             // reads whose data goes in
    std::deque<Command> sent_;                  // reads whose data has gone in
    std::deque<Command> completions_;
    uint64_t read_at_ = 0, write_at_ = 0, sequence_ = 0, commands_ = 0, blocks_moved_ = 0;
};

}  // namespace plain

#endif
