// SPDX-License-Identifier: Apache-2.0
// The native methods of NativeSimulation.java: converts arguments, calls the core, turns a status into an exception.
// It decides nothing. Strings are copied, arrays are copied; no JVM memory is held while a model runs.

#include <jni.h>

#include <string>
#include <vector>

#include "../core/core.h"

#define NATIVE(type, name) \
    extern "C" JNIEXPORT type JNICALL Java_dev_dpucosim_harness_NativeSimulation_##name

namespace {

const char* exception_of(dpu::Status status) {
    switch (status) {
    case dpu::Status::BAD_ARGUMENT: return "java/lang/IllegalArgumentException";
    case dpu::Status::LOAD_FAILED: return "dev/dpucosim/harness/ModelLoadException";
    case dpu::Status::MODEL_FINISHED: return "dev/dpucosim/harness/ModelFinishedException";
    case dpu::Status::MODEL_STOPPED: return "dev/dpucosim/harness/ModelStoppedException";
    case dpu::Status::MODEL_FAILED: return "dev/dpucosim/harness/ModelFailedException";
    case dpu::Status::BUS_FAULT: return "dev/dpucosim/harness/BusFaultException";
    case dpu::Status::WAVE_FAILED: return "dev/dpucosim/harness/WaveformException";
    case dpu::Status::TIMED_OUT: return "dev/dpucosim/harness/SimulationTimeoutException";
    case dpu::Status::NOT_SAVABLE: return "dev/dpucosim/harness/CheckpointException";
    case dpu::Status::OUT_OF_MEMORY: return "java/lang/OutOfMemoryError";
    default: return "java/lang/IllegalStateException";
    }
}

bool is_simulation_exception(dpu::Status status) {
    return status >= dpu::Status::MODEL_FINISHED && status <= dpu::Status::TIMED_OUT;
}

// What a model prints may be any bytes; NewStringUTF wants modified UTF-8, so all but ASCII becomes '?'.
jstring text(JNIEnv* env, std::string value) {
    for (char& c : value) {
        if (static_cast<unsigned char>(c) >= 0x80 || c == 0) c = '?';
    }
    return env->NewStringUTF(value.c_str());
}

void raise(JNIEnv* env, dpu::Status status, const dpu::Failure& failure) {
    const jclass type = env->FindClass(exception_of(status));
    if (type == nullptr) return;
    const jstring message = text(env, failure.message);
    if (message == nullptr) return;
    jobject exception = nullptr;
    if (is_simulation_exception(status)) {
        const jmethodID constructor = env->GetMethodID(type, "<init>", "(Ljava/lang/String;J)V");
        if (constructor != nullptr) {
            exception = env->NewObject(type, constructor, message, static_cast<jlong>(failure.time_ps));
        }
    } else {
        const jmethodID constructor = env->GetMethodID(type, "<init>", "(Ljava/lang/String;)V");
        if (constructor != nullptr) exception = env->NewObject(type, constructor, message);
    }
    if (exception != nullptr) env->Throw(static_cast<jthrowable>(exception));
}

// Calls the core and throws where it refuses; true if all is well.
template <typename Call>
bool done(JNIEnv* env, Call call) {
    dpu::Failure failure;
    const dpu::Status status = call(&failure);
    if (__builtin_expect(status == dpu::Status::OK, 1)) return true;
    raise(env, status, failure);
    return false;
}

std::string string(JNIEnv* env, jstring value) {
    if (value == nullptr) return std::string();
    const char* const characters = env->GetStringUTFChars(value, nullptr);
    if (characters == nullptr) return std::string();
    std::string copy(characters);
    env->ReleaseStringUTFChars(value, characters);
    return copy;
}

std::vector<jlong> longs(JNIEnv* env, jlongArray array) {
    std::vector<jlong> values(static_cast<size_t>(env->GetArrayLength(array)));
    env->GetLongArrayRegion(array, 0, static_cast<jsize>(values.size()), values.data());
    return values;
}

dpu::When when(jboolean after_edge) { return after_edge ? dpu::When::AFTER_EDGE : dpu::When::NOW; }

// A stall is three longs: numerator, denominator, seed.
dpu::Stall stall(const std::vector<jlong>& values, size_t index) {
    dpu::Stall stall;
    if (values.size() >= index * 3 + 3) {
        stall.numerator = static_cast<uint32_t>(values[index * 3]);
        stall.denominator = static_cast<uint32_t>(values[index * 3 + 1]);
        stall.seed = static_cast<uint64_t>(values[index * 3 + 2]);
    }
    return stall;
}

jlongArray info_array(JNIEnv* env, const dpu::EndpointInfo& info) {
    const jlong values[] = {info.index, info.data_bytes, info.keep, info.id_bits, info.user_bits, info.dest_bits,
                            info.address_bits};
    const jlongArray array = env->NewLongArray(7);
    if (array != nullptr) env->SetLongArrayRegion(array, 0, 7, values);
    return array;
}

template <typename Attach>
jlongArray attached(JNIEnv* env, Attach attach) {
    dpu::EndpointInfo info;
    return done(env, [&](dpu::Failure* failure) { return attach(&info, failure); }) ? info_array(env, info) : nullptr;
}

// What a call fills a vector with; nullptr with an exception pending.
template <typename Fill>
jbyteArray byte_array(JNIEnv* env, const char* what, Fill fill) {
    std::vector<uint8_t> bytes;
    const bool filled = done(env, [&](dpu::Failure* f) {
        const dpu::Status status = fill(&bytes, f);
        if (status != dpu::Status::OK || bytes.size() <= INT32_MAX) return status;
        f->message = std::string(what) + " is too large: bytes=" + std::to_string(bytes.size());
        return dpu::Status::NOT_SAVABLE;
    });
    if (!filled) return nullptr;
    const jbyteArray array = env->NewByteArray(static_cast<jsize>(bytes.size()));
    if (array != nullptr) {
        env->SetByteArrayRegion(array, 0, static_cast<jsize>(bytes.size()),
                                reinterpret_cast<const jbyte*>(bytes.data()));
    }
    return array;
}

}  // namespace

