# SPDX-License-Identifier: Apache-2.0
# Where jni.h is. Sets DPU_JNI_INCLUDE_DIRS. Maven may itself run on a JRE without headers, so JAVA_HOME is asked
# first and the usual folders after it; the newest JDK wins.
file(GLOB _dpu_jdk_candidates LIST_DIRECTORIES true /usr/lib/jvm/* /opt/* "$ENV{HOME}/.sdkman/candidates/java/*"
     "$ENV{HOME}/.jdks/*")
list(SORT _dpu_jdk_candidates COMPARE NATURAL ORDER DESCENDING)
list(PREPEND _dpu_jdk_candidates "$ENV{JAVA_HOME}")

# A cached folder that has gone (a JDK was updated) is looked for again.
if(DPU_JNI_DIR AND NOT EXISTS "${DPU_JNI_DIR}/jni.h")
  unset(DPU_JNI_DIR CACHE)
endif()
find_path(DPU_JNI_DIR jni.h HINTS ${_dpu_jdk_candidates} PATH_SUFFIXES include NO_DEFAULT_PATH)
if(NOT DPU_JNI_DIR)
  message(FATAL_ERROR "no jni.h found: set JAVA_HOME to a JDK 25 (https://adoptium.net)")
endif()
set(DPU_JNI_INCLUDE_DIRS "${DPU_JNI_DIR}" "${DPU_JNI_DIR}/linux")
