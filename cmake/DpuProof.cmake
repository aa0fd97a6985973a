# SPDX-License-Identifier: Apache-2.0
# Formal proofs as tests: Yosys turns the sources into an SMT problem, yosys-smtbmc with z3 decides it
# (docs/decisions/0003-formal-solver.md).
#
# dpu_add_proof(<name>
#   TOP <module>                   the module that states the properties (assert, assume, cover)
#   SOURCES <file>...              packages first; relative to the calling folder
#   [PARAMETERS <Name=Value>...]   of the top
#   BMC <cycles>                   no assertion fails within so many cycles after reset
#   INDUCTION <cycles>             and none can fail later: inductive over so many cycles (not more than BMC)
#   COVER <cycles>                 every cover statement is reached within so many cycles
#   [SOLVER <name>]                another solver that yosys-smtbmc knows, cvc4 for instance; or sat, the one of Yosys itself, which
#                                  takes large control logic in its stride (what is different then: proof.sh)
#   [WHOLE <cycles>]               of sat: within so many cycles of any state that keeps the promise, broken variants have a counterexample, and
#                                  the sources as they are have none. A proof without it does not know the latter: what is rejected there may
#                                  have been wrong from the first cycle on
#   [CUT <module>|.<signal>...]    modules inside the top, and signals of it, that do what they like: what is proved holds whatever
#                                  they do, but for what the properties assume of them
#   [GATES]                        map words to gates first: z3 reads words that are used often by taking them apart at
#                                  every use, half a minute for a queue of four entries, and gates at once
#   BROKEN <DEFINE>...)            each define plants one fault; the proof must then fail by a counterexample
#
# makes the tests proof.<name>.bmc, .induction, .cover, .broken.<DEFINE>, and .whole. A proof without a cover or without a
# broken variant is refused: it might hold because it says nothing. FORMAL is defined in all of them.
function(dpu_add_proof name)
  cmake_parse_arguments(PARSE_ARGV 1 PROOF "GATES" "TOP;BMC;INDUCTION;COVER;WHOLE;SOLVER" "SOURCES;PARAMETERS;CUT;BROKEN")
  foreach(argument TOP SOURCES BMC INDUCTION COVER BROKEN)
    if(NOT PROOF_${argument})
      message(FATAL_ERROR "proof ${name}: ${argument} is missing")
    endif()
  endforeach()
  if(NOT PROOF_SOLVER)
    set(PROOF_SOLVER z3)
  endif()
  set(broken_cycles ${PROOF_BMC})
  if(PROOF_WHOLE)
    if(NOT PROOF_SOLVER STREQUAL sat)
      message(FATAL_ERROR "proof ${name}: WHOLE is for solver sat")
    endif()
    set(broken_cycles ${PROOF_WHOLE})
  endif()
  if(PROOF_INDUCTION GREATER PROOF_BMC)
    message(FATAL_ERROR "proof ${name}: induction over ${PROOF_INDUCTION} cycles needs a base case as long, "
                        "BMC is ${PROOF_BMC}")
  endif()
  set(sources)
  foreach(source IN LISTS PROOF_SOURCES)
    get_filename_component(source "${source}" ABSOLUTE)
    if(NOT EXISTS "${source}")
      message(FATAL_ERROR "proof ${name}: no file ${source}")
    endif()
    list(APPEND sources "${source}")
  endforeach()
  _dpu_add_proof_run(${name}.bmc bmc ${PROOF_BMC} "")
  _dpu_add_proof_run(${name}.induction induction ${PROOF_INDUCTION} "")
  _dpu_add_proof_run(${name}.cover cover ${PROOF_COVER} "")
  foreach(define IN LISTS PROOF_BROKEN)
    _dpu_add_proof_run(${name}.broken.${define} broken ${broken_cycles} "${define}")
  endforeach()
  if(PROOF_WHOLE)
    _dpu_add_proof_run(${name}.whole whole ${PROOF_WHOLE} "")
  endif()
endfunction()

# Reads the variables of its caller.
macro(_dpu_add_proof_run run mode cycles define)
  add_test(NAME proof.${run}
           COMMAND "${CMAKE_SOURCE_DIR}/cmake/proof.sh" ${mode} ${PROOF_SOLVER} ${cycles} "${CMAKE_BINARY_DIR}/proof/${run}"
                   ${PROOF_TOP} "${define}" "${PROOF_PARAMETERS}" ${sources})
  set_tests_properties(proof.${run} PROPERTIES LABELS proof)
  if(PROOF_GATES)
    set_tests_properties(proof.${run} PROPERTIES ENVIRONMENT DPU_PROOF_GATES=1)
  endif()
  if(PROOF_WHOLE)
    set_property(TEST proof.${run} APPEND PROPERTY ENVIRONMENT DPU_PROOF_WHOLE=1)
  endif()
  if(PROOF_CUT)
    list(JOIN PROOF_CUT " " cuts)
    set_property(TEST proof.${run} APPEND PROPERTY ENVIRONMENT "DPU_PROOF_CUT=${cuts}")
  endif()
endmacro()