NATIVE(jlong, open)(JNIEnv* env, jclass, jstring path, jstring clock, jstring reset, jboolean active_low,
                    jlong period_ps, jint seed, jlong status_address) {
    dpu::OpenSettings settings;
    settings.clock = string(env, clock);
    settings.reset = string(env, reset);
    settings.reset_active_low = active_low;
    settings.period_ps = static_cast<uint64_t>(period_ps);
    settings.seed = static_cast<uint32_t>(seed);
    settings.status_address = static_cast<uint64_t>(status_address);
    const std::string file = string(env, path);
    dpu::Handle handle = 0;
    done(env, [&](dpu::Failure* failure) { return dpu::open(file.c_str(), settings, &handle, failure); });
    return static_cast<jlong>(handle);
}

NATIVE(void, close)(JNIEnv* env, jclass, jlong handle) {
    done(env, [&](dpu::Failure* failure) { return dpu::close(static_cast<dpu::Handle>(handle), failure); });
}

NATIVE(jint, portCount)(JNIEnv* env, jclass, jlong handle) {
    uint32_t count = 0;
    done(env, [&](dpu::Failure* f) { return dpu::port_count(static_cast<dpu::Handle>(handle), &count, f); });
    return static_cast<jint>(count);
}

NATIVE(jstring, portName)(JNIEnv* env, jclass, jlong handle, jint index) {
    dpu::PortInfo info{};
    const bool found = done(env, [&](dpu::Failure* f) {
        return dpu::port_info(static_cast<dpu::Handle>(handle), static_cast<uint32_t>(index), &info, f);
    });
    return found ? text(env, info.name) : nullptr;
}

NATIVE(jlong, portShape)(JNIEnv* env, jclass, jlong handle, jint index) {
    dpu::PortInfo info{};
    done(env, [&](dpu::Failure* f) {
        return dpu::port_info(static_cast<dpu::Handle>(handle), static_cast<uint32_t>(index), &info, f);
    });
    return static_cast<jlong>(static_cast<uint64_t>(info.direction) << 32 | info.width_bits);
}

