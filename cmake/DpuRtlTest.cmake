# SPDX-License-Identifier: Apache-2.0
# Native tests of single RTL modules: rtl/<block>/test/<module>_test.cpp is a program that includes V<module>.h, drives
# the Verilated module and returns non-zero when something is wrong. rtl/common/test has what they share: rtl_test.hpp, and rtl_run.hpp
# for those that end at the first difference.

find_path(DPU_VERILATOR_INCLUDE verilated.h HINTS $ENV{VERILATOR_ROOT}/include /usr/share/verilator/include
          /usr/local/share/verilator/include REQUIRED)

# dpu_add_rtl_tests(<block>): one program and one test, native.<block>.<module>, for every such file of the block.
function(dpu_add_rtl_tests block)
  if(block STREQUAL "common")
    set(blocks common)
  else()
    set(blocks common ${block})
  endif()
  file(GLOB tests CONFIGURE_DEPENDS "${DPU_RTL_DIR}/${block}/test/*_test.cpp")
  if(NOT tests)
    return()
  endif()
  if(NOT TARGET dpu_verilated)
    # Compiled once, not once a test.
    add_library(dpu_verilated STATIC "${DPU_VERILATOR_INCLUDE}/verilated.cpp"
                                     "${DPU_VERILATOR_INCLUDE}/verilated_threads.cpp")
    target_include_directories(dpu_verilated SYSTEM PUBLIC "${DPU_VERILATOR_INCLUDE}" "${DPU_VERILATOR_INCLUDE}/vltstd")
    target_link_libraries(dpu_verilated PUBLIC pthread)
  endif()
  dpu_rtl_packages(packages ${blocks})
  dpu_rtl_modules(modules ${blocks})
  set(paths)
  foreach(name IN LISTS blocks)
    list(APPEND paths -y "${DPU_RTL_DIR}/${name}")
  endforeach()
  foreach(test IN LISTS tests)
    get_filename_component(module "${test}" NAME_WE)
    string(REGEX REPLACE "_test$" "" module "${module}")
    set(source "${DPU_RTL_DIR}/${block}/test/${module}_top.sv")  # a wrapper, where one module alone says too little
    if(NOT EXISTS "${source}")
      set(source "${DPU_RTL_DIR}/${block}/${module}.sv")
    endif()
    set(folder "${CMAKE_BINARY_DIR}/rtl-test/${block}/${module}")
    set(archive "${folder}/V${module}__ALL.a")
    add_custom_command(
      OUTPUT "${archive}"
      COMMAND "${DPU_VERILATOR}" --cc -O3 --x-initial unique --x-assign unique --assert --prefix V${module} --Mdir "${folder}"
              ${paths} "${DPU_RTL_DIR}/lint.vlt" ${packages} "${source}"
      COMMAND make -s -C "${folder}" -f V${module}.mk V${module}__ALL.a OPT_FAST=-O2 OPT_SLOW=-O1
      DEPENDS ${packages} ${modules} "${source}" "${DPU_RTL_DIR}/lint.vlt"
      COMMENT "Verilating ${module} for its test"
      VERBATIM)
    set(target rtl_test_${block}_${module})
    add_custom_target(${target}_model DEPENDS "${archive}")
    add_executable(${target} "${test}")
    add_dependencies(${target} ${target}_model)
    target_include_directories(${target} PRIVATE "${DPU_RTL_DIR}/common/test")
    target_include_directories(${target} SYSTEM PRIVATE "${folder}")
    target_compile_options(${target} PRIVATE -Wall -Wextra)
    target_link_libraries(${target} PRIVATE "${archive}" dpu_verilated)
    set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS "${archive}")
    add_test(NAME native.${block}.${module} COMMAND ${target})
    set_tests_properties(native.${block}.${module} PROPERTIES LABELS native)
  endforeach()
endfunction()
