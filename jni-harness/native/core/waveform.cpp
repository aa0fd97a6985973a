// SPDX-License-Identifier: Apache-2.0
#include "waveform.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace dpu {

namespace {

// The writer of waveforms checks no write and maps its files, here and in the folder of temporary files, so a full
// disk would end the process. It writes only while there is so much room, looked at every so many dumps.
constexpr uint64_t WaveRoomBytes = 64 << 20;
constexpr uint32_t WaveDumpsPerCheck = 1 << 14;

// Bytes that may still be written there: what the disk has, and what the process may write into one file.
uint64_t room(const char* path) {
    uint64_t bytes = UINT64_MAX;
    struct statvfs disk;
    if (statvfs(path, &disk) == 0) bytes = static_cast<uint64_t>(disk.f_bavail) * disk.f_frsize;
    struct rlimit limit;
    struct stat file;
    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && stat(path, &file) == 0) {
        const uint64_t used = S_ISREG(file.st_mode) ? static_cast<uint64_t>(file.st_size) : 0;
        bytes = std::min<uint64_t>(bytes, limit.rlim_cur > used ? limit.rlim_cur - used : 0);
    }
    return bytes;
}

// What keeps a waveform from being written there, or nothing.
std::string wave_obstacle(const std::string& path) {
    for (const char* place : {path.c_str(), P_tmpdir}) {
        const uint64_t bytes = room(place);
        if (bytes < WaveRoomBytes) {
            return "waveform needs room: file=" + path + ", place=" + place + ", freeBytes=" + std::to_string(bytes)
                   + ", freeBytesMin=" + std::to_string(WaveRoomBytes);
        }
    }
    return {};
}

}  // namespace

void Waveform::plan(std::string path, uint64_t from_cycle, uint64_t to_cycle) {
    error_.clear();
    path_ = std::move(path);
    from_ = from_cycle;
    to_ = to_cycle;
    state_ = path_.empty() ? NONE : WAITING;
}

void Waveform::close(const dpu_model_table* table, void* instance) {
    if (state_ != OPEN) return;
    table->wave_close(instance);
    state_ = DONE;
}

void Waveform::dump(const dpu_model_table* table, void* instance, uint64_t cycle, uint64_t time_ps, bool low) {
    if (state_ == WAITING && low && cycle >= from_) begin(table, instance);
    if (state_ != OPEN) return;
    // The writer takes each time once; what settles twice at the same time is told one picosecond later.
    if (time_ps <= last_ps_ && last_ps_ != 0) time_ps = last_ps_ + 1;
    last_ps_ = time_ps;
    if (low && cycle >= to_) {
        close(table, instance);
        return;
    }
    table->wave_dump(instance, time_ps);
    if (++dumps_ % WaveDumpsPerCheck == 0) error_ = wave_obstacle(path_);
}

void Waveform::begin(const dpu_model_table* table, void* instance) {
    state_ = DONE;
    // Opened once without the writer, which cannot be closed again where it could not open.
    std::FILE* const file = std::fopen(path_.c_str(), "wb");
    if (file == nullptr) {
        error_ = "waveform cannot be written: file=" + path_ + ", " + std::strerror(errno);
        return;
    }
    std::fclose(file);
    error_ = wave_obstacle(path_);
    if (!error_.empty()) {
        std::remove(path_.c_str());
    } else if (table->wave_open(instance, path_.c_str()) == 0) {
        state_ = OPEN;
    } else {
        error_ = "waveform cannot be written: file=" + path_;
    }
}

}  // namespace dpu