NATIVE(jlong, readPort)(JNIEnv* env, jclass, jlong handle, jint index) {
    uint64_t value = 0;
    done(env, [&](dpu::Failure* f) {
        return dpu::port_read(static_cast<dpu::Handle>(handle), static_cast<uint32_t>(index), &value, 1, f);
    });
    return static_cast<jlong>(value);
}

NATIVE(void, writePort)(JNIEnv* env, jclass, jlong handle, jint index, jlong value) {
    const uint64_t word = static_cast<uint64_t>(value);
    done(env, [&](dpu::Failure* f) {
        return dpu::port_write(static_cast<dpu::Handle>(handle), static_cast<uint32_t>(index), &word, 1, f);
    });
}

NATIVE(void, readPortWide)(JNIEnv* env, jclass, jlong handle, jint index, jlongArray words) {
    std::vector<jlong> values(static_cast<size_t>(env->GetArrayLength(words)));
    const bool read = done(env, [&](dpu::Failure* f) {
        return dpu::port_read(static_cast<dpu::Handle>(handle), static_cast<uint32_t>(index),
                              reinterpret_cast<uint64_t*>(values.data()), static_cast<uint32_t>(values.size()), f);
    });
    if (read) env->SetLongArrayRegion(words, 0, static_cast<jsize>(values.size()), values.data());
}

NATIVE(void, writePortWide)(JNIEnv* env, jclass, jlong handle, jint index, jlongArray words) {
    const std::vector<jlong> values = longs(env, words);
    done(env, [&](dpu::Failure* f) {
        return dpu::port_write(static_cast<dpu::Handle>(handle), static_cast<uint32_t>(index),
                               reinterpret_cast<const uint64_t*>(values.data()),
                               static_cast<uint32_t>(values.size()), f);
    });
}

// Index, width, flags (1 writable, 2 parameter, 4 forceable), then left and right of each dimension.
NATIVE(jlongArray, findSignal)(JNIEnv* env, jclass, jlong handle, jstring name) {
    dpu::VariableInfo info;
    bool found = false;
    const std::string path = string(env, name);
    done(env, [&](dpu::Failure* f) {
        return dpu::signal_find(static_cast<dpu::Handle>(handle), path.c_str(), &info, &found, f);
    });
    if (!found) return nullptr;
    std::vector<jlong> values = {info.index, info.width_bits,
                                 (info.writable ? 1 : 0) | (info.parameter ? 2 : 0) | (info.forceable ? 4 : 0)};
    values.insert(values.end(), info.ranges.begin(), info.ranges.end());
    const jlongArray array = env->NewLongArray(static_cast<jsize>(values.size()));
    if (array != nullptr) env->SetLongArrayRegion(array, 0, static_cast<jsize>(values.size()), values.data());
    return array;
}

NATIVE(jobjectArray, signalNames)(JNIEnv* env, jclass, jlong handle) {
    std::vector<std::string> names;
    const bool told = done(env, [&](dpu::Failure* f) {
        return dpu::signal_names(static_cast<dpu::Handle>(handle), &names, f);
    });
    const jclass type = told ? env->FindClass("java/lang/String") : nullptr;
    if (type == nullptr) return nullptr;
    const jobjectArray array = env->NewObjectArray(static_cast<jsize>(names.size()), type, nullptr);
    for (size_t i = 0; array != nullptr && i < names.size(); ++i) {
        const jstring name = text(env, names[i]);
        if (name == nullptr) return nullptr;
        env->SetObjectArrayElement(array, static_cast<jsize>(i), name);
        env->DeleteLocalRef(name);
    }
    return array;
}

NATIVE(void, readSignal)(JNIEnv* env, jclass, jlong handle, jint index, jlong element, jlongArray words) {
    std::vector<jlong> values(static_cast<size_t>(env->GetArrayLength(words)));
    const bool read = done(env, [&](dpu::Failure* f) {
        return dpu::signal_read(static_cast<dpu::Handle>(handle), static_cast<uint32_t>(index),
                                static_cast<uint64_t>(element), reinterpret_cast<uint64_t*>(values.data()),
                                static_cast<uint32_t>(values.size()), f);
    });
    if (read) env->SetLongArrayRegion(words, 0, static_cast<jsize>(values.size()), values.data());
}

NATIVE(void, writeSignal)(JNIEnv* env, jclass, jlong handle, jint index, jlong element, jlongArray words,
                          jboolean after_edge) {
    const std::vector<jlong> values = longs(env, words);
    done(env, [&](dpu::Failure* f) {
        return dpu::signal_write(static_cast<dpu::Handle>(handle), static_cast<uint32_t>(index),
                                 static_cast<uint64_t>(element), reinterpret_cast<const uint64_t*>(values.data()),
                                 static_cast<uint32_t>(values.size()), when(after_edge), f);
    });
}

NATIVE(void, forceSignal)(JNIEnv* env, jclass, jlong handle, jint index, jlongArray words, jboolean after_edge) {
    const std::vector<jlong> values = longs(env, words);
    done(env, [&](dpu::Failure* f) {
        return dpu::signal_force(static_cast<dpu::Handle>(handle), static_cast<uint32_t>(index),
                                 reinterpret_cast<const uint64_t*>(values.data()),
                                 static_cast<uint32_t>(values.size()), when(after_edge), f);
    });
}

NATIVE(void, releaseSignal)(JNIEnv* env, jclass, jlong handle, jint index, jboolean after_edge) {
    done(env, [&](dpu::Failure* f) {
        return dpu::signal_release(static_cast<dpu::Handle>(handle), static_cast<uint32_t>(index), when(after_edge), f);
    });
}

NATIVE(jlongArray, attachSource)(JNIEnv* env, jclass, jlong handle, jstring prefix, jlong control, jlong ring,
                                 jint ring_count, jlongArray stalls) {
    dpu::SourceSettings settings;
    settings.control_address = static_cast<uint64_t>(control);
    settings.ring_address = static_cast<uint64_t>(ring);
    settings.ring_count = static_cast<uint32_t>(ring_count);
    settings.stall = stall(longs(env, stalls), 0);
    const std::string name = string(env, prefix);
    return attached(env, [&](dpu::EndpointInfo* info, dpu::Failure* f) {
        return dpu::attach_source(static_cast<dpu::Handle>(handle), name.c_str(), settings, info, f);
    });
}

NATIVE(jlongArray, attachSink)(JNIEnv* env, jclass, jlong handle, jstring prefix, jlong control, jlong ring,
                               jint ring_count, jlong data, jlong data_bytes, jint packet_bytes_max,
                               jlongArray stalls) {
    dpu::SinkSettings settings;
    settings.control_address = static_cast<uint64_t>(control);
    settings.ring_address = static_cast<uint64_t>(ring);
    settings.ring_count = static_cast<uint32_t>(ring_count);
    settings.data_address = static_cast<uint64_t>(data);
    settings.data_bytes = static_cast<uint64_t>(data_bytes);
    settings.packet_bytes_max = static_cast<uint32_t>(packet_bytes_max);
    settings.stall = stall(longs(env, stalls), 0);
    const std::string name = string(env, prefix);
    return attached(env, [&](dpu::EndpointInfo* info, dpu::Failure* f) {
        return dpu::attach_sink(static_cast<dpu::Handle>(handle), name.c_str(), settings, info, f);
    });
}

NATIVE(jlongArray, attachPosted)(JNIEnv* env, jclass, jlong handle, jstring prefix, jlong control, jlong ring,
                                 jint ring_count, jlong data, jlong data_bytes, jint burst_bytes_max,
                                 jboolean automatic) {
    dpu::PostedSettings settings;
    settings.control_address = static_cast<uint64_t>(control);
    settings.ring_address = static_cast<uint64_t>(ring);
    settings.ring_count = static_cast<uint32_t>(ring_count);
    settings.data_address = static_cast<uint64_t>(data);
    settings.data_bytes = static_cast<uint64_t>(data_bytes);
    settings.burst_bytes_max = static_cast<uint32_t>(burst_bytes_max);
    settings.automatic = automatic != JNI_FALSE;
    const std::string name = string(env, prefix);
    return attached(env, [&](dpu::EndpointInfo* info, dpu::Failure* f) {
        return dpu::attach_posted(static_cast<dpu::Handle>(handle), name.c_str(), settings, info, f);
    });
}

NATIVE(jlongArray, attachTap)(JNIEnv* env, jclass, jlong handle, jstring prefix, jlong control, jlong ring,
                              jint ring_count, jint nearly_full_count) {
    dpu::TapSettings settings;
    settings.control_address = static_cast<uint64_t>(control);
    settings.ring_address = static_cast<uint64_t>(ring);
    settings.ring_count = static_cast<uint32_t>(ring_count);
    settings.nearly_full_count = static_cast<uint32_t>(nearly_full_count);
    const std::string name = string(env, prefix);
    return attached(env, [&](dpu::EndpointInfo* info, dpu::Failure* f) {
        return dpu::attach_tap(static_cast<dpu::Handle>(handle), name.c_str(), settings, info, f);
    });
}

// Stalls in the order: read address, read data, write address, write data, response.
NATIVE(jlongArray, attachMemory)(JNIEnv* env, jclass, jlong handle, jstring prefix, jlong control, jlong data,
                                 jlong data_bytes, jlong base, jint read_latency_cycles, jint write_latency_cycles,
                                 jint outstanding_max, jlongArray stalls, jlongArray requests) {
    dpu::MemorySettings settings;
    settings.control_address = static_cast<uint64_t>(control);
    settings.data_address = static_cast<uint64_t>(data);
    settings.data_bytes = static_cast<uint64_t>(data_bytes);
    settings.base = static_cast<uint64_t>(base);
    settings.read_latency_cycles = static_cast<uint32_t>(read_latency_cycles);
    settings.write_latency_cycles = static_cast<uint32_t>(write_latency_cycles);
    settings.outstanding_max = static_cast<uint32_t>(outstanding_max);
    const std::vector<jlong> values = longs(env, stalls);
    settings.stall_read_address = stall(values, 0);
    settings.stall_read_data = stall(values, 1);
    settings.stall_write_address = stall(values, 2);
    settings.stall_write_data = stall(values, 3);
    settings.stall_response = stall(values, 4);
    const std::vector<jlong> asked = longs(env, requests);
    if (asked.size() == 6) {
        settings.request_address = static_cast<uint64_t>(asked[0]);
        settings.request_ring_address = static_cast<uint64_t>(asked[1]);
        settings.request_ring_count = static_cast<uint32_t>(asked[2]);
        settings.answer_address = static_cast<uint64_t>(asked[3]);
        settings.room_address = static_cast<uint64_t>(asked[4]);
        settings.told_ids = static_cast<uint64_t>(asked[5]);
    }
    const std::string name = string(env, prefix);
    return attached(env, [&](dpu::EndpointInfo* info, dpu::Failure* f) {
        return dpu::attach_memory(static_cast<dpu::Handle>(handle), name.c_str(), settings, info, f);
    });
}

NATIVE(jlongArray, attachLite)(JNIEnv* env, jclass, jlong handle, jstring prefix, jlong control, jlong ring,
                               jint ring_count) {
    dpu::LiteSettings settings;
    settings.control_address = static_cast<uint64_t>(control);
    settings.ring_address = static_cast<uint64_t>(ring);
    settings.ring_count = static_cast<uint32_t>(ring_count);
    const std::string name = string(env, prefix);
    return attached(env, [&](dpu::EndpointInfo* info, dpu::Failure* f) {
        return dpu::attach_lite(static_cast<dpu::Handle>(handle), name.c_str(), settings, info, f);
    });
}

NATIVE(jint, outputWidth)(JNIEnv* env, jclass, jlong handle, jstring prefix, jstring signal) {
    uint32_t bits = 0;
    const std::string prefix_name = string(env, prefix);
    const std::string signal_name = string(env, signal);
    done(env, [&](dpu::Failure* f) {
        return dpu::probe_data_bits(static_cast<dpu::Handle>(handle), prefix_name.c_str(), signal_name.c_str(), &bits,
                                    f);
    });
    return static_cast<jint>(bits);
}

NATIVE(jint, watch)(JNIEnv* env, jclass, jlong handle, jint port, jlong value, jboolean drained) {
    uint32_t index = 0;
    done(env, [&](dpu::Failure* f) {
        return dpu::watch(static_cast<dpu::Handle>(handle), static_cast<uint32_t>(port),
                          static_cast<uint64_t>(value), drained, &index, f);
    });
    return static_cast<jint>(index);
}

NATIVE(void, attachStepper)(JNIEnv* env, jclass, jlong handle, jlong control, jlong drive, jlong values,
                            jlong value_bytes, jlong watches, jint watch_count_max) {
    dpu::StepperSettings settings;
    settings.control_address = static_cast<uint64_t>(control);
    settings.drive_address = static_cast<uint64_t>(drive);
    settings.value_address = static_cast<uint64_t>(values);
    settings.value_bytes = static_cast<uint64_t>(value_bytes);
    settings.watch_address = static_cast<uint64_t>(watches);
    settings.watch_count_max = static_cast<uint32_t>(watch_count_max);
    done(env, [&](dpu::Failure* f) {
        return dpu::attach_stepper(static_cast<dpu::Handle>(handle), settings, f);
    });
}

NATIVE(jlongArray, signalAddress)(JNIEnv* env, jclass, jlong handle, jint signal) {
    dpu::SignalAddress address;
    const bool found = done(env, [&](dpu::Failure* f) {
        return dpu::signal_address(static_cast<dpu::Handle>(handle), static_cast<uint32_t>(signal), &address, f);
    });
    if (!found) return nullptr;
    const jlong values[] = {static_cast<jlong>(address.value), static_cast<jlong>(address.force_enable),
                            static_cast<jlong>(address.force_value)};
    const jlongArray array = env->NewLongArray(3);
    if (array != nullptr) env->SetLongArrayRegion(array, 0, 3, values);
    return array;
}

NATIVE(void, checkDrivable)(JNIEnv* env, jclass, jlong handle, jint port) {
    done(env, [&](dpu::Failure* f) {
        return dpu::check_drivable(static_cast<dpu::Handle>(handle), static_cast<uint32_t>(port), f);
    });
}

NATIVE(void, addClock)(JNIEnv* env, jclass, jlong handle, jstring port, jlong period_ps, jlong phase_ps) {
    const std::string name = string(env, port);
    done(env, [&](dpu::Failure* f) {
        return dpu::add_clock(static_cast<dpu::Handle>(handle), name.c_str(), static_cast<uint64_t>(period_ps),
                              static_cast<uint64_t>(phase_ps), f);
    });
}

NATIVE(void, advance)(JNIEnv* env, jclass, jlong handle, jlong steps_max) {
    done(env, [&](dpu::Failure* f) {
        return dpu::advance(static_cast<dpu::Handle>(handle), static_cast<uint64_t>(steps_max), f);
    });
}

NATIVE(void, settleAt)(JNIEnv* env, jclass, jlong handle, jlong time_ps) {
    done(env, [&](dpu::Failure* f) {
        return dpu::settle_at(static_cast<dpu::Handle>(handle), static_cast<uint64_t>(time_ps), f);
    });
}

NATIVE(void, reset)(JNIEnv* env, jclass, jlong handle, jlong cycles) {
    done(env, [&](dpu::Failure* f) {
        return dpu::reset(static_cast<dpu::Handle>(handle), static_cast<uint64_t>(cycles), f);
    });
}

NATIVE(void, run)(JNIEnv* env, jclass, jlong handle, jlong cycles_max, jint stop_mask) {
    done(env, [&](dpu::Failure* f) {
        return dpu::run(static_cast<dpu::Handle>(handle), static_cast<uint64_t>(cycles_max),
                        static_cast<uint32_t>(stop_mask), f);
    });
}

NATIVE(void, runLite)(JNIEnv* env, jclass, jlong handle, jint lite, jlong completed, jlong cycles_max) {
    done(env, [&](dpu::Failure* f) {
        return dpu::run_lite(static_cast<dpu::Handle>(handle), static_cast<uint32_t>(lite),
                             static_cast<uint64_t>(completed), static_cast<uint64_t>(cycles_max), f);
    });
}

NATIVE(void, skip)(JNIEnv* env, jclass, jlong handle, jlong cycles) {
    done(env, [&](dpu::Failure* f) {
        return dpu::skip(static_cast<dpu::Handle>(handle), static_cast<uint64_t>(cycles), f);
    });
}

NATIVE(jstring, takeOutput)(JNIEnv* env, jclass, jlong handle) {
    std::string output;
    char buffer[16384];
    for (;;) {
        uint32_t bytes = 0;
        const bool taken = done(env, [&](dpu::Failure* f) {
            return dpu::take_output(static_cast<dpu::Handle>(handle), buffer, sizeof buffer, &bytes, f);
        });
        if (!taken) return nullptr;
        output.append(buffer, bytes);
        if (bytes < sizeof buffer) return text(env, output);
    }
}

NATIVE(void, wave)(JNIEnv* env, jclass, jlong handle, jstring file, jlong from_cycle, jlong to_cycle) {
    const std::string path = string(env, file);
    done(env, [&](dpu::Failure* f) {
        return dpu::wave(static_cast<dpu::Handle>(handle), path.c_str(), static_cast<uint64_t>(from_cycle),
                         static_cast<uint64_t>(to_cycle), f);
    });
}

NATIVE(void, observe)(JNIEnv* env, jclass, jlong handle, jlong function) {
    done(env, [&](dpu::Failure* f) {
        return dpu::observe(static_cast<dpu::Handle>(handle), static_cast<uint64_t>(function), f);
    });
}

NATIVE(void, record)(JNIEnv* env, jclass, jlong handle, jlong cycles, jlong log_bytes_max) {
    done(env, [&](dpu::Failure* f) {
        return dpu::record(static_cast<dpu::Handle>(handle), static_cast<uint64_t>(cycles),
                           static_cast<uint64_t>(log_bytes_max), f);
    });
}

NATIVE(jlongArray, writeRecording)(JNIEnv* env, jclass, jlong handle, jstring file) {
    const std::string path = string(env, file);
    uint64_t from = 0, to = 0;
    const bool written = done(env, [&](dpu::Failure* f) {
        return dpu::write_recording(static_cast<dpu::Handle>(handle), path.c_str(), &from, &to, f);
    });
    if (!written) return nullptr;
    const jlong values[] = {static_cast<jlong>(from), static_cast<jlong>(to)};
    const jlongArray array = env->NewLongArray(2);
    if (array != nullptr) env->SetLongArrayRegion(array, 0, 2, values);
    return array;
}

NATIVE(jbyteArray, checkpoint)(JNIEnv* env, jclass, jlong handle) {
    return byte_array(env, "checkpoint", [&](std::vector<uint8_t>* bytes, dpu::Failure* f) {
        return dpu::checkpoint(static_cast<dpu::Handle>(handle), bytes, f);
    });
}

NATIVE(jbyteArray, coverage)(JNIEnv* env, jclass, jlong handle) {
    return byte_array(env, "coverage", [&](std::vector<uint8_t>* bytes, dpu::Failure* f) {
        return dpu::coverage(static_cast<dpu::Handle>(handle), bytes, f);
    });
}

NATIVE(void, restore)(JNIEnv* env, jclass, jlong handle, jbyteArray state) {
    std::vector<uint8_t> bytes(static_cast<size_t>(env->GetArrayLength(state)));
    env->GetByteArrayRegion(state, 0, static_cast<jsize>(bytes.size()), reinterpret_cast<jbyte*>(bytes.data()));
    done(env, [&](dpu::Failure* f) {
        return dpu::restore(static_cast<dpu::Handle>(handle), bytes.data(), bytes.size(), f);
    });
}
